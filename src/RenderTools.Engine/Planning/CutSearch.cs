using RenderTools.Media;

namespace RenderTools.Planning;

/// <summary>Searches the frames at which the windows of a video begin.</summary>
/// <param name="index">The video's frames.</param>
/// <param name="model">What frames, pre-roll and a chunk cost.</param>
/// <param name="options">How the video is to be cut.</param>
/// <param name="range">The frames to be covered.</param>
internal sealed class CutSearch(FrameIndex index, CostModel model, PlanOptions options, FrameRange range)
{
    // The shortest chunk costs ten times what its seam costs. Only the last chunks are as short, so all seams together
    // cost far less than a tenth.
    private const double ShortestInSeams = 10;

    // If a render is killed, the chunks under way are lost: a minute of video for each worker at most.
    private const double LongestSeconds = 60;

    // The pre-roll depends on where the cuts lie, and the cuts on the pre-roll. The search ends when the pre-roll grows
    // by less than a thousandth of all work, which no prediction can tell, or after so many steps.
    private const int MostSteps = 10;
    private const double SettledShare = 0.001;

    // Many windows within one GOP would shrink to nothing if all of their pre-roll counted.
    private const double LargestPrerollShare = 0.5;

    /// <summary>The frames at which windows begin, in order; the first is the first of the range.</summary>
    /// <param name="seconds">How long the range lasts.</param>
    public int[] Starts(double seconds)
    {
        var sizes = Sizes(seconds);
        return options.SplitMode switch
        {
            SplitMode.Uniform => Distinct(Uniform(sizes.Count)),
            SplitMode.Keyframe => Distinct(Uniform(sizes.Count).Select(NearestKeyframe)),
            _ => Distinct(new CutAttraction(index, model, options, range).Apply(Balanced(sizes), sizes)),
        };
    }

    /// <summary>
    /// The same for given cuts. A cut between frames that share a timestamp moves before the first of them: trim cannot
    /// part these frames.
    /// </summary>
    public int[] Distinct(IEnumerable<int> cuts)
    {
        var first = index.Pts[range.First];
        return
        [
            range.First,
            .. cuts.Where(frame => frame < range.End)
                .Select(frame => index.FrameAtOrAfter(index.Pts[frame]))
                .Where(frame => frame > range.First && index.Pts[frame] > first)
                .Distinct()
                .Order(),
        ];
    }

    /// <summary>Frames that are decoded before a window that begins with this frame.</summary>
    /// <param name="index">The video's frames.</param>
    /// <param name="frame">The window's first frame.</param>
    /// <param name="warmup">Frames that the filter must see before the window.</param>
    public static int Preroll(FrameIndex index, int frame, int warmup)
    {
        var keyframe = index.KeyframeAtOrBefore(index.Pts[Math.Max(0, frame - warmup)]);
        return frame - (keyframe < 0 ? 0 : index.Keyframes[keyframe]);
    }

    private int Preroll(int frame) => Preroll(index, frame, options.Warmup);

    // In mean frames. Only Balanced uses the sizes themselves; the other modes use their number.
    private List<double> Sizes(double seconds)
    {
        double? count = options switch
        {
            { ChunkCount: { } given } => given,
            { ChunksPerWorker: { } perWorker } => Math.Ceiling(perWorker * options.Workers),
            { ChunkDuration: { } length } => Math.Round(seconds / length.TotalSeconds),
            _ => null,
        };
        if (count is null)
        {
            var shortest = ShortestInSeams * SeamCost();
            var longest = Math.Max(shortest, range.Count * LongestSeconds / Math.Max(seconds, 1));
            return Factoring.Sizes(range.Count, options.Workers, shortest, longest);
        }

        var whole = (int)Math.Clamp(count.Value, 1, Math.Max(range.Count, 1));
        return [.. Enumerable.Repeat((double)range.Count / whole, whole)];
    }

    private IEnumerable<int> Uniform(int count)
    {
        var (size, remainder) = Math.DivRem(range.Count, count);
        return Enumerable.Range(1, count - 1).Select(i => range.First + (i * size) + Math.Min(i, remainder));
    }

    // In mean frames, for a cut that falls anywhere between two keyframes: half a GOP on average.
    private double SeamCost()
    {
        var (distances, end) = (0.0, range.End);
        for (var k = index.KeyframeAtOrBefore(index.Pts[range.End - 1]); k >= 0 && end > range.First; k--)
        {
            var gap = (double)(end - index.Keyframes[k]);
            (distances, end) = (distances + (gap * gap / 2), index.Keyframes[k]);
        }

        return model.Of(new ChunkWork(0, 0, options.Warmup + (distances / range.Count)));
    }

    private List<int> Balanced(List<double> sizes)
    {
        var frames = 0.0;
        for (var frame = range.First; frame < range.End; frame++)
            frames += model.OfFrame(index.Size(frame));

        var (cuts, prerolls, before) = (new List<int>(), 0.0, double.NegativeInfinity);
        for (var step = 0; step < MostSteps && prerolls - before > frames * SettledShare; step++)
            (before, (cuts, prerolls)) = (prerolls, Cut(sizes, (frames + prerolls) / sizes.Sum()));
        return cuts;
    }

    // Goes through the frames and cuts where the cost so far reaches the sizes so far.
    private (List<int> Cuts, double Prerolls) Cut(List<double> sizes, double unit)
    {
        var cuts = new List<int>(sizes.Count - 1);
        var prerolls = Price(range.First);
        var (sum, due) = (prerolls, sizes[0] * unit);
        for (var frame = range.First; frame < range.End && cuts.Count < sizes.Count - 1; frame++)
        {
            // If one costly frame outweighs the rest, the last windows get a frame each: the count is as asked for.
            if (sum >= due || range.End - frame < sizes.Count - cuts.Count)
            {
                cuts.Add(frame);
                due += sizes[cuts.Count] * unit;
                (sum, prerolls) = (sum + Price(frame), prerolls + Price(frame));
            }

            sum += model.OfFrame(index.Size(frame));
        }

        return (cuts, prerolls);

        double Price(int frame) =>
            Math.Min(model.PerPreroll * Preroll(frame), sizes[cuts.Count] * unit * LargestPrerollShare);
    }

    private int NearestKeyframe(int frame)
    {
        if (index.Keyframes.Length == 0)
            return 0;
        var before = Math.Max(0, index.KeyframeAtOrBefore(index.Pts[frame]));
        var after = Math.Min(before + 1, index.Keyframes.Length - 1);
        var (left, right) = (index.Keyframes[before], index.Keyframes[after]);
        return Math.Abs(right - frame) < Math.Abs(left - frame) ? right : left;
    }
}
