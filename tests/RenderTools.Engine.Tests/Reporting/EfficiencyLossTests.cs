using CsCheck;
using RenderTools.Reporting;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Reporting;

public class EfficiencyLossTests
{
    private static readonly Gen<double?> Share = Gen.OneOf(
        Gen.Double[0.05, 1.2].Select(value => (double?)value),
        Gen.Const((double?)null)
    );

    [Fact]
    public void Parts_are_never_negative_and_add_up_to_the_whole() =>
        Gen.Select(Gen.Double[0.01, 1.3], Share, Share, Share, Share)
            .Sample(
                (efficiency, hardware, balance, work, serial) =>
                {
                    var loss = EfficiencyLoss.Of(Row(efficiency, hardware, balance, work, serial))!;
                    double[] parts = [loss.Used, loss.Hardware, loss.Balance, loss.Work, loss.Serial, loss.Other];
                    return parts.All(part => part is >= 0 and <= 1.0000001)
                        && Math.Abs(parts.Sum() - 1) < 1e-9
                        && Math.Abs(loss.Used - Math.Min(1, efficiency)) < 1e-12;
                }
            );

    [Fact]
    public void A_single_cause_takes_the_whole_loss()
    {
        var loss = EfficiencyLoss.Of(Row(0.75, 1, 0.75, 1, 1))!;
        Assert.Equal(0.25, loss.Balance, 12);
        Assert.Equal(0, loss.Other, 12);
    }

    [Fact]
    public void Equal_factors_take_equal_parts_in_whatever_order_they_are_named()
    {
        var loss = EfficiencyLoss.Of(Row(0.8 * 0.8, 0.8, 1, 1, 0.8))!;
        Assert.Equal(0.18, loss.Hardware, 12);
        Assert.Equal(0.18, loss.Serial, 12);
    }

    [Fact]
    public void What_was_not_measured_is_lost_to_other() =>
        Assert.Equal(0.4, EfficiencyLoss.Of(Row(0.6, null, null, null, null))!.Other, 12);

    private static ScalingMeasurement Row(
        double efficiency,
        double? hardware,
        double? balance,
        double? work,
        double? serial
    ) =>
        new()
        {
            Name = "film",
            Mode = ScalingMode.Chunked,
            Workers = 4,
            ThreadsPerWorker = 1,
            Chunks = 8,
            Repeat = 1,
            MedianSeconds = 1,
            MinSeconds = 1,
            MaxSeconds = 1,
            RunId = "x",
            Efficiency = efficiency,
            HardwareShare = hardware,
            BalanceShare = balance,
            WorkShare = work,
            SerialShare = serial,
        };
}
