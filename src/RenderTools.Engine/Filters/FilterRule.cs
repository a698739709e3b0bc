namespace RenderTools.Filters;

/// <summary>What is different when a filter's options say so. Null members leave the entry as it is.</summary>
public sealed record FilterRule
{
    /// <summary>
    /// Option name → regular expression on its value (the whole value, case-sensitive; an option not given has its
    /// default, or ""). All must match.
    /// </summary>
    public required IReadOnlyDictionary<string, string> When { get; init; }

    /// <inheritdoc cref="FilterEntry.Kind"/>
    public FilterKind? Kind { get; init; }

    /// <inheritdoc cref="FilterEntry.Before"/>
    public string? Before { get; init; }

    /// <inheritdoc cref="FilterEntry.After"/>
    public string? After { get; init; }

    /// <inheritdoc cref="FilterEntry.Align"/>
    public string? Align { get; init; }

    /// <inheritdoc cref="FilterEntry.Step"/>
    public string? Step { get; init; }

    /// <inheritdoc cref="FilterEntry.Times"/>
    public FrameTimes? Times { get; init; }

    /// <inheritdoc cref="FilterEntry.Grid"/>
    public string? Grid { get; init; }

    /// <inheritdoc cref="FilterEntry.Reads"/>
    public FrameMarks? Reads { get; init; }

    /// <inheritdoc cref="FilterEntry.Reason"/>
    public string? Reason { get; init; }

    /// <inheritdoc cref="FilterEntry.Bound"/>
    public string? Bound { get; init; }
}
