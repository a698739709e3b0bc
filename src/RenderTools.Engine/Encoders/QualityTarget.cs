namespace RenderTools.Encoders;

/// <summary>A quality that each chunk is to reach with as few bits as possible, as it was asked for.</summary>
/// <param name="Value">The quality, in the metric's own scale.</param>
public sealed record QualityTarget(double Value)
{
    /// <summary>How quality is measured.</summary>
    public QualityMetric Metric { get; init; } = QualityMetric.Ssim;

    /// <summary>Which number stands for all frames of a chunk.</summary>
    public QualityStatistic Statistic { get; init; } = QualityStatistic.Mean;

    /// <summary>By how much a chunk may lie above or below the target; null: by the metric.</summary>
    public double? Tolerance { get; init; }

    /// <summary>The least CRF that is tried; null: by the encoder.</summary>
    public double? MinimumCrf { get; init; }

    /// <summary>The greatest CRF that is tried; null: by the encoder.</summary>
    public double? MaximumCrf { get; init; }

    /// <summary>How often a chunk is encoded at most.</summary>
    public int MaximumProbes { get; init; } = 4;
}
