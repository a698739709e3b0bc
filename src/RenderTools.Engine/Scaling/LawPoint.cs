namespace RenderTools.Scaling;

/// <summary>One row as a law sees it.</summary>
/// <param name="Cores">p.</param>
/// <param name="Seconds">The median.</param>
/// <param name="Runs">How many runs it is the median of.</param>
/// <param name="Deviation">Relative standard deviation of the runs; null below two.</param>
internal sealed record LawPoint(int Cores, double Seconds, int Runs, double? Deviation)
{
    public static LawPoint Of(ScalingMeasurement row) =>
        new(
            row.Workers * Math.Max(1, row.ThreadsPerWorker),
            row.MedianSeconds,
            Math.Max(1, row.Repeat),
            ScalingStatistics.RelativeDeviation(row)
        );
}
