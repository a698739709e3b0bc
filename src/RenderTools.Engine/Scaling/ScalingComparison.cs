namespace RenderTools.Scaling;

/// <summary>The verdict on one row: baseline runs against current runs.</summary>
public sealed record ScalingComparison
{
    /// <summary>The video's file name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>What ran.</summary>
    public required ScalingMode Mode { get; init; }

    /// <summary>Workers side by side.</summary>
    public required int Workers { get; init; }

    /// <summary>Threads of each worker; 0: ffmpeg's own choice.</summary>
    public required int ThreadsPerWorker { get; init; }

    /// <summary>What the numbers below are.</summary>
    public required ScalingMetric Metric { get; init; }

    /// <summary>The verdict.</summary>
    public required ScalingVerdict Verdict { get; init; }

    /// <summary>Runs of the baseline.</summary>
    public required int BaselineRuns { get; init; }

    /// <summary>Current runs.</summary>
    public required int CurrentRuns { get; init; }

    /// <summary>Median of the baseline, in the metric's unit; null where it has none.</summary>
    public double? BaselineMedian { get; init; }

    /// <summary>Median of the current runs, in the metric's unit; null where there is none.</summary>
    public double? CurrentMedian { get; init; }

    /// <summary>
    /// Change of the metric in percent of the baseline: the Hodges–Lehmann estimate on the logarithms. Positive seconds
    /// are slower, positive speed-ups are better.
    /// </summary>
    public double? ChangePercent { get; init; }

    /// <summary>Two-sided p-value of the exact Mann–Whitney test; null where it was not made.</summary>
    public double? PValue { get; init; }

    /// <summary>A sentence for people: why this verdict.</summary>
    public required string Reason { get; init; }
}
