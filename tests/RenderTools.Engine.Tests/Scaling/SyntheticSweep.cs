using MathNet.Numerics.Distributions;
using RenderTools.Scaling;

namespace RenderTools.Engine.Tests.Scaling;

/// <summary>
/// Runs of a machine whose law is known: T(p) = T(1)·(1 + α(p − 1) + βp(p − 1)) / p, with log-normal noise.
/// </summary>
internal sealed record SyntheticSweep
{
    public string RunId { get; init; } = "sweep";

    public double OneCoreSeconds { get; init; } = 60;

    /// <summary>What splitting costs on one worker: T(1) / OneCore.</summary>
    public double SplitCost { get; init; } = 1;

    public double Serial { get; init; }

    public double Coherency { get; init; }

    public double CeilingShare { get; init; } = 1;

    public double Noise { get; init; }

    public int Repeat { get; init; } = 7;

    public int Seed { get; init; } = 1;

    public int[] Workers { get; init; } = [1, 2, 4, 8, 16];

    public int LogicalCores { get; init; } = 64;

    public string Cpu { get; init; } = "Synthetic 64";

    public string Ffmpeg { get; init; } = "5.1.9-0+deb12u1";

    public double Truth(int cores) =>
        OneCoreSeconds * SplitCost * (1 + (Serial * (cores - 1)) + (Coherency * cores * (cores - 1))) / cores;

    public ScalingRun[] Runs()
    {
        var random = new Random(Seed);
        var rows = new List<(ScalingMode Mode, int Workers, double Seconds)>
        {
            (ScalingMode.OneCore, 1, OneCoreSeconds),
        };
        rows.AddRange(Workers.Select(workers => (ScalingMode.Chunked, workers, Truth(workers))));
        rows.AddRange(
            Workers
                .Where(workers => workers > 1)
                .Select(workers => (ScalingMode.Ceiling, workers, OneCoreSeconds / CeilingShare))
        );
        var planned = Enumerable.Range(1, Repeat).SelectMany(repeat => rows.Select(row => (row, repeat))).ToArray();
        random.Shuffle(planned);
        return
        [
            .. planned.Select(
                (plan, i) =>
                    Run(
                        plan.row.Mode,
                        plan.row.Workers,
                        plan.repeat,
                        i + 1,
                        plan.row.Seconds * Math.Exp(Noise * Normal.Sample(random, 0, 1))
                    )
            ),
        ];
    }

    public ScalingRun Run(ScalingMode mode, int workers, int repeat, int order, double seconds) =>
        new()
        {
            RunId = RunId,
            Order = order,
            Name = "clip",
            Mode = mode,
            Workers = workers,
            ThreadsPerWorker = 1,
            Chunks = mode == ScalingMode.Chunked ? workers : 1,
            Repeat = repeat,
            StartedUtc = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddSeconds(order * 100),
            WallSeconds = seconds,
            Frames = 1500,
            OutputBytes = 1_000_000,
            Codec = "libx264",
            ClipSeconds = 60,
            Cpu = Cpu,
            PhysicalCores = LogicalCores,
            LogicalCores = LogicalCores,
            FfmpegVersion = Ffmpeg,
            OS = "Test",
            ModuleVersion = "0.1.0",
        };

    public ScalingMeasurement[] Rows() => ScalingSummary.Summarize(Runs());
}
