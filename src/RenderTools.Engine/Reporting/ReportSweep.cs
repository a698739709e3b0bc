using RenderTools.Scaling;

namespace RenderTools.Reporting;

/// <summary>The rows of one sweep, with what belongs to them.</summary>
internal sealed class ReportSweep
{
    private static readonly int[] ForecastCounts = [2, 4, 8, 16, 32, 64, 128, 256];

    private ReportSweep(IReadOnlyList<ScalingMeasurement> rows, IReadOnlyList<ScalingRun> runs)
    {
        Rows = rows;
        Runs = runs;
        Laws = ScalingLaws.Fit(rows);
        OneCore = rows.FirstOrDefault(row => row.Mode == ScalingMode.OneCore);
        Best =
            rows.Where(row => row.Mode == ScalingMode.Chunked && row.Speedup is > 0).MaxBy(row => row.Speedup)
            ?? rows.Where(row => row.Mode == ScalingMode.Chunked).MinBy(row => row.MedianSeconds)
            ?? rows.MinBy(row => row.MedianSeconds)!;
    }

    public IReadOnlyList<ScalingMeasurement> Rows { get; }

    /// <summary>The runs that count, without warm-ups; empty where they were not given.</summary>
    public IReadOnlyList<ScalingRun> Runs { get; }

    public ScalingLaws Laws { get; }

    public ScalingMeasurement? OneCore { get; }

    /// <summary>The row to name first: the Chunked row with the largest speed-up.</summary>
    public ScalingMeasurement Best { get; }

    public string Name => Rows[0].Name;

    public IEnumerable<ScalingMeasurement> Chunked => Rows.Where(row => row.Mode == ScalingMode.Chunked);

    /// <summary>Whether rows must be told apart by their threads too.</summary>
    public bool HasThreads => Chunked.Any(row => row.ThreadsPerWorker != 1);

    /// <summary>The sweeps among the rows, in the order in which they come.</summary>
    public static IReadOnlyList<ReportSweep> Of(IReadOnlyList<ScalingMeasurement> rows, IReadOnlyList<ScalingRun> runs)
    {
        // Rows and runs of an earlier version, or typed by hand, may lack a time that can be divided by.
        var counted = runs.Where(run => !run.WarmUp && run.WallSeconds > 0).ToList();
        var summarized = rows.Count == 0 ? ScalingSummary.Summarize(counted) : rows;
        return
        [
            .. summarized
                .Where(row => row.MedianSeconds > 0)
                .GroupBy(row => (row.RunId, row.Name))
                .Select(group => new ReportSweep(
                    [.. group],
                    counted.FindAll(run => run.RunId == group.Key.RunId && run.Name == group.Key.Name)
                )),
        ];
    }

    /// <summary>
    /// The whole video on the counts that were measured and on larger ones, by the method that knows most; empty where
    /// no method is supported.
    /// </summary>
    public IReadOnlyList<ScalingForecast> Forecasts()
    {
        var measured = Chunked.Select(row => row.Workers).Distinct().Order().ToList();
        if (measured.Count == 0)
            return [];
        var counts = measured.Concat(ForecastCounts.Where(count => count > measured[^1])).ToList();
        return
        [
            .. ScalingForecaster
                .Forecast(Rows, Runs, counts)
                .GroupBy(forecast => forecast.Workers)
                .Select(group =>
                    group.FirstOrDefault(f => f.Method == ForecastMethod.Simulation)
                    ?? group.First(f => f.Method == ForecastMethod.Amdahl)
                ),
        ];
    }

    public static int? Cores(ScalingMeasurement row) =>
        ScalingStatistics.Cores(row.Workers, row.ThreadsPerWorker, row.LogicalCores);

    /// <summary>"8", or "8 × 2" where a worker has threads.</summary>
    public string Workers(ScalingMeasurement row) =>
        row.Mode switch
        {
            ScalingMode.Chunked when HasThreads && row.ThreadsPerWorker > 0 =>
                $"{row.Workers} × {row.ThreadsPerWorker}",
            ScalingMode.Chunked when HasThreads => $"{row.Workers} × auto",
            _ => MarkupText.Number(row.Workers),
        };

    /// <summary>What a person calls a row.</summary>
    public string Label(ScalingMeasurement row) =>
        row.Mode switch
        {
            ScalingMode.OneCore => "one core",
            ScalingMode.NativeThreads => "ffmpeg’s own threads",
            ScalingMode.Ceiling => $"ceiling, {row.Workers}",
            ScalingMode.Nodes => row.Nodes == 1 ? "1 node" : $"{row.Nodes} nodes",
            _ => $"{Workers(row)} {(row.Workers == 1 ? "worker" : "workers")}",
        };

    /// <summary>
    /// The 95 % interval of a row's speed-up: both medians' own intervals, their logarithmic errors added in
    /// quadrature, as for independent measurements; null where either has none. The base itself is exact by definition.
    /// </summary>
    public (double Low, double High)? SpeedupInterval(ScalingMeasurement row)
    {
        if (
            OneCore is not { CiLowSeconds: > 0 and var baseLow, CiHighSeconds: > 0 and var baseHigh }
            || row.Mode == ScalingMode.OneCore
            || row
                is not { Speedup: > 0 and var speedup, CiLowSeconds: > 0 and var low, CiHighSeconds: > 0 and var high }
        )
            return null;
        static double Error(double a, double b) => Math.Sqrt((a * a) + (b * b));
        var down = Error(Math.Log(high / row.MedianSeconds), Math.Log(OneCore.MedianSeconds / baseLow));
        var up = Error(Math.Log(row.MedianSeconds / low), Math.Log(baseHigh / OneCore.MedianSeconds));
        return (speedup * Math.Exp(-down), speedup * Math.Exp(up));
    }
}
