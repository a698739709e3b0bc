namespace RenderTools.Scaling;

/// <summary>What one execution gave, before it is described.</summary>
internal sealed record RunResult
{
    public required double WallSeconds { get; init; }

    public double? PlanSeconds { get; init; }

    public double? MergeSeconds { get; init; }

    public double? CpuSeconds { get; init; }

    public long? PeakMemoryBytes { get; init; }

    public required int Frames { get; init; }

    public required int Chunks { get; init; }

    /// <summary>The finished file (of one copy).</summary>
    public required string OutputPath { get; init; }

    public IReadOnlyList<ChunkTime> ChunkTimes { get; init; } = [];

    /// <summary>
    /// The largest sum of peaks over processes that ran at the same time: what the run can have needed at most.
    /// </summary>
    /// <param name="processes">Start and end in seconds, and peak in bytes; null where one is unknown.</param>
    public static long? PeakTogether(IReadOnlyList<(double Start, double End, long? Peak)> processes) =>
        processes.Count == 0 || processes.Any(process => process.Peak is null)
            ? null
            : processes.Max(one =>
                processes
                    .Where(other => other.Start <= one.Start && one.Start < other.End)
                    .Sum(other => other.Peak!.Value)
            );
}
