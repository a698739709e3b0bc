using RenderTools.Media.Scenes;
using RenderTools.Primitives;

namespace RenderTools.Planning.Scenes;

/// <summary>
/// Decides where scenes begin, in one pass over the numbers of all frames. What a cut is depends on the cut before it
/// (lengths, flashes), so this pass is serial; it takes milliseconds.
/// </summary>
/// <param name="scores">The numbers of all frames.</param>
/// <param name="options">What a scene change is.</param>
/// <param name="timeBase">One tick of the frames' times.</param>
internal sealed class SceneDetector(FrameScores scores, SceneOptions options, Rational timeBase)
{
    /// <summary>The threshold of Adaptive where none is given.</summary>
    public const double AdaptiveThreshold = 1.5;

    /// <summary>The threshold of Content where none is given.</summary>
    public const double ContentThreshold = 33;

    // Adaptive finds no change whose part above the differences around it is below this score, or whose difference is
    // so few levels above them: a lamp, or the coarse steps in which an encoder follows one.
    private const double Floor = 12;
    private const int LeastLevels = 2 * ReducedPicture.Level;

    // Frames on each side among whose differences the largest are taken. PySceneDetect's AdaptiveDetector takes the
    // mean of two on each side. Where each picture is shown twice, every other difference is 0.
    private const int Neighbours = 4;
    private const int Largest = 3;

    // A picture of fewer levels says nothing of a change: noise of a dark scene, the steps of a fade.
    private const int NoiseLevels = 4 * ReducedPicture.Level;

    // After a flash the picture is as it was: at most so much of the change is left.
    private const double FlashLeft = 0.5;

    // What a fade ends in: a picture with hardly any detail, black (16 to 20) or white (235).
    private const int FlatLevels = 3 * ReducedPicture.Level / 2;
    private const int BlackLevels = 20 * ReducedPicture.Level;
    private const int WhiteLevels = 228 * ReducedPicture.Level;

    /// <summary>The shortest scene where no length is given.</summary>
    internal static readonly TimeSpan ShortestScene = TimeSpan.FromSeconds(0.5);

    private readonly double[] _scores = [.. Enumerable.Range(0, scores.Scores.Count).Select(i => Relative(scores, i))];

    /// <summary>The frames at which scenes begin, without the first.</summary>
    public IReadOnlyList<SceneCut> Cuts()
    {
        if (_scores.Length == 0)
            return [];
        var isFlash = Flashes();
        var changes = Enumerable.Range(0, _scores.Length).Where(i => !isFlash[i] && IsChange(i)).ToHashSet();
        var cuts = changes
            .Concat(Fades(changes, isFlash))
            .Order()
            .Select(frame => new SceneCut(FirstAtItsTime(frame), _scores[frame]))
            .DistinctBy(cut => cut.Frame);
        return WithMaximum(WithMinimum(cuts));
    }

    // Against the detail of the pictures, so that dark and pale scenes count as much as others.
    private static double Relative(FrameScores scores, int frame)
    {
        if (frame == 0)
            return 0;
        var (before, at) = (scores.Scores[frame - 1], scores.Scores[frame]);
        return 100.0 * at.Difference / (at.Difference + Math.Max(before.Detail, at.Detail) + NoiseLevels);
    }

    private bool IsChange(int frame)
    {
        if (options.Method == SceneMethod.Content)
            return _scores[frame] >= (options.Threshold ?? ContentThreshold);
        var (difference, around) = (scores.Scores[frame].Difference, Around(frame));
        return difference >= ((options.Threshold ?? AdaptiveThreshold) * around) + LeastLevels
            && _scores[frame] * (difference - around) >= Floor * difference;
    }

    // The mean of the largest differences around.
    private double Around(int frame)
    {
        var before = Enumerable.Range(frame - Neighbours, Neighbours).Where(i => i > 0);
        var behind = Enumerable.Range(frame + 1, Neighbours).Where(i => i < _scores.Length);
        int[] differences = [.. before.Concat(behind).Select(i => (int)scores.Scores[i].Difference).OrderDescending()];
        return differences.Take(Largest).DefaultIfEmpty(0).Average();
    }

    // The frames of flashes, and the frame after each.
    private bool[] Flashes()
    {
        var isFlash = new bool[_scores.Length];
        for (var i = 0; i < _scores.Length; i++)
        {
            var score = scores.Scores[i];
            if (score.ReturnAfter == 0 || score.Return > FlashLeft * score.Difference || _scores[i] < Floor)
                continue;
            Array.Fill(isFlash, true, i, Math.Min(score.ReturnAfter + 1, _scores.Length - i));
        }

        return isFlash;
    }

    // A fade has no change from one frame to the next: its cut lies in the middle of the flat picture.
    private IEnumerable<int> Fades(HashSet<int> changes, bool[] isFlash)
    {
        for (var first = 1; first < _scores.Length; first++)
        {
            if (!IsFlat(first) || IsFlat(first - 1))
                continue;
            var end = first;
            while (end < _scores.Length && IsFlat(end))
                end++;
            var around = Enumerable.Range(first, Math.Min(end + 1, _scores.Length) - first);
            if (end < _scores.Length && !around.Any(i => changes.Contains(i) || isFlash[i]))
                yield return first + ((end - first) / 2);
        }
    }

    private bool IsFlat(int frame) =>
        scores.Scores[frame] is { Detail: <= FlatLevels, Brightness: <= BlackLevels or >= WhiteLevels };

    // Frames that share a timestamp cannot be parted.
    private int FirstAtItsTime(int frame)
    {
        while (frame > 0 && scores.Pts[frame - 1] == scores.Pts[frame])
            frame--;
        return frame;
    }

    // Of two cuts too near each other the larger stays, where the scene before it allows.
    private List<SceneCut> WithMinimum(IEnumerable<SceneCut> cuts)
    {
        var least = Math.Max(1, Ticks(options.MinimumLength ?? ShortestScene));
        var kept = new List<SceneCut>();
        foreach (var cut in cuts.Where(cut => Between(cut.Frame, _scores.Length - 1) + Step >= least))
        {
            if (Between(kept.Count == 0 ? 0 : kept[^1].Frame, cut.Frame) >= least)
                kept.Add(cut);
            else if (
                kept.Count > 0
                && cut.Score > kept[^1].Score
                && Between(kept.Count == 1 ? 0 : kept[^2].Frame, cut.Frame) >= least
            )
                kept[^1] = cut;
        }

        return kept;
    }

    private List<SceneCut> WithMaximum(List<SceneCut> cuts)
    {
        if (options.MaximumLength is not { } length)
            return cuts;
        var most = Math.Max(1, Ticks(length));
        var all = new List<SceneCut>();
        for (var i = 0; i <= cuts.Count; i++)
        {
            var (start, end) = (i == 0 ? 0 : cuts[i - 1].Frame, i == cuts.Count ? _scores.Length : cuts[i].Frame);
            while (Length(start, end) > most && BestPlace(start, end, most) is { } place)
            {
                all.Add(place);
                start = place.Frame;
            }

            if (i < cuts.Count)
                all.Add(cuts[i]);
        }

        return all;
    }

    // In the second half of what is allowed and with as much left behind it, so that no short scenes arise.
    private SceneCut? BestPlace(int start, int end, long most)
    {
        int[] allowed =
        [
            .. Enumerable
                .Range(start + 1, Math.Max(0, end - start - 1))
                .TakeWhile(frame => Between(start, frame) <= most)
                .Where(frame => scores.Pts[frame] != scores.Pts[frame - 1]),
        ];
        if (allowed.Length == 0)
            return null;
        var fitting = allowed.Where(frame => 2 * Between(start, frame) >= most && 2 * Length(frame, end) >= most);
        var place = fitting.DefaultIfEmpty(allowed[^1]).MaxBy(frame => _scores[frame]);
        return new SceneCut(place, _scores[place]);
    }

    private long Between(int from, int to) => scores.Pts[to] - scores.Pts[from];

    private long Length(int start, int end) =>
        end < _scores.Length ? Between(start, end) : Between(start, _scores.Length - 1) + Step;

    private long Step => _scores.Length < 2 ? 0 : Between(_scores.Length - 2, _scores.Length - 1);

    private long Ticks(TimeSpan time) => Timestamp.FromTimeSpan(time).Rescale(timeBase).Ticks;
}
