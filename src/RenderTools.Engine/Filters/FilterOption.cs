namespace RenderTools.Filters;

/// <summary>One option of a filter, unescaped.</summary>
/// <param name="Key">
/// Its name as written; null for a positional value, which ffmpeg gives to the filter's next option in order.
/// </param>
/// <param name="Value">The value without quotes and backslashes.</param>
public sealed record FilterOption(string? Key, string Value);
