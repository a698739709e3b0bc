using CsCheck;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests;

public class RationalTests
{
    [Fact]
    public void A_fraction_is_in_lowest_terms_and_carries_its_sign_on_top()
    {
        Assert.Equal("30000/1001", new Rational(60000, 2002).ToString());
        Assert.Equal("-1/2", new Rational(2, -4).ToString());
        Assert.Equal(0, default(Rational).Numerator);
        Assert.Equal(1, default(Rational).Denominator);
    }

    [Fact]
    public void Reading_what_was_printed_gives_the_same_fraction() =>
        Gen.Select(Gen.Int[-1_000_000, 1_000_000], Gen.Int[1, 1_000_000])
            .Sample(
                (n, d) =>
                {
                    var value = new Rational(n, d);
                    return Rational.Parse(value.ToString()) == value && value.CompareTo(value) == 0;
                }
            );

    [Fact]
    public void Order_and_product_agree_with_exact_arithmetic() =>
        Gen.Select(Gen.Int[-30_000, 30_000], Gen.Int[1, 30_000], Gen.Int[-30_000, 30_000], Gen.Int[1, 30_000])
            .Sample(
                (a, b, c, d) =>
                {
                    var left = new Rational(a, b);
                    var right = new Rational(c, d);
                    return left.CompareTo(right) == ((long)a * d).CompareTo((long)c * b)
                        && left * right == new Rational((long)a * c, (long)b * d);
                }
            );

    [Theory]
    [InlineData("0/0")]
    [InlineData("N/A")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_fraction_is_not_read_as_one(string? text) => Assert.False(Rational.TryParse(text, out _));

    [Fact]
    public void A_frame_rate_compares_with_the_numbers_people_write()
    {
        var ntsc = new Rational(30000, 1001);
        Assert.True(ntsc.CompareTo((object)29) > 0);
        Assert.True(ntsc.CompareTo((object)30.0) < 0);
        Assert.Equal(0, ntsc.CompareTo((object)"30000/1001"));
    }
}
