using RenderTools.Media;

namespace RenderTools.Planning;

/// <summary>
/// Moves balanced cuts to better places nearby. A cut at a keyframe of the source, or as many frames behind it as the
/// filter must see before, saves its pre-roll, and a cut at a scene change saves bits. A cut moves there if that is
/// worth more than the move costs.
/// </summary>
/// <param name="index">The video's frames.</param>
/// <param name="model">What frames, pre-roll and a chunk cost.</param>
/// <param name="options">How the video is to be cut.</param>
/// <param name="range">The frames to be covered.</param>
internal sealed class CutAttraction(FrameIndex index, CostModel model, PlanOptions options, FrameRange range)
{
    // What it costs to move a cut by one frame, in mean frames. Shorter chunks that follow even out almost all of the
    // move. Among the last chunks a part of it remains. If all chunks are equally long, one gains what another loses,
    // so the makespan loses it. Chosen by simulation over recorded costs; ScheduleTests holds the whole schedule to a
    // bound.
    private const double MoveBeforeShorterChunks = 0.02;
    private const double MoveAtTheEnd = 0.15;
    private const double MoveBetweenEqualChunks = 2;

    // The moves together may let the predicted end of the render be this much later: few chunks even out little. The
    // prediction of a single chunk is off by 11 to 14 % on average (CostModel), so a smaller difference tells nothing.
    private const double LatestEnd = 1.02;

    // Cuts at scenes only save bits in every chunk, so the end may be a little later for them.
    private const double LatestEndForScenes = 1.05;

    // Two chunks that are joined, since no scene begins between them, are at most this much longer than the longest.
    private const double LongestJoined = 1.5;

    // The best place is near; of a source whose every frame is a keyframe not all are tried.
    private const int MostPlaces = 5;

    private readonly CutCandidate[] _candidates = CutCandidate.Of(index, model, options, range);
    private readonly double[] _until = CostUntil(index, model, range);

    /// <summary>The cuts after the moves.</summary>
    /// <param name="cuts">Balanced cuts, in order.</param>
    /// <param name="sizes">How large the chunks are meant to be, in mean frames.</param>
    public List<int> Apply(IReadOnlyList<int> cuts, IReadOnlyList<double> sizes)
    {
        if (options.SplitMode != SplitMode.Scene)
            return Moved(cuts, sizes, sizes[0] > sizes[^1] ? LatestEnd * Makespan(cuts) : double.PositiveInfinity);

        // The balanced plan is the measure, so it is made first.
        var balanced = new CutAttraction(index, model, options with { SplitMode = SplitMode.Balanced }, range);
        var start = balanced.Apply(cuts, sizes);
        var latest = IsCountGiven ? double.PositiveInfinity : LatestEndForScenes * Makespan(start);
        return AtScenes(Moved(start, sizes, latest), sizes, latest);
    }

    private bool IsCountGiven => options is not { ChunkCount: null, ChunkDuration: null, ChunksPerWorker: null };

    private List<int> Moved(IReadOnlyList<int> cuts, IReadOnlyList<double> sizes, double latest)
    {
        var (shrinks, moved) = (sizes[0] > sizes[^1], new List<int>(cuts));
        for (var i = 0; i < cuts.Count; i++)
        {
            var price =
                sizes[i + 1] > sizes[^1] ? MoveBeforeShorterChunks
                : shrinks ? MoveAtTheEnd
                : MoveBetweenEqualChunks;
            var reach = (int)(Math.Min(sizes[i], sizes[i + 1]) / 2);
            Move(moved, i, Better(moved, i, reach, price), latest);
        }

        return moved;
    }

    // The places for a cut that are worth more than the move there costs, the best first.
    private IEnumerable<int> Better(List<int> cuts, int i, int reach, double price)
    {
        var frame = cuts[i];
        var here = Weight(frame);
        return Between(Math.Max(Before(cuts, i), frame - reach - 1), Math.Min(Behind(cuts, i), frame + reach + 1))
            .Select(candidate =>
                (candidate.Frame, Gain: candidate.Weight - here - (price * Math.Abs(candidate.Frame - frame)))
            )
            .Where(place => place.Gain > 0)
            .OrderByDescending(place => place.Gain)
            .Take(MostPlaces)
            .Select(place => place.Frame);
    }

    private void Move(List<int> cuts, int i, IEnumerable<int> places, double latest)
    {
        var frame = cuts[i];
        foreach (var place in places)
        {
            cuts[i] = place;
            if (double.IsPositiveInfinity(latest) || Makespan(cuts) <= latest)
                return;
            cuts[i] = frame;
        }
    }

    // Of the cuts that are at no scene change, those go that the makespan can do without: to a scene change further
    // away, or altogether. The others lie within scenes that are too long.
    private List<int> AtScenes(List<int> cuts, IReadOnlyList<double> sizes, double latest)
    {
        if (IsCountGiven)
            return cuts;
        var longest = LongestJoined * sizes[0] * (_until[^1] / sizes.Sum());
        for (var i = cuts.Count - 1; i >= 0; i--)
        {
            if (IsScene(cuts[i]))
                continue;
            var frame = cuts[i];
            var scenes = Between(Before(cuts, i), Behind(cuts, i))
                .Where(candidate => candidate.Kind == CutKind.Scene)
                .Select(candidate => candidate.Frame)
                .Where(scene => Math.Max(Cost(Before(cuts, i), scene), Cost(scene, Behind(cuts, i))) <= longest)
                .OrderBy(scene => Math.Abs(scene - frame));
            Move(cuts, i, scenes, latest);
            if (IsScene(cuts[i]) || Cost(Before(cuts, i), Behind(cuts, i)) > longest)
                continue;
            cuts.RemoveAt(i);
            if (Makespan(cuts) > latest)
                cuts.Insert(i, frame);
        }

        return cuts;
    }

    private int Before(List<int> cuts, int i) => i == 0 ? range.First : cuts[i - 1];

    private int Behind(List<int> cuts, int i) => i + 1 == cuts.Count ? range.End : cuts[i + 1];

    private bool IsScene(int frame) => At(frame) is { Kind: CutKind.Scene };

    private double Weight(int frame) =>
        At(frame)?.Weight ?? -(model.PerPreroll * CutSearch.Preroll(index, frame, options.Warmup));

    private CutCandidate? At(int frame) =>
        Place(frame) is var place && place < _candidates.Length && _candidates[place].Frame == frame
            ? _candidates[place]
            : null;

    private ArraySegment<CutCandidate> Between(int before, int behind)
    {
        var (from, to) = (Place(before + 1), Place(behind));
        return new ArraySegment<CutCandidate>(_candidates, from, Math.Max(0, to - from));
    }

    // The first candidate at or after a frame.
    private int Place(int frame)
    {
        var (low, high) = (0, _candidates.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_candidates[middle].Frame < frame)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    // The cost of all frames of the range before each.
    private static double[] CostUntil(FrameIndex index, CostModel model, FrameRange range)
    {
        var until = new double[range.Count + 1];
        for (var i = 0; i < range.Count; i++)
            until[i + 1] = until[i] + model.OfFrame(index.Size(range.First + i));
        return until;
    }

    private double Cost(int from, int to) =>
        _until[to - range.First]
        - _until[from - range.First]
        + model.PerChunk
        + (model.PerPreroll * CutSearch.Preroll(index, from, options.Warmup));

    private double Makespan(IEnumerable<int> cuts)
    {
        int[] edges = [range.First, .. cuts, range.End];
        return Factoring.Makespan(edges.Zip(edges.Skip(1), Cost), options.Workers);
    }
}
