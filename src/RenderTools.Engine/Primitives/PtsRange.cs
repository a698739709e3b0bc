namespace RenderTools.Primitives;

/// <summary>The frames of a source with <see cref="From"/> ≤ PTS &lt; <see cref="To"/>.</summary>
/// <param name="From">The first PTS; null: the range has no beginning.</param>
/// <param name="To">The first PTS after the range; null: the range has no end.</param>
public readonly record struct PtsRange(SourcePts? From, SourcePts? To)
{
    /// <summary>Every frame.</summary>
    public static readonly PtsRange All = new(null, null);

    /// <summary>Whether a frame with this PTS is in the range.</summary>
    public bool Contains(SourcePts pts) => !(pts < From) && !(pts >= To);

    /// <summary>Whether the other range neither begins before this one nor ends after it.</summary>
    public bool Covers(PtsRange other) => (From is null || other.From >= From) && (To is null || other.To <= To);

    /// <summary>
    /// Whether <paramref name="next"/> begins exactly where this range ends. No range adjoins one without an end.
    /// </summary>
    public bool Adjoins(PtsRange next) => To is not null && To == next.From;

    /// <summary>The smallest range that covers both.</summary>
    public PtsRange Join(PtsRange other) =>
        new(
            From is { } from && other.From is { } otherFrom ? (from < otherFrom ? from : otherFrom) : null,
            To is { } to && other.To is { } otherTo ? (to > otherTo ? to : otherTo) : null
        );
}
