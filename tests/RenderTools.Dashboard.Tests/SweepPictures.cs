using RenderTools.Scaling;
using Spectre.Console;
using Spectre.Console.Testing;

namespace RenderTools.Dashboard.Tests;

/// <summary>A measurement of a made-up machine at one moment: the same runs every time.</summary>
internal static class SweepPictures
{
    public static readonly DateTimeOffset Epoch = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private const double OneCore = 40;
    private const int WarmUps = 2;

    /// <summary>
    /// After so many runs, and 3 seconds of the next; below 0 the warm-ups are not over; null: the part to render is
    /// being chosen.
    /// </summary>
    public static SweepModel After(int? made, int cores = 8, int repeat = 7)
    {
        if (made is not { } count)
            return new SweepModel(
                "Sita Sings the Blues.mkv",
                Epoch,
                Pictures.Cores(cores, Pictures.Busy),
                Epoch.AddSeconds(2)
            )
            {
                Zone = TimeZoneInfo.Utc,
            };
        var host = new HostInfo
        {
            PhysicalCores = cores,
            LogicalCores = cores,
            PinOrder = [.. Enumerable.Range(0, cores)],
        };
        var plan = ScalingPlan.Create(host, new SweepOptions { Repeat = repeat }, threadsPerWorker: 1).Runs;
        var warm = plan.Where(run => run.Mode == ScalingMode.Chunked).MaxBy(run => run.Workers)!;
        var order = Enumerable.Range(1, WarmUps).Select(i => warm with { Repeat = i }).Concat(plan).ToList();
        var ended = WarmUps + count;
        var time = Epoch.AddSeconds(10);
        var runs = new List<ScalingRun>();
        foreach (var (planned, i) in order.Take(ended).Select((planned, i) => (planned, i)))
        {
            var run = Run(planned, i, i < WarmUps, time);
            runs.Add(run);
            time = time.AddSeconds(run.WallSeconds);
        }

        var all = order.Select((planned, i) => Run(planned, i, i < WarmUps, time).WallSeconds).ToList();
        return new SweepModel(
            "Sita Sings the Blues.mkv",
            Epoch,
            Pictures.Cores(cores, Pictures.Busy),
            time.AddSeconds(3)
        )
        {
            Plan = plan,
            Made = Math.Max(0, count),
            Current = order[Math.Min(ended, order.Count - 1)],
            CurrentStarted = time,
            IsWarmingUp = count < 0,
            ClipSeconds = 24.5,
            SecondsLeft = all.Skip(ended).Sum(),
            Fraction = all.Take(ended).Sum() / all.Sum(),
            Runs = runs,
            Zone = TimeZoneInfo.Utc,
        };
    }

    /// <summary>As text, without escape codes.</summary>
    public static string Draw(SweepModel model, int width, int height, bool unicode = true)
    {
        using var console = new TestConsole().Size(new Size(width, height)).SupportsUnicode(unicode);
        console.Write(SweepView.Draw(model, width, height, unicode));
        return console.Output;
    }

    private static ScalingRun Run(PlannedRun planned, int i, bool warmUp, DateTimeOffset started) =>
        new()
        {
            RunId = "sweep",
            Order = i + 1,
            Name = "Sita Sings the Blues",
            Mode = planned.Mode,
            Workers = planned.Workers,
            ThreadsPerWorker = planned.ThreadsPerWorker,
            Chunks = planned.Mode == ScalingMode.Chunked ? planned.Workers * 3 : 1,
            Repeat = planned.Repeat,
            WarmUp = warmUp,
            StartedUtc = started.UtcDateTime,
            WallSeconds =
                (1 + (i * 7 % 5 / 100.0))
                * planned.Mode switch
                {
                    ScalingMode.OneCore => OneCore,
                    ScalingMode.NativeThreads => OneCore / 4,
                    ScalingMode.Ceiling => OneCore * 1.1,
                    _ => OneCore * 1.03 / planned.Workers,
                },
            CpuSeconds = OneCore,
            OtherLoadPercent = i == 4 ? 12 : 0.5,
            Frames = 588,
        };
}
