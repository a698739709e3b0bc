namespace RenderTools.Primitives;

/// <summary>Lookups in a sorted list that may hold equal values.</summary>
internal static class SortedSpan
{
    /// <summary>The position of the first value at or after another; the length if all are before it.</summary>
    public static int FirstAtOrAfter<T>(this ReadOnlySpan<T> sorted, T value)
        where T : IComparable<T> => ~sorted.BinarySearch<T, JustBefore<T>>(new JustBefore<T>(value));

    // Equal to no value, so the search ends where the value would be inserted: before all that are equal to it.
    private readonly struct JustBefore<T>(T value) : IComparable<T>
        where T : IComparable<T>
    {
        private readonly T _value = value;

        public int CompareTo(T? other) => _value.CompareTo(other) > 0 ? 1 : -1;
    }
}
