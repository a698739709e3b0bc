namespace RenderTools.Filters;

/// <summary>Filters joined by commas: each takes what the one before it gives.</summary>
/// <param name="Filters">At least one.</param>
public sealed record FilterChain(IReadOnlyList<FilterCall> Filters)
{
    /// <summary>The chain, escaped so that ffmpeg reads back the same.</summary>
    public override string ToString() => string.Join(',', Filters);
}
