using CsCheck;
using MathNet.Numerics.Distributions;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public class ScalingForecasterTests
{
    private static ScalingForecast Of(IEnumerable<ScalingForecast> forecasts, int workers, ForecastMethod method) =>
        forecasts.Single(forecast => forecast.Workers == workers && forecast.Method == method);

    /// <summary>
    /// A pool whose machine is known: frames at a content-dependent rate, a fixed cost per chunk, plan and merge around
    /// it.
    /// </summary>
    private sealed record Pool
    {
        public int ChunksPerWorker { get; init; } = 4;

        public double FixedSeconds { get; init; } = 0.2;

        public double PlanSeconds { get; init; } = 0.3;

        public double MergeSeconds { get; init; } = 0.5;

        public double Noise { get; init; }

        public int Frames { get; init; } = 7680;

        public int Seed { get; init; } = 1;

        // Three scenes of different cost.
        private static double Rate(double place) =>
            place < 0.3 ? 0.01
            : place < 0.8 ? 0.02
            : 0.015;

        public ScalingRun Run(int workers, int repeat, int order)
        {
            var random = new Random(HashCode.Combine(Seed, workers, repeat) & int.MaxValue);
            var chunks = workers * ChunksPerWorker;
            var frames = Frames / chunks;
            var free = new double[workers];
            var times = new List<ChunkTime>();
            for (var i = 0; i < chunks; i++)
            {
                var worker = Array.IndexOf(free, free.Min());
                var work = Enumerable.Range(i * frames, frames).Sum(frame => Rate(frame / (double)Frames));
                var cost = (FixedSeconds + work) * Math.Exp(Noise * Normal.Sample(random, 0, 1));
                times.Add(new ChunkTime(i, worker, PlanSeconds + free[worker], cost, cost, frames));
                free[worker] += cost;
            }

            return new SyntheticSweep().Run(
                ScalingMode.Chunked,
                workers,
                repeat,
                order,
                PlanSeconds + free.Max() + MergeSeconds
            ) with
            {
                Chunks = chunks,
                PlanSeconds = PlanSeconds,
                MergeSeconds = MergeSeconds,
                Frames = Frames,
                ChunkTimes = times,
            };
        }

        public ScalingRun[] Runs(params int[] workers) =>
            [
                .. Enumerable
                    .Range(1, 7)
                    .Select(repeat => new SyntheticSweep().Run(ScalingMode.OneCore, 1, repeat, repeat, 120)),
                .. workers.SelectMany(
                    (count, i) => Enumerable.Range(1, 7).Select(repeat => Run(count, repeat, (10 * (i + 1)) + repeat))
                ),
            ];
    }

    [Fact]
    public void A_law_forecasts_a_machine_that_obeys_it() =>
        Gen.Select(Gen.Double[0.005, 0.2], Gen.Double[0.0001, 0.005], Gen.Int[32, 256])
            .Sample(
                (serial, coherency, workers) =>
                {
                    var amdahl = new SyntheticSweep { Serial = serial };
                    var usl = new SyntheticSweep { Serial = serial, Coherency = coherency };
                    var byAmdahl = Of(
                        ScalingForecaster.Forecast(amdahl.Rows(), [], [workers]),
                        workers,
                        ForecastMethod.Amdahl
                    );
                    var byUsl = Of(ScalingForecaster.Forecast(usl.Rows(), [], [workers]), workers, ForecastMethod.Usl);
                    Assert.Equal(1, byAmdahl.Seconds / amdahl.Truth(workers), 6);
                    Assert.Equal(1, byUsl.Seconds / usl.Truth(workers), 5);
                    Assert.Equal(60 / usl.Truth(workers) / workers, byUsl.Efficiency!.Value, 5);
                },
                iter: 50
            );

    [Fact]
    public void Held_out_measurements_lie_within_the_forecast_s_interval()
    {
        var held = Enumerable
            .Range(1, 200)
            .Count(seed =>
            {
                var sweep = new SyntheticSweep
                {
                    Serial = 0.03,
                    Noise = 0.02,
                    Seed = seed,
                };
                var forecast = Of(ScalingForecaster.Forecast(sweep.Rows(), [], [48]), 48, ForecastMethod.Amdahl);
                var speedup = 60 / sweep.Truth(48);
                return forecast.LowSeconds <= sweep.Truth(48)
                    && sweep.Truth(48) <= forecast.HighSeconds
                    && forecast.LowSpeedup <= speedup
                    && speedup <= forecast.HighSpeedup;
            });
        Assert.InRange(held, 184, 200);
    }

    [Fact]
    public void Workers_stop_paying_where_one_more_gains_less_than_half_a_percent()
    {
        var sweep = new SyntheticSweep { Serial = 0.02, Coherency = 0.0005 };
        var at = Of(ScalingForecaster.Forecast(sweep.Rows(), [], [8]), 8, ForecastMethod.Usl).StopsPayingAt!.Value;
        Assert.True(sweep.Truth(at + 1) > sweep.Truth(at) * 0.995);
        Assert.All(
            Enumerable.Range(1, at - 1),
            workers => Assert.True(sweep.Truth(workers + 1) <= sweep.Truth(workers) * 0.995)
        );
    }

    [Fact]
    public void A_simulation_of_a_measured_count_gives_what_was_measured()
    {
        var runs = new Pool().Runs(2, 4, 8);
        var forecast = Of(
            ScalingForecaster.Forecast(ScalingSummary.Summarize(runs), runs, [8]),
            8,
            ForecastMethod.Simulation
        );
        Assert.Equal(runs[^1].WallSeconds, forecast.Seconds, 9);
        Assert.Equal(120 / runs[^1].WallSeconds, forecast.Speedup!.Value, 9);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void A_simulation_forecasts_more_workers_than_were_measured(int workers)
    {
        var pool = new Pool { Noise = 0.02 };
        var runs = pool.Runs(1, 2, 4, 8);
        var forecast = Of(
            ScalingForecaster.Forecast(ScalingSummary.Summarize(runs), runs, [workers]),
            workers,
            ForecastMethod.Simulation
        );
        Assert.InRange(forecast.Seconds / pool.Run(workers, 1, 1).WallSeconds, 0.93, 1.07);
        Assert.True(forecast.LowSeconds <= forecast.Seconds && forecast.Seconds <= forecast.HighSeconds);
        Assert.Contains("equal parts, each with 0.", forecast.Caveat);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(256)]
    public void A_whole_video_is_forecast_from_a_clip_of_it(int workers)
    {
        const int Times = 20;
        var clip = new Pool { Noise = 0.02 };
        var runs = Array.ConvertAll(clip.Runs(1, 2, 4, 8), run => run with { VideoSeconds = Times * run.ClipSeconds });
        var rows = ScalingSummary.Summarize(runs);
        var whole = Of(ScalingForecaster.Forecast(rows, runs, [workers]), workers, ForecastMethod.Simulation);
        var video = clip with { Frames = Times * clip.Frames };
        Assert.InRange(whole.Seconds / video.Run(workers, 1, 1).WallSeconds, 0.93, 1.07);
        Assert.Equal(Times * 60, whole.VideoSeconds);

        // Planning and joining weigh less in it, so more workers pay.
        var part = Of(
            ScalingForecaster.Forecast(rows, runs, [workers], clip: true),
            workers,
            ForecastMethod.Simulation
        );
        Assert.Equal(60, part.VideoSeconds);
        Assert.True(whole.Speedup > part.Speedup);
        Assert.True(whole.StopsPayingAt is null || whole.StopsPayingAt > part.StopsPayingAt);
    }

    [Fact]
    public void By_a_law_a_whole_video_is_planned_once()
    {
        var runs = Array.ConvertAll(
            new SyntheticSweep { Serial = 0.05 }.Runs(),
            run =>
                run.Mode == ScalingMode.Chunked
                    ? run with
                    {
                        PlanSeconds = 1,
                        MergeSeconds = 1,
                        OutputBytes = 0,
                        VideoSeconds = 10 * run.ClipSeconds,
                    }
                    : run with
                    {
                        VideoSeconds = 10 * run.ClipSeconds,
                    }
        );
        var rows = ScalingSummary.Summarize(runs);
        var whole = Of(ScalingForecaster.Forecast(rows, [], [64]), 64, ForecastMethod.Amdahl);
        var clip = Of(ScalingForecaster.Forecast(rows, [], [64], clip: true), 64, ForecastMethod.Amdahl);
        Assert.Equal((10 * (clip.Seconds - 2)) + 2, whole.Seconds, 9);
        Assert.Equal(10 * clip.Speedup!.Value * clip.Seconds / whole.Seconds, whole.Speedup!.Value, 9);
    }

    [Fact]
    public void A_simulation_s_interval_holds_single_runs()
    {
        var held = Enumerable
            .Range(1, 100)
            .Count(seed =>
            {
                var pool = new Pool { Noise = 0.05, Seed = seed };
                var runs = pool.Runs(4);
                var forecast = Of(
                    ScalingForecaster.Forecast(ScalingSummary.Summarize(runs), runs, [4]),
                    4,
                    ForecastMethod.Simulation
                );
                var further = pool.Run(4, 99, 99).WallSeconds;
                return forecast.LowSeconds <= further && further <= forecast.HighSeconds;
            });
        Assert.InRange(held, 85, 100);
    }

    [Fact]
    public void A_simulation_knows_granularity_and_tails()
    {
        // Equal chunks at 1.5 per worker: two rounds, the second half empty; 75 % at best.
        var runs = new Pool
        {
            FixedSeconds = 0,
            PlanSeconds = 0,
            MergeSeconds = 0,
        }.Runs(8);
        Assert.Equal(2, ScheduleSimulator.Makespan(Enumerable.Repeat(1.0, 12), 8), 12);
        Assert.Equal(2.25, ScheduleSimulator.Makespan(Enumerable.Repeat(1.0, 12), 8, 0.25), 12);
        // 32 chunks on 32 workers last as long as the dearest one.
        var single = ScheduleSimulator.Makespan(runs[^1].ChunkTimes.Select(chunk => chunk.WallSeconds), 32);
        Assert.Equal(runs[^1].ChunkTimes.Max(chunk => chunk.WallSeconds), single, 12);
    }

    [Fact]
    public void No_schedule_beats_its_lower_bounds_or_is_worse_than_twice_them() =>
        Gen.Select(Gen.Double[0.01, 10].Array[1, 60], Gen.Int[1, 20])
            .Sample(
                (costs, workers) =>
                {
                    var bound = Math.Max(costs.Max(), costs.Sum() / workers);
                    var makespan = ScheduleSimulator.Makespan(costs, workers);
                    // Graham: list scheduling is within 2 − 1/m of the best.
                    return makespan >= bound - 1e-9 && makespan <= (2 - (1.0 / workers)) * bound + 1e-9;
                }
            );

    [Fact]
    public void A_slower_ceiling_slows_the_simulated_chunks_down()
    {
        var pool = new Pool { PlanSeconds = 0, MergeSeconds = 0 };
        ScalingRun[] runs =
        [
            .. pool.Runs(4),
            .. new[] { (4, 1.0), (8, 0.5) }.Select(
                (ceiling, i) =>
                    new SyntheticSweep().Run(ScalingMode.Ceiling, ceiling.Item1, 1, 90 + i, 120 / ceiling.Item2)
            ),
        ];
        var rows = ScalingSummary.Summarize(runs);
        var free = ScalingForecaster.Forecast([.. rows.Where(row => row.Mode != ScalingMode.Ceiling)], runs, [8])[^1];
        var bounded = ScalingForecaster.Forecast(rows, runs, [8])[^1];
        Assert.Equal(2, bounded.Seconds / free.Seconds, 9);
        Assert.Contains("1 core(s) whose ceiling is known", free.Caveat);
        Assert.DoesNotContain("whose ceiling is known", bounded.Caveat);
    }

    [Fact]
    public void Every_forecast_says_what_it_cannot_know()
    {
        var implied = ScalingForecaster
            .Forecast(new SyntheticSweep { Serial = 0.1, Workers = [1, 2] }.Rows(), [], [16])
            .Single();
        Assert.Null(implied.LowSeconds);
        Assert.Contains("Implied by two worker counts", implied.Caveat);
        Assert.Contains("Extrapolated 8 times beyond the 2 cores", implied.Caveat);
        Assert.Empty(ScalingForecaster.Forecast(new SyntheticSweep { Workers = [2] }.Rows(), [], [16]));
    }
}
