namespace RenderTools.Scaling;

/// <summary>What a comparison of two sets of runs found.</summary>
public enum ScalingVerdict
{
    /// <summary>No difference that is both significant and large enough to matter.</summary>
    Same,

    /// <summary>The current runs are faster (or scale better).</summary>
    Faster,

    /// <summary>The current runs are slower (or scale worse): a regression.</summary>
    Slower,

    /// <summary>One side lacks the row, or the two differ in what was rendered.</summary>
    NotComparable,

    /// <summary>Not enough runs for the rank test to reach its level, whatever they say.</summary>
    TooFewRuns,
}
