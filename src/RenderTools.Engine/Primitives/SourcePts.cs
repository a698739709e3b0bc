using System.Globalization;

namespace RenderTools.Primitives;

/// <summary>
/// A presentation timestamp as the source file has it, in ticks of its video stream. <see cref="FilterPts"/> is the
/// same instant as filters see it. Only the source's clock converts between the two.
/// </summary>
/// <param name="Ticks">Ticks of the stream's time base.</param>
public readonly record struct SourcePts(long Ticks) : IComparable<SourcePts>
{
    /// <summary>The timestamp of these ticks; null: there is none.</summary>
    public static SourcePts? Of(long? ticks) => ticks is { } known ? new SourcePts(known) : null;

    /// <summary>Order in time.</summary>
    public static bool operator <(SourcePts left, SourcePts right) => left.Ticks < right.Ticks;

    /// <summary>Order in time.</summary>
    public static bool operator >(SourcePts left, SourcePts right) => left.Ticks > right.Ticks;

    /// <summary>Order in time.</summary>
    public static bool operator <=(SourcePts left, SourcePts right) => left.Ticks <= right.Ticks;

    /// <summary>Order in time.</summary>
    public static bool operator >=(SourcePts left, SourcePts right) => left.Ticks >= right.Ticks;

    /// <summary>The ticks from the right timestamp to the left one.</summary>
    /// <exception cref="OverflowException">The timestamps are more than 2⁶³ ticks apart.</exception>
    public static long operator -(SourcePts left, SourcePts right) => checked(left.Ticks - right.Ticks);

    /// <inheritdoc/>
    public int CompareTo(SourcePts other) => Ticks.CompareTo(other.Ticks);

    /// <summary>The ticks.</summary>
    public override string ToString() => Ticks.ToString(CultureInfo.InvariantCulture);
}
