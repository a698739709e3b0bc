namespace RenderTools.Fixtures;

/// <summary>How far a list of frames is what was expected.</summary>
/// <param name="Identical">Frames with the same picture at the same place and time.</param>
/// <param name="Actual">Frames there are.</param>
/// <param name="Expected">Frames there should be.</param>
/// <param name="FirstDifference">Where it first differs; null where it does not.</param>
public sealed record FrameComparison(int Identical, int Actual, int Expected, string? FirstDifference)
{
    /// <summary>Whether nothing differs, and there was something to compare.</summary>
    public bool IsIdentical => Identical == Expected && Actual == Expected && Expected > 0;

    /// <summary>"identical 461 of 461", or where it differs.</summary>
    public override string ToString() =>
        $"identical {Identical} of {Expected}"
        + (Actual == Expected ? "" : $" ({Actual} frames)")
        + (FirstDifference is null ? "" : $"; {FirstDifference}");
}
