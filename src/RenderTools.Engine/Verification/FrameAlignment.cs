using RenderTools.Primitives;

namespace RenderTools.Verification;

/// <summary>
/// Which frame of the reference each rendered frame shows, judged by content, and by time where the content does not
/// tell: in a picture that stands still any frame may be any other.
/// </summary>
internal sealed class FrameAlignment
{
    // How far, in frames, a picture may have slipped.
    private const int Band = 8;

    private readonly byte[][] _rendered;
    private readonly byte[][] _reference;
    private readonly Dictionary<(int, int), double> _distances = [];
    private readonly Dictionary<(int, int), double> _motions = [];

    private FrameAlignment(byte[][] rendered, byte[][] reference) => (_rendered, _reference) = (rendered, reference);

    /// <summary>For each rendered frame the place of the reference's frame that it shows.</summary>
    public int[] Map { get; private set; } = [];

    /// <summary>
    /// Places of reference frames that no rendered frame shows, among those between the first and the last that are
    /// shown.
    /// </summary>
    public List<int> Lost { get; } = [];

    /// <summary>Places of rendered frames that show what one before them shows already.</summary>
    public List<int> Duplicated { get; } = [];

    /// <summary>Rendered frames that show an earlier frame than the one before them.</summary>
    public int OutOfOrder { get; private set; }

    /// <summary>Pairs that can be compared picture by picture, rising on both sides.</summary>
    public List<(int Rendered, int Reference)> Pairs { get; } = [];

    /// <summary>Aligns two lists of frames.</summary>
    /// <param name="frames">The frames of both.</param>
    /// <param name="seam">
    /// Place of the first rendered frame after the seam: the slip may differ on its two sides.
    /// </param>
    /// <param name="tolerance">By how much timestamps may differ and still be the same, microseconds.</param>
    public static FrameAlignment Of(WindowFrames frames, int seam, long tolerance)
    {
        var result = new FrameAlignment(frames.RenderedPictures, frames.ReferencePictures);
        var count = Math.Min(frames.Rendered.Length, frames.RenderedPictures.Length);
        if (count == 0 || frames.Reference.Length == 0)
            return result;
        var byTime = MatchTimes(frames.Rendered, frames.Reference, tolerance);
        var map = new int[count];
        result.Slip(byTime, map, 0, Math.Min(seam, count));
        result.Slip(byTime, map, Math.Min(seam, count), count);
        for (var i = 0; i < count; i++)
            map[i] = result.Refine(i, map[i]);
        result.Map = map;
        result.Count();
        return result;
    }

    /// <summary>Whether the reference cuts to another scene between a frame and the one before it.</summary>
    public bool IsSceneCut(int place)
    {
        if (place <= 0 || place >= _reference.Length)
            return false;
        // The mean absolute difference, not the square: a small bright thing that appears is no new scene. 4 % as for
        // a video's average cut, and well above what moves around it.
        var usual =
            SeamQuality.Median(
                Enumerable
                    .Range(place - 4, 9)
                    .Where(j => j != place && j > 0 && j < _reference.Length)
                    .Select(j => MeanDifference(_reference[j - 1], _reference[j]))
            ) ?? 0;
        return MeanDifference(_reference[place - 1], _reference[place]) > Math.Max(10, 3 * usual);
    }

    /// <summary>Mean squared difference of two small pictures, in squared 8-bit code values.</summary>
    internal static double MeanSquare(byte[] left, byte[] right)
    {
        long sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            var difference = left[i] - right[i];
            sum += difference * difference;
        }

        return sum / (double)left.Length;
    }

    private static double MeanDifference(byte[] left, byte[] right)
    {
        long sum = 0;
        for (var i = 0; i < left.Length; i++)
            sum += Math.Abs(left[i] - right[i]);
        return sum / (double)left.Length;
    }

    // In order, so that repeated timestamps pair off one by one; what finds no partner takes the nearest.
    private static int[] MatchTimes(long[] rendered, long[] reference, long tolerance)
    {
        var match = new int[rendered.Length];
        var next = 0;
        for (var i = 0; i < rendered.Length; i++)
        {
            while (next < reference.Length && reference[next] < rendered[i] - tolerance)
                next++;
            if (next < reference.Length && Math.Abs(reference[next] - rendered[i]) <= tolerance)
            {
                match[i] = next++;
                continue;
            }

            match[i] = Nearest(reference, rendered[i]);
        }

        return match;
    }

    private static int Nearest(long[] times, long time)
    {
        var at = new ReadOnlySpan<long>(times).FirstAtOrAfter(time);
        if (at >= times.Length)
            return times.Length - 1;
        return at > 0 && time - times[at - 1] <= times[at] - time ? at - 1 : at;
    }

    // All frames of one side together tell much more surely than one alone by how many frames they have slipped.
    private void Slip(int[] byTime, int[] map, int from, int to)
    {
        var best = 0;
        var (bestCost, none) = (double.MaxValue, Cost(byTime, from, to, 0).Distance);
        for (var slip = -Band; slip <= Band; slip++)
        {
            var (distance, motion) = Cost(byTime, from, to, slip);
            var convincing = slip == 0 || none - distance > Math.Max(0.25 * motion, 0.3);
            if (convincing && distance < bestCost)
                (best, bestCost) = (slip, distance);
        }

        for (var i = from; i < to; i++)
            map[i] = Math.Clamp(byTime[i] + best, 0, _reference.Length - 1);
    }

    private (double Distance, double Motion) Cost(int[] byTime, int from, int to, int slip)
    {
        double distance = 0,
            motion = 0;
        var count = 0;
        for (var i = from; i < to; i++)
        {
            var j = byTime[i] + slip;
            if (j < 0 || j >= _reference.Length)
                continue;
            distance += Distance(i, j);
            motion += Motion(byTime[i], j);
            count++;
        }

        return count * 2 <= to - from ? (double.MaxValue, 0) : (distance / count, motion / count);
    }

    // A single frame is believed to show another than its place says only if that is far more alike.
    // An encoder that repeats parts of the frame before (skip blocks) does so only where that differs little more
    // from the original than its own noise.
    private int Refine(int i, int place)
    {
        var (best, least) = (place, Distance(i, place));
        for (var j = Math.Max(0, place - Band); j <= Math.Min(_reference.Length - 1, place + Band); j++)
        {
            var distance = Distance(i, j);
            if (distance < least || (distance == least && Math.Abs(j - place) < Math.Abs(best - place)))
                (best, least) = (j, distance);
        }

        return best != place && Distance(i, place) > (3 * least) + 1 && Motion(best, place) > (2 * least) + 1
            ? best
            : place;
    }

    private void Count()
    {
        var shown = new bool[_reference.Length];
        for (var i = 0; i < Map.Length; i++)
        {
            if (shown[Map[i]])
                Duplicated.Add(i);
            shown[Map[i]] = true;
        }

        for (var j = Map.Min(); j <= Map.Max(); j++)
        {
            if (!shown[j])
                Lost.Add(j);
        }

        var highest = -1;
        for (var i = 0; i < Map.Length; i++)
        {
            OutOfOrder += i > 0 && Map[i] < Map[i - 1] ? 1 : 0;
            if (Map[i] <= highest)
                continue;
            highest = Map[i];
            Pairs.Add((i, Map[i]));
        }
    }

    private double Distance(int i, int j)
    {
        if (!_distances.TryGetValue((i, j), out var value))
            _distances[(i, j)] = value = MeanSquare(_rendered[i], _reference[j]);
        return value;
    }

    private double Motion(int i, int j)
    {
        if (!_motions.TryGetValue((i, j), out var value))
            _motions[(i, j)] = value = MeanSquare(_reference[i], _reference[j]);
        return value;
    }
}
