using System.Globalization;

namespace RenderTools.Primitives;

/// <summary>
/// An exact instant: a number of ticks of a time base in seconds. Code converts it to a double only for people.
/// </summary>
/// <param name="Ticks">The number of ticks of <paramref name="TimeBase"/>.</param>
/// <param name="TimeBase">One tick in seconds.</param>
public readonly record struct Timestamp(long Ticks, Rational TimeBase) : IComparable<Timestamp>
{
    /// <summary>The time base of ffmpeg's own clock (AV_TIME_BASE), one microsecond.</summary>
    public static readonly Rational MicrosecondBase = new(1, 1_000_000);

    /// <summary>The time base of <see cref="TimeSpan"/>, 100 ns.</summary>
    public static readonly Rational TimeSpanBase = new(1, TimeSpan.TicksPerSecond);

    /// <summary>A whole number of microseconds.</summary>
    public static Timestamp FromMicroseconds(long microseconds) => new(microseconds, MicrosecondBase);

    /// <summary>The instant that is <paramref name="value"/> after 0.</summary>
    public static Timestamp FromTimeSpan(TimeSpan value) => new(value.Ticks, TimeSpanBase);

    /// <summary>
    /// Converts to another time base. Rounds to nearest, with halves away from zero, as ffmpeg's <c>av_rescale_q</c>
    /// does.
    /// </summary>
    public Timestamp Rescale(Rational timeBase) =>
        new(RescaleTicks(Ticks, TimeBase, timeBase, towardsMinusInfinity: false), timeBase);

    /// <summary>Converts to another time base. Rounds down, so the result is never later than this instant.</summary>
    public Timestamp RescaleDown(Rational timeBase) =>
        new(RescaleTicks(Ticks, TimeBase, timeBase, towardsMinusInfinity: true), timeBase);

    /// <summary>Converts to another time base. Rounds up, so the result is never earlier than this instant.</summary>
    public Timestamp RescaleUp(Rational timeBase) =>
        new(checked(-RescaleTicks(checked(-Ticks), TimeBase, timeBase, towardsMinusInfinity: true)), timeBase);

    /// <summary>Whether the instant is a whole number of ticks of the time base.</summary>
    public bool IsWhole(Rational timeBase)
    {
        var numerator = (Int128)Ticks * TimeBase.Numerator * timeBase.Denominator;
        var denominator = (Int128)TimeBase.Denominator * timeBase.Numerator;
        return numerator % denominator == 0;
    }

    /// <summary>The nearest microsecond. Halves are rounded away from zero.</summary>
    public long Microseconds => Rescale(MicrosecondBase).Ticks;

    /// <summary>Seconds, for people and for arithmetic that need not be exact.</summary>
    public double Seconds => Ticks * TimeBase.ToDouble();

    /// <summary>The nearest 100 ns.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(Rescale(TimeSpanBase).Ticks);

    /// <summary>Seconds with six decimals and a decimal point, as ffmpeg reads and prints them: "-1.480000".</summary>
    public string ToFfmpeg() => FormatMicroseconds(Microseconds);

    /// <summary>Formats microseconds as seconds with six decimals and a decimal point.</summary>
    public static string FormatMicroseconds(long microseconds)
    {
        var magnitude = UInt128.CreateChecked(Int128.Abs(microseconds));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(microseconds < 0 ? "-" : "")}{magnitude / 1_000_000}.{magnitude % 1_000_000:000000}"
        );
    }

    /// <summary>Reads ffprobe's decimal seconds ("12.345678"). Returns false for "N/A" and for an empty text.</summary>
    public static bool TryParseSeconds(string? text, out Timestamp value)
    {
        value = default;
        if (
            !decimal.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var seconds
            )
            || Math.Abs(seconds) > 1_000_000_000_000m
        )
        {
            return false;
        }

        value = FromMicroseconds((long)Math.Round(seconds * 1_000_000m, MidpointRounding.AwayFromZero));
        return true;
    }

    /// <summary>
    /// The sum, in the left operand's time base. It is exact if the right operand is a whole number of these ticks.
    /// Otherwise the right operand is rounded first.
    /// </summary>
    public static Timestamp operator +(Timestamp left, Timestamp right) =>
        new(checked(left.Ticks + right.Rescale(left.TimeBase).Ticks), left.TimeBase);

    /// <summary>The difference, in the left operand's time base.</summary>
    public static Timestamp operator -(Timestamp left, Timestamp right) =>
        new(checked(left.Ticks - right.Rescale(left.TimeBase).Ticks), left.TimeBase);

    /// <summary>Exact order across time bases.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.CompareTo(right) < 0;

    /// <summary>Exact order across time bases.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.CompareTo(right) > 0;

    /// <summary>Exact order across time bases.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Exact order across time bases.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) =>
        ((Int128)Ticks * TimeBase.Numerator * other.TimeBase.Denominator).CompareTo(
            (Int128)other.Ticks * other.TimeBase.Numerator * TimeBase.Denominator
        );

    /// <summary>Seconds with six decimals.</summary>
    public override string ToString() => ToFfmpeg();

    private static long RescaleTicks(long ticks, Rational from, Rational to, bool towardsMinusInfinity)
    {
        var numerator = (Int128)ticks * from.Numerator * to.Denominator;
        var denominator = (Int128)from.Denominator * to.Numerator;
        var (quotient, remainder) = Int128.DivRem(numerator, denominator);
        if (towardsMinusInfinity)
            return checked((long)(remainder < 0 ? quotient - 1 : quotient));
        if (Int128.Abs(remainder) * 2 >= denominator)
            quotient += Int128.Sign(numerator);
        return checked((long)quotient);
    }
}
