using CsCheck;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public class ScalingStatisticsTests
{
    // The table of order statistics in Hollander, Wolfe and Chicken, and in every textbook since Thompson (1936).
    [Theory]
    [InlineData(6, 1)]
    [InlineData(8, 1)]
    [InlineData(9, 2)]
    [InlineData(12, 3)]
    [InlineData(20, 6)]
    [InlineData(25, 8)]
    public void The_median_s_interval_takes_the_order_statistics_of_the_tables(int n, int k)
    {
        var interval = ScalingStatistics.MedianInterval([.. Enumerable.Range(1, n).Reverse().Select(i => (double)i)]);
        Assert.Equal((k, n + 1 - k), (interval!.Value.Low, interval.Value.High));
    }

    [Fact]
    public void Below_six_runs_no_interval_is_invented() =>
        Assert.Null(ScalingStatistics.MedianInterval([1, 2, 3, 4, 5]));

    [Fact]
    public void Karp_and_Flatt_find_the_serial_fraction_of_Amdahls_law() =>
        Gen.Select(Gen.Double[0, 1], Gen.Int[2, 512])
            .Sample(
                (serial, cores) =>
                    Math.Abs(ScalingStatistics.KarpFlatt(1 / (serial + ((1 - serial) / cores)), cores)!.Value - serial)
                    < 1e-9
            );

    [Fact]
    public void On_one_core_there_is_no_serial_fraction() => Assert.Null(ScalingStatistics.KarpFlatt(1, 1));

    [Fact]
    public void Idle_tail_counts_workers_that_never_got_a_chunk()
    {
        ChunkTime[] chunks = [new(0, 0, 1, 4, null, 10), new(1, 1, 1, 2, null, 10), new(2, 1, 3, 1, null, 10)];
        Assert.Equal((0 + 1 + 4) / 3.0, ScalingStatistics.IdleTail(chunks, 3)!.Value, 12);
        Assert.Null(ScalingStatistics.IdleTail([], 3));
    }

    [Fact]
    public void A_drift_is_seen_and_noise_is_not()
    {
        var order = Enumerable.Range(1, 40).Select(i => (double)i).ToArray();
        var random = new Random(5);
        var drift = ScalingStatistics
            .Trend(order, [.. order.Select(i => 1 + (i * 0.002) + (random.NextDouble() * 0.02))])!
            .Value;
        Assert.InRange(drift.ChangePercent, 6, 10);
        Assert.True(drift.PValue < 0.001);
        var alarms = Enumerable
            .Range(0, 500)
            .Count(_ =>
                ScalingStatistics.Trend(order, [.. order.Select(i => 1 + random.NextDouble())])!.Value.PValue < 0.01
            );
        Assert.InRange(alarms, 0, 15);
    }

    [Fact]
    public void Cores_are_workers_times_threads_but_never_more_than_there_are()
    {
        Assert.Equal(6, ScalingStatistics.Cores(3, 2, 8));
        Assert.Equal(8, ScalingStatistics.Cores(5, 2, 8));
        Assert.Equal(8, ScalingStatistics.Cores(1, 0, 8));
        Assert.Null(ScalingStatistics.Cores(1, 0, null));
    }
}
