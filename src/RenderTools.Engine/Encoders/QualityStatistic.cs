namespace RenderTools.Encoders;

/// <summary>Which number stands for all frames of a chunk.</summary>
public enum QualityStatistic
{
    /// <summary>The mean of the frames.</summary>
    Mean,

    /// <summary>What 95 % of the frames reach.</summary>
    Percentile5,

    /// <summary>The worst frame.</summary>
    Minimum,
}
