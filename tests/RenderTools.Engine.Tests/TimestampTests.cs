using CsCheck;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests;

public class TimestampTests
{
    [Theory]
    [InlineData(-1_480_000, "-1.480000")]
    [InlineData(0, "0.000000")]
    [InlineData(7_200_000_001, "7200.000001")]
    public void Times_are_written_as_ffmpeg_reads_them(long microseconds, string text)
    {
        Assert.Equal(text, Timestamp.FormatMicroseconds(microseconds));
        Assert.True(Timestamp.TryParseSeconds(text, out var read));
        Assert.Equal(microseconds, read.Ticks);
    }

    [Fact]
    public void Rescaling_rounds_to_nearest_with_halves_away_from_zero()
    {
        var half = new Rational(1, 2);
        Assert.Equal(2, new Timestamp(3, half).Rescale(1).Ticks);
        Assert.Equal(-2, new Timestamp(-3, half).Rescale(1).Ticks);
        Assert.Equal(-2, new Timestamp(-3, half).RescaleDown(1).Ticks);
        Assert.Equal(1, new Timestamp(3, half).RescaleDown(1).Ticks);
    }

    // 2^46 ticks of a second in ticks of 1/100,000 s still fit in 64 bits.
    [Fact]
    public void Rescaling_is_off_by_half_a_tick_at_most_and_never_late_when_rounded_down() =>
        Gen.Select(Gen.Long[-1L << 46, 1L << 46], Gen.Int[1, 100_000], Gen.Int[1, 100_000])
            .Sample(
                (ticks, from, to) =>
                {
                    var exact = new Timestamp(ticks, new Rational(1, from));
                    var toBase = new Rational(1, to);
                    var error = (Int128)exact.Rescale(toBase).Ticks * from - (Int128)ticks * to;
                    return Int128.Abs(error) * 2 <= from && exact.RescaleDown(toBase) <= exact;
                }
            );

    [Fact]
    public void Going_to_a_finer_time_base_and_back_changes_nothing() =>
        Gen.Select(Gen.Long[-1L << 40, 1L << 40], Gen.Int[1, 90_000], Gen.Int[1, 50])
            .Sample(
                (ticks, tb, finer) =>
                    new Timestamp(ticks, new Rational(1, tb))
                        .Rescale(new Rational(1, tb * finer))
                        .Rescale(new Rational(1, tb))
                        .Ticks == ticks
            );
}
