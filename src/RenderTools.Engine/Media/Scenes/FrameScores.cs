using RenderTools.Primitives;

namespace RenderTools.Media.Scenes;

/// <summary>The numbers of a video's frames, in the order in which they are shown.</summary>
/// <param name="Pts">The frames' times.</param>
/// <param name="Scores">Their numbers.</param>
internal sealed record FrameScores(IReadOnlyList<SourcePts> Pts, IReadOnlyList<FrameScore> Scores)
{
    /// <summary>The frames in a range of times.</summary>
    public FrameScores In(PtsRange range)
    {
        var kept = Enumerable.Range(0, Pts.Count).Where(i => range.Contains(Pts[i])).ToArray();
        return new([.. kept.Select(i => Pts[i])], [.. kept.Select(i => Scores[i])]);
    }

    /// <summary>Whether times and numbers are the same.</summary>
    public bool IsSameAs(FrameScores other) => Pts.SequenceEqual(other.Pts) && Scores.SequenceEqual(other.Scores);
}
