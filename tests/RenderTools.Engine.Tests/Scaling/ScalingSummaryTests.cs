using CsCheck;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public class ScalingSummaryTests
{
    // The contract of the public surface, in its order.
    private const string Columns =
        "Name, Mode, Workers, ThreadsPerWorker, Chunks, Repeat, MedianSeconds, MinSeconds, MaxSeconds, CiLowSeconds, "
        + "CiHighSeconds, Fps, "
        + "Speedup, Efficiency, CeilingShare, SerialFraction, CpuSeconds, HardwareShare, BalanceShare, WorkShare, "
        + "SerialShare, PlanSeconds, "
        + "IdleTailSeconds, MergeSeconds, AmdahlSpeedup, UslSpeedup, FitNote, PeakMemoryBytes, OutputBytes, "
        + "SizeChangePercent, Ssim, MeanMHz, "
        + "OtherLoadPercent, Codec, Preset, Crf, Filter, ClipSeconds, VideoSeconds, Width, Height, Cpu, PhysicalCores, "
        + "LogicalCores, MemoryBytes, OS, "
        + "FfmpegVersion, ModuleVersion, StartedUtc, Nodes, RunId";

    [Fact]
    public void A_row_has_the_columns_of_the_public_surface_in_their_order() =>
        Assert.Equal(
            Columns,
            string.Join(
                ", ",
                typeof(ScalingMeasurement)
                    .GetProperties()
                    .OrderBy(property => property.MetadataToken)
                    .Select(property => property.Name)
            )
        );

    [Fact]
    public void Derived_columns_agree_with_a_recomputation_from_the_raw_runs()
    {
        var sweep = new SyntheticSweep
        {
            Serial = 0.03,
            SplitCost = 1.05,
            CeilingShare = 0.9,
            Noise = 0.02,
        };
        var runs = sweep.Runs();
        double Median(ScalingMode mode, int workers)
        {
            var sorted = runs.Where(run => run.Mode == mode && run.Workers == workers)
                .Select(run => run.WallSeconds)
                .Order()
                .ToArray();
            return sorted[sorted.Length / 2];
        }

        var rows = ScalingSummary.Summarize(runs);
        Assert.Equal(1 + 5 + 4, rows.Length);
        var one = Median(ScalingMode.OneCore, 1);
        foreach (var row in rows.Where(row => row.Mode == ScalingMode.Chunked))
        {
            var speedup = one / Median(ScalingMode.Chunked, row.Workers);
            Assert.Equal(speedup, row.Speedup!.Value, 12);
            Assert.Equal(speedup / row.Workers, row.Efficiency!.Value, 12);
            Assert.Equal(7, row.Repeat);
            Assert.Equal(row.MinSeconds, row.CiLowSeconds);
            Assert.Equal(1500 / row.MedianSeconds, row.Fps!.Value, 9);
            var ceiling = row.Workers == 1 ? 1 : row.Workers * one / Median(ScalingMode.Ceiling, row.Workers);
            Assert.Equal(speedup / ceiling, row.CeilingShare!.Value, 12);
            Assert.Equal(ceiling / row.Workers, row.HardwareShare!.Value, 12);
        }
    }

    [Fact]
    public void The_order_of_the_runs_in_the_file_changes_nothing() =>
        Gen.Shuffle(new SyntheticSweep { Serial = 0.03, Noise = 0.02 }.Runs())
            .Sample(
                shuffled =>
                    ScalingSummary
                        .Summarize(shuffled)
                        .SequenceEqual(new SyntheticSweep { Serial = 0.03, Noise = 0.02 }.Rows()),
                iter: 20
            );

    [Fact]
    public void Warm_ups_count_in_no_row()
    {
        var sweep = new SyntheticSweep();
        var warm = sweep.Run(ScalingMode.OneCore, 1, 1, 0, 500) with { WarmUp = true };
        Assert.Equal(sweep.Rows(), ScalingSummary.Summarize([warm, .. sweep.Runs()]));
        Assert.Empty(ScalingSummary.Summarize([warm]));
    }

    [Fact]
    public void A_ceiling_row_reads_as_the_seconds_of_one_copy()
    {
        var row = new SyntheticSweep { CeilingShare = 0.8 }
            .Rows()
            .Single(row => row.Mode == ScalingMode.Ceiling && row.Workers == 4);
        Assert.Equal(60 / 0.8 / 4, row.MedianSeconds, 9);
        Assert.Equal(0.8 * 4, row.Speedup!.Value, 9);
        Assert.Equal(0.8, row.HardwareShare!.Value, 9);
        Assert.Equal(1, row.CeilingShare!.Value, 9);
    }

    // A machine built from its parts: every share is known, and so is what is left over.
    [Fact]
    public void The_shares_multiply_to_the_efficiency_up_to_the_utilisation_that_is_left_over() =>
        Gen.Select(
                Gen.Int[2, 32],
                Gen.Double[0.6, 1],
                Gen.Double[0.5, 1],
                Gen.Double[0.7, 1.1],
                Gen.Double[0.6, 1],
                Gen.Double[0.8, 1.2]
            )
            .Sample(
                (workers, hardware, balance, work, serial, utilisation) =>
                {
                    const double One = 40;
                    var sweep = new SyntheticSweep();
                    var ceilingWall = One / hardware;
                    var cpu = One * 0.99 / hardware;
                    var chunkedCpu = cpu / work;
                    // Busy core seconds = CPU / utilisation, spread over the workers, with an idle tail and serial
                    // phases around it.
                    var busy = chunkedCpu / (0.99 * utilisation);
                    var parallel = busy / workers / balance;
                    var wall = parallel / serial;
                    ScalingRun[] runs =
                    [
                        sweep.Run(ScalingMode.OneCore, 1, 1, 1, One) with
                        {
                            CpuSeconds = One * 0.99,
                        },
                        sweep.Run(ScalingMode.Ceiling, workers, 1, 2, ceilingWall) with
                        {
                            CpuSeconds = cpu * workers,
                        },
                        sweep.Run(ScalingMode.Chunked, workers, 1, 3, wall) with
                        {
                            CpuSeconds = chunkedCpu,
                            PlanSeconds = (wall - parallel) * 0.4,
                            MergeSeconds = (wall - parallel) * 0.6,
                            IdleTailSeconds = parallel * (1 - balance),
                        },
                    ];
                    var row = ScalingSummary.Summarize(runs).Single(row => row.Mode == ScalingMode.Chunked);
                    Assert.Equal(hardware, row.HardwareShare!.Value, 9);
                    Assert.Equal(balance, row.BalanceShare!.Value, 9);
                    Assert.Equal(work, row.WorkShare!.Value, 9);
                    Assert.Equal(serial, row.SerialShare!.Value, 9);
                    Assert.Equal(utilisation, ScalingStatistics.Unexplained(row)!.Value, 9);
                    if (Math.Abs(utilisation - 0.95) > 1e-9 && Math.Abs(utilisation - 1.05) > 1e-9)
                        Assert.Equal(
                            utilisation is < 0.95 or > 1.05,
                            (row.FitNote ?? "").Contains("The shares leave a factor of", StringComparison.Ordinal)
                        );
                }
            );

    [Fact]
    public void Native_threads_are_held_against_all_cores()
    {
        var sweep = new SyntheticSweep { LogicalCores = 4, Workers = [1, 2, 4] };
        var native = sweep.Run(ScalingMode.NativeThreads, 1, 1, 99, 20) with { ThreadsPerWorker = 0 };
        var row = ScalingSummary
            .Summarize([.. sweep.Runs(), native])
            .Single(row => row.Mode == ScalingMode.NativeThreads);
        Assert.Equal(3, row.Speedup!.Value, 9);
        Assert.Equal(0.75, row.Efficiency!.Value, 9);
        Assert.Equal(0.75, row.CeilingShare!.Value, 9);
        Assert.Equal(1 / 9.0, row.SerialFraction!.Value, 9);
    }

    [Fact]
    public void Without_one_core_runs_speed_ups_are_empty_and_the_note_says_why()
    {
        var rows = ScalingSummary.Summarize([
            .. new SyntheticSweep().Runs().Where(run => run.Mode != ScalingMode.OneCore),
        ]);
        Assert.All(rows, row => Assert.Null(row.Speedup ?? row.Efficiency ?? row.SerialFraction ?? row.AmdahlSpeedup));
        Assert.All(rows, row => Assert.Contains("No OneCore row", row.FitNote));
    }

    [Fact]
    public void Other_load_and_drift_are_flagged_and_a_quiet_sweep_is_not()
    {
        var quiet = new SyntheticSweep { Noise = 0.01, Serial = 0.05 }.Runs();
        Assert.All(ScalingSummary.Summarize(quiet), row => Assert.DoesNotContain("Drift", row.FitNote ?? ""));
        var drifting = quiet.Select(run =>
            run with
            {
                WallSeconds = run.WallSeconds * (1 + (run.Order * 0.002)),
                OtherLoadPercent = 12,
            }
        );
        var rows = ScalingSummary.Summarize([.. drifting]);
        Assert.All(rows, row => Assert.Contains("Drift", row.FitNote));
        Assert.All(rows, row => Assert.Contains("Other programs used 12 %", row.FitNote));
    }

    [Fact]
    public void Two_sweeps_in_one_file_stay_apart()
    {
        var rows = ScalingSummary.Summarize([
            .. new SyntheticSweep { RunId = "a" }.Runs(),
            .. new SyntheticSweep { RunId = "b", OneCoreSeconds = 10 }.Runs(),
        ]);
        Assert.Equal(2, rows.Count(row => row.Mode == ScalingMode.OneCore));
        Assert.All(
            rows.Where(row => row is { Mode: ScalingMode.Chunked, Workers: 4 }),
            row => Assert.Equal(4, row.Speedup!.Value, 9)
        );
    }
}
