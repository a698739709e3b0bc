using System.Globalization;
using System.Numerics;

namespace RenderTools.Primitives;

/// <summary>
/// An exact fraction in lowest terms, such as a frame rate of 30000/1001 or a time base of 1/90000 s.
/// The default value is 0/1.
/// </summary>
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>, IComparable
{
    private readonly long _denominator;

    /// <summary>
    /// Creates <paramref name="numerator"/> / <paramref name="denominator"/>, reduced. The numerator carries the sign.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is 0.</exception>
    public Rational(long numerator, long denominator = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(denominator);
        var divisor = (long)BigInteger.GreatestCommonDivisor(numerator, denominator) * Math.Sign(denominator);
        Numerator = numerator / divisor;
        _denominator = denominator / divisor;
    }

    /// <summary>Reads "30000/1001", "30000:1001" or "25".</summary>
    /// <exception cref="FormatException">The text is not a fraction.</exception>
    public Rational(string text) => this = Parse(text);

    /// <summary>The numerator. It carries the sign.</summary>
    public long Numerator { get; }

    /// <summary>The denominator. It is always positive.</summary>
    public long Denominator => _denominator == 0 ? 1 : _denominator;

    /// <summary>Reads "30000/1001", "30000:1001" or "25".</summary>
    /// <exception cref="FormatException">The text is not a fraction.</exception>
    public static Rational Parse(string text) =>
        TryParse(text, out var value)
            ? value
            : throw new FormatException($"'{text}' is not a fraction such as 30000/1001.");

    /// <summary>Reads a fraction. Returns false for any other text, also for ffprobe's "0/0" and "N/A".</summary>
    public static bool TryParse(string? text, out Rational value)
    {
        value = default;
        if (string.IsNullOrEmpty(text))
            return false;
        var separator = text.AsSpan().IndexOfAny('/', ':');
        var top = separator < 0 ? text.AsSpan() : text.AsSpan(0, separator);
        var bottom = separator < 0 ? "1" : text.AsSpan(separator + 1);
        if (
            !long.TryParse(top, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var numerator)
            || !long.TryParse(bottom, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var denominator)
            || denominator == 0
        )
        {
            return false;
        }

        value = new Rational(numerator, denominator);
        return true;
    }

    /// <summary>1 / this.</summary>
    /// <exception cref="DivideByZeroException">The value is 0.</exception>
    public Rational Invert() =>
        Numerator == 0 ? throw new DivideByZeroException() : new Rational(Denominator, Numerator);

    /// <summary>The nearest double.</summary>
    public double ToDouble() => (double)Numerator / Denominator;

    /// <summary>The nearest double.</summary>
    public static explicit operator double(Rational value) => value.ToDouble();

    /// <summary>Converts a whole number to a fraction.</summary>
    public static implicit operator Rational(long value) => new(value);

    /// <summary>
    /// The product. The factors are reduced crosswise first, so only a result that is too large overflows.
    /// </summary>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static Rational operator *(Rational left, Rational right)
    {
        var a = new Rational(left.Numerator, right.Denominator);
        var b = new Rational(right.Numerator, left.Denominator);
        return new Rational(checked(a.Numerator * b.Numerator), checked(a.Denominator * b.Denominator));
    }

    /// <summary>The quotient.</summary>
    public static Rational operator /(Rational left, Rational right) => left * right.Invert();

    /// <summary>Exact equality.</summary>
    public static bool operator ==(Rational left, Rational right) => left.Equals(right);

    /// <summary>Exact inequality.</summary>
    public static bool operator !=(Rational left, Rational right) => !left.Equals(right);

    /// <summary>Exact order.</summary>
    public static bool operator <(Rational left, Rational right) => left.CompareTo(right) < 0;

    /// <summary>Exact order.</summary>
    public static bool operator >(Rational left, Rational right) => left.CompareTo(right) > 0;

    /// <summary>Exact order.</summary>
    public static bool operator <=(Rational left, Rational right) => left.CompareTo(right) <= 0;

    /// <summary>Exact order.</summary>
    public static bool operator >=(Rational left, Rational right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(Rational other) =>
        ((Int128)Numerator * other.Denominator).CompareTo((Int128)other.Numerator * Denominator);

    /// <summary>Compares with a fraction, or with a number or text from a script (<c>-gt 29.97</c>).</summary>
    /// <exception cref="ArgumentException">The object is not a number.</exception>
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            Rational other => CompareTo(other),
            string text when TryParse(text, out var other) => CompareTo(other),
            IConvertible number => ToDouble().CompareTo(number.ToDouble(CultureInfo.InvariantCulture)),
            _ => throw new ArgumentException("A fraction compares with numbers only.", nameof(obj)),
        };

    /// <inheritdoc/>
    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    /// <summary>"30000/1001".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
