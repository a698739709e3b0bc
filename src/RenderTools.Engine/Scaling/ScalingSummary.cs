using System.Globalization;

namespace RenderTools.Scaling;

/// <summary>
/// From raw runs to the rows of the scaling table. Pure: the same runs give the same rows, in whatever order they come.
/// </summary>
public static class ScalingSummary
{
    // What medians of shares miss by themselves is less.
    private const double Explained = 0.05;

    private static readonly ScalingMode[] Order =
    [
        ScalingMode.OneCore,
        ScalingMode.NativeThreads,
        ScalingMode.Chunked,
        ScalingMode.Nodes,
        ScalingMode.Ceiling,
    ];

    /// <summary>
    /// Summarizes each sweep (RunId and Name) by itself: one row per mode, workers and threads; OneCore first, then
    /// NativeThreads, Chunked, Nodes and Ceiling by worker count. Warm-ups count in no row.
    /// </summary>
    public static ScalingMeasurement[] Summarize(IReadOnlyList<ScalingRun> runs) =>
        [
            .. runs.Where(run => !run.WarmUp && run.WallSeconds > 0)
                .GroupBy(run => (run.RunId, run.Name))
                .SelectMany(Sweep),
        ];

    /// <summary>The seconds of one job: the wall-clock time, divided by the copies of a ceiling run.</summary>
    internal static double JobSeconds(ScalingRun run) => run.WallSeconds / Copies(run);

    /// <summary>What tells the rows of a sweep apart.</summary>
    internal static (ScalingMode Mode, int Workers, int Threads) Key(ScalingRun run) =>
        (run.Mode, run.Workers, run.ThreadsPerWorker);

    private static int Copies(ScalingRun run) => run.Mode == ScalingMode.Ceiling ? Math.Max(1, run.Workers) : 1;

    private static ScalingMeasurement[] Sweep(IEnumerable<ScalingRun> sweep)
    {
        var all = sweep.OrderBy(run => run.Order).ToList();
        var rows = all.GroupBy(Key)
            .Select(group => Row([.. group]))
            .OrderBy(row => Array.IndexOf(Order, row.Mode))
            .ThenBy(row => row.Workers)
            .ThenBy(row => row.ThreadsPerWorker)
            .ToList();
        var oneCore = rows.FirstOrDefault(row => row.Mode == ScalingMode.OneCore);
        var withSpeedup = rows.Select(row => Against(row, oneCore)).ToList();
        var explained = withSpeedup.Select(row => Explain(row, Ceiling(withSpeedup, row))).ToList();
        var laws = ScalingLaws.Fit(explained);
        var drift = Drift(all, explained);
        return [.. explained.Select(row => Note(row, laws, drift, oneCore is null))];
    }

    private static ScalingMeasurement Row(List<ScalingRun> runs)
    {
        var first = runs[0];
        var seconds = runs.ConvertAll(JobSeconds);
        var median = ScalingStatistics.Median(seconds.Select(value => (double?)value))!.Value;
        var interval = ScalingStatistics.MedianInterval(seconds);
        var isSplit = first.Mode is ScalingMode.Chunked or ScalingMode.Nodes;
        double? Median(Func<ScalingRun, double?> value) => ScalingStatistics.Median(runs.Select(value));
        return new ScalingMeasurement
        {
            Name = first.Name,
            Mode = first.Mode,
            Workers = first.Workers,
            Nodes = first.Nodes,
            ThreadsPerWorker = first.ThreadsPerWorker,
            Chunks = (int)Math.Round(Median(run => run.Chunks)!.Value),
            Repeat = runs.Count,
            MedianSeconds = median,
            MinSeconds = seconds.Min(),
            MaxSeconds = seconds.Max(),
            CiLowSeconds = interval?.Low,
            CiHighSeconds = interval?.High,
            Fps = Median(run => run.Frames) / median,
            CpuSeconds = Median(run => run.CpuSeconds / Copies(run)),
            BalanceShare = isSplit ? Median(Balance) : null,
            SerialShare = isSplit ? Median(run => 1 - (Serial(run) / run.WallSeconds)) : null,
            PlanSeconds = Median(run => run.PlanSeconds),
            IdleTailSeconds = Median(IdleTail),
            MergeSeconds = Median(run => run.MergeSeconds),
            PeakMemoryBytes = runs.Max(run => run.PeakMemoryBytes),
            OutputBytes = (long?)Median(run => run.OutputBytes),
            Ssim = Median(run => run.Ssim),
            MeanMHz = Median(run => run.MeanMHz),
            OtherLoadPercent = Median(run => run.OtherLoadPercent),
            Codec = first.Codec,
            Preset = first.Preset,
            Crf = first.Crf,
            Filter = first.Filter,
            ClipSeconds = first.ClipSeconds,
            VideoSeconds = first.VideoSeconds,
            Width = first.Width,
            Height = first.Height,
            Cpu = first.Cpu,
            PhysicalCores = first.PhysicalCores,
            LogicalCores = first.LogicalCores,
            MemoryBytes = first.MemoryBytes,
            OS = first.OS,
            FfmpegVersion = first.FfmpegVersion,
            ModuleVersion = first.ModuleVersion,
            StartedUtc = runs.Min(run => run.StartedUtc),
            RunId = first.RunId,
        };
    }

    private static double? IdleTail(ScalingRun run) =>
        run.IdleTailSeconds ?? ScalingStatistics.IdleTail(run.ChunkTimes, run.Workers);

    private static double? Serial(ScalingRun run) =>
        run.PlanSeconds is null && run.MergeSeconds is null ? null : (run.PlanSeconds ?? 0) + (run.MergeSeconds ?? 0);

    private static double? Balance(ScalingRun run) =>
        run.WallSeconds - (Serial(run) ?? 0) is > 0 and var parallel ? 1 - (IdleTail(run) / parallel) : null;

    private static ScalingMeasurement Against(ScalingMeasurement row, ScalingMeasurement? oneCore)
    {
        var cores = Cores(row);
        var speedup = oneCore?.MedianSeconds / row.MedianSeconds;
        return row with
        {
            Speedup = speedup,
            Efficiency = speedup / cores,
            SerialFraction = ScalingStatistics.KarpFlatt(speedup, cores),
            SizeChangePercent = oneCore?.OutputBytes is > 0 and var size
                ? 100 * ((row.OutputBytes / (double)size) - 1)
                : null,
        };
    }

    // A ceiling of one copy is the OneCore run itself.
    private static ScalingMeasurement? Ceiling(List<ScalingMeasurement> rows, ScalingMeasurement row) =>
        rows.Find(other => other.Mode == ScalingMode.Ceiling && other.Workers == Cores(row))
        ?? (Cores(row) == 1 ? rows.Find(other => other.Mode == ScalingMode.OneCore) : null);

    private static ScalingMeasurement Explain(ScalingMeasurement row, ScalingMeasurement? ceiling) =>
        row.Mode is ScalingMode.OneCore or ScalingMode.Nodes
            ? row
            : row with
            {
                CeilingShare = row.Speedup / ceiling?.Speedup,
                HardwareShare = ceiling?.Speedup / Cores(row),
                WorkShare = row.CpuSeconds is > 0 ? ceiling?.CpuSeconds / row.CpuSeconds : null,
            };

    private static int? Cores(ScalingMeasurement row) =>
        ScalingStatistics.Cores(row.Workers, row.ThreadsPerWorker, row.LogicalCores);

    private static string? Drift(List<ScalingRun> runs, List<ScalingMeasurement> rows)
    {
        var medians = rows.ToDictionary(row => (row.Mode, row.Workers, row.ThreadsPerWorker), row => row);
        // A row of one run is its own median and says nothing about drift.
        var repeated = runs.Where(run => medians[Key(run)].Repeat > 1).ToList();
        var trend = ScalingStatistics.Trend(
            [.. repeated.Select(run => (double)run.Order)],
            [.. repeated.Select(run => JobSeconds(run) / medians[Key(run)].MedianSeconds)]
        );
        return trend is { PValue: < 0.01 } found && Math.Abs(found.ChangePercent) > 1
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Drift: the runs became {Math.Abs(found.ChangePercent):0.0} % "
                    + $"{(found.ChangePercent > 0 ? "slower" : "faster")} over the sweep (p = {found.PValue:0.0000})."
            )
            : null;
    }

    private static ScalingMeasurement Note(ScalingMeasurement row, ScalingLaws laws, string? drift, bool noBaseline)
    {
        var isChunked = row.Mode == ScalingMode.Chunked;
        var cores = row.Workers * row.ThreadsPerWorker;
        // A law of cores says nothing beyond the logical cores, nor of workers with other threads.
        var within = isChunked && cores > 0 && Cores(row) == cores && row.ThreadsPerWorker == laws.ThreadsPerWorker;
        var note = string.Join(
            ' ',
            new[]
            {
                isChunked ? laws.AmdahlNote : null,
                isChunked ? laws.UslNote : null,
                row.Mode == ScalingMode.Nodes && !noBaseline
                    ? "The base is one core of this machine; the nodes may have others."
                    : null,
                noBaseline ? "No OneCore row: speed-ups have no base." : null,
                isChunked && row.SerialFraction < 0 ? "The speed-up is more than linear." : null,
                isChunked && ScalingStatistics.Unexplained(row) is { } rest && Math.Abs(rest - 1) > Explained
                    ? Unexplained(rest)
                    : null,
                row.OtherLoadPercent > 5
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"Other programs used {row.OtherLoadPercent:0.#} % of the cores."
                    )
                    : null,
                drift,
            }.OfType<string>()
        );
        return row with
        {
            AmdahlSpeedup = within ? laws.Amdahl?.Speedup(cores) : null,
            UslSpeedup = within ? laws.Usl?.Speedup(cores) : null,
            FitNote = note.Length == 0 ? null : note,
        };
    }

    private static string Unexplained(double rest) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The shares leave a factor of {rest:0.00}: "
                + $"{(rest < 1 ? "workers with a chunk in hand waited" : "the ceiling's copies waited")} (disk, other "
                + $"programs, starts of processes)."
        );
}
