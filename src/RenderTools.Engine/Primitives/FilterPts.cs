using System.Globalization;

namespace RenderTools.Primitives;

/// <summary>
/// A presentation timestamp as the filters of a serial run see it, in ticks of the source's video stream: ffmpeg has
/// subtracted the input's start time. <see cref="SourcePts"/> is the same instant as the source file has it.
/// </summary>
/// <param name="Ticks">Ticks of the stream's time base.</param>
public readonly record struct FilterPts(long Ticks) : IComparable<FilterPts>
{
    /// <summary>Order in time.</summary>
    public static bool operator <(FilterPts left, FilterPts right) => left.Ticks < right.Ticks;

    /// <summary>Order in time.</summary>
    public static bool operator >(FilterPts left, FilterPts right) => left.Ticks > right.Ticks;

    /// <summary>Order in time.</summary>
    public static bool operator <=(FilterPts left, FilterPts right) => left.Ticks <= right.Ticks;

    /// <summary>Order in time.</summary>
    public static bool operator >=(FilterPts left, FilterPts right) => left.Ticks >= right.Ticks;

    /// <inheritdoc/>
    public int CompareTo(FilterPts other) => Ticks.CompareTo(other.Ticks);

    /// <summary>The ticks.</summary>
    public override string ToString() => Ticks.ToString(CultureInfo.InvariantCulture);
}
