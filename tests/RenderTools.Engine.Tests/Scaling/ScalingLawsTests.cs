using CsCheck;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public class ScalingLawsTests
{
    [Fact]
    public void Without_noise_Amdahls_law_is_recovered_exactly() =>
        Gen.Select(Gen.Double[0.001, 0.6], Gen.Double[1, 1.3], Gen.Double[0.5, 500])
            .Sample(
                (serial, splitCost, seconds) =>
                {
                    var sweep = new SyntheticSweep
                    {
                        Serial = serial,
                        SplitCost = splitCost,
                        OneCoreSeconds = seconds,
                        Repeat = 1,
                    };
                    var fit = ScalingLaws.Fit(sweep.Rows()).Amdahl!;
                    return Math.Abs(fit.SerialFraction - serial) < 1e-9
                        && Math.Abs((fit.OneWorkerSeconds / (seconds * splitCost)) - 1) < 1e-9
                        && Math.Abs((fit.Speedup(32)!.Value * sweep.Truth(32) / seconds) - 1) < 1e-9;
                }
            );

    [Fact]
    public void Without_noise_the_Universal_Scalability_Law_is_recovered_exactly() =>
        Gen.Select(Gen.Double[0.001, 0.3], Gen.Double[0.00001, 0.02])
            .Sample(
                (serial, coherency) =>
                {
                    var fit = ScalingLaws
                        .Fit(
                            new SyntheticSweep
                            {
                                Serial = serial,
                                Coherency = coherency,
                                Repeat = 1,
                            }.Rows()
                        )
                        .Usl!;
                    return Math.Abs(fit.SerialFraction - serial) < 1e-8 && Math.Abs(fit.Coherency - coherency) < 1e-8;
                }
            );

    [Theory]
    [InlineData(0.02, 0.01, 7)]
    [InlineData(0.10, 0.03, 7)]
    [InlineData(0.30, 0.02, 7)]
    [InlineData(0.05, 0.02, 3)]
    public void The_interval_of_the_serial_fraction_holds_the_truth_about_95_times_in_100(
        double serial,
        double noise,
        int repeat
    )
    {
        var found = Enumerable
            .Range(1, 400)
            .Select(seed =>
                ScalingLaws
                    .Fit(
                        new SyntheticSweep
                        {
                            Serial = serial,
                            Noise = noise,
                            Repeat = repeat,
                            Seed = seed,
                        }.Rows()
                    )
                    .Amdahl
            )
            .ToList();
        Assert.DoesNotContain(null, found);
        var held = found.Count(fit => fit!.SerialFractionLow <= serial && serial <= fit.SerialFractionHigh) / 400.0;
        Assert.InRange(held, 0.92, 1);
        Assert.True(
            found.Average(fit => fit!.SerialFractionHigh - fit.SerialFractionLow) < 4 * noise,
            "an interval that says nothing holds everything"
        );
    }

    [Theory]
    [InlineData(0.05, 0.001, 0.01)]
    [InlineData(0.02, 0.005, 0.02)]
    public void The_intervals_of_contention_and_coherency_hold_the_truth_about_95_times_in_100(
        double serial,
        double coherency,
        double noise
    )
    {
        var found = Enumerable
            .Range(1, 400)
            .Select(seed =>
                ScalingLaws
                    .Fit(
                        new SyntheticSweep
                        {
                            Serial = serial,
                            Coherency = coherency,
                            Noise = noise,
                            Seed = seed,
                        }.Rows()
                    )
                    .Usl
            )
            .ToList();
        Assert.InRange(found.Count(fit => fit is not null), 392, 400);
        var fits = found.OfType<ScalingFit>().ToList();
        Assert.InRange(
            fits.Count(fit => fit.SerialFractionLow <= serial && serial <= fit.SerialFractionHigh) / (double)fits.Count,
            0.92,
            1
        );
        Assert.InRange(
            fits.Count(fit => fit.CoherencyLow <= coherency && coherency <= fit.CoherencyHigh) / (double)fits.Count,
            0.92,
            1
        );
        Assert.True(
            fits.Average(fit => fit.CoherencyHigh - fit.CoherencyLow) < noise,
            "an interval that says nothing holds everything"
        );
    }

    [Fact]
    public void A_point_that_was_held_out_lies_within_the_law_s_interval()
    {
        var held = Enumerable
            .Range(1, 300)
            .Count(seed =>
            {
                var sweep = new SyntheticSweep
                {
                    Serial = 0.04,
                    Noise = 0.02,
                    Seed = seed,
                };
                var interval = ScalingLaws.Fit(sweep.Rows()).Amdahl!.SecondsInterval(64)!.Value;
                return interval.Low <= sweep.Truth(64) && sweep.Truth(64) <= interval.High;
            });
        Assert.InRange(held / 300.0, 0.92, 1);
    }

    [Fact]
    public void Two_worker_counts_imply_a_law_without_interval()
    {
        var fit = ScalingLaws.Fit(new SyntheticSweep { Serial = 0.1, Workers = [1, 2] }.Rows()).Amdahl!;
        Assert.True(fit.Implied);
        Assert.Equal(0.1, fit.SerialFraction, 9);
        Assert.Null(fit.SerialFractionLow);
        Assert.Null(fit.SecondsInterval(8));
        Assert.Contains("implied by two worker counts", fit.Note);
    }

    [Fact]
    public void With_too_few_worker_counts_there_is_no_law_but_a_reason()
    {
        var one = ScalingLaws.Fit(new SyntheticSweep { Workers = [2] }.Rows());
        Assert.Null(one.Amdahl);
        Assert.Contains("1 measured", one.AmdahlNote);
        var four = ScalingLaws.Fit(new SyntheticSweep { Serial = 0.1, Workers = [1, 2, 4, 8] }.Rows());
        Assert.NotNull(four.Amdahl);
        Assert.Null(four.Usl);
        Assert.Contains("needs 5 worker counts, 4 measured", four.UslNote);
    }

    [Fact]
    public void A_machine_that_thrashes_gets_no_Amdahl_but_a_Universal_Scalability_Law()
    {
        var laws = ScalingLaws.Fit(
            new SyntheticSweep
            {
                Serial = 0.02,
                Coherency = 0.02,
                Noise = 0.01,
            }.Rows()
        );
        Assert.Null(laws.Amdahl);
        Assert.Contains("no fit", laws.AmdahlNote);
        Assert.NotNull(laws.Usl);
    }

    [Fact]
    public void A_speed_up_that_is_more_than_linear_gets_no_law()
    {
        var sweep = new SyntheticSweep { Noise = 0.002 };
        var runs = sweep
            .Runs()
            .Select(run =>
                run.Mode == ScalingMode.Chunked && run.Workers > 1
                    ? run with
                    {
                        WallSeconds = run.WallSeconds * Math.Pow(0.9, Math.Log2(run.Workers)),
                    }
                    : run
            );
        var laws = ScalingLaws.Fit(ScalingSummary.Summarize([.. runs]));
        Assert.Null(laws.Amdahl);
        Assert.Contains("more than linear", laws.AmdahlNote);
        Assert.Null(laws.Usl);
    }

    [Fact]
    public void Parameters_are_valid_whatever_the_seconds_are() =>
        Gen.Double[0.1, 100]
            .Array[7]
            .Sample(seconds =>
            {
                var sweep = new SyntheticSweep();
                int[] workers = [1, 2, 3, 4, 8, 16, 32];
                var laws = ScalingLaws.Fit(
                    ScalingSummary.Summarize([
                        .. workers.Select((p, i) => sweep.Run(ScalingMode.Chunked, p, 1, i + 1, seconds[i])),
                    ])
                );
                return new[] { laws.Amdahl, laws.Usl }
                    .OfType<ScalingFit>()
                    .All(fit =>
                        fit.SerialFraction is >= 0 and <= 1
                        && fit.Coherency >= 0
                        && fit.OneWorkerSeconds > 0
                        && fit.Seconds(1000) > 0
                    );
            });

    [Fact]
    public void The_second_hardware_threads_of_cores_do_not_bend_the_law()
    {
        var sweep = new SyntheticSweep { Serial = 0.05, Workers = [1, 2, 4, 8] };
        var runs = sweep
            .Runs()
            .Concat([sweep.Run(ScalingMode.Chunked, 16, 1, 999, sweep.Truth(8) * 0.8)])
            .Select(run => run with { PhysicalCores = 8, LogicalCores = 16 });
        var fit = ScalingLaws.Fit(ScalingSummary.Summarize([.. runs])).Amdahl!;
        Assert.Equal(0.05, fit.SerialFraction, 9);
        Assert.Contains("physical cores", fit.Note);
    }
}
