using System.Globalization;
using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>Reads ffprobe's texts.</summary>
internal static class FfprobeText
{
    /// <summary>A value; null if ffprobe does not know it.</summary>
    public static string? Known(string? text) => text is null or "unknown" or "N/A" or "" ? null : text;

    /// <summary>A rate above 0; null if there is none.</summary>
    public static Rational? Rate(string? text) =>
        Rational.TryParse(text, out var value) && value.Numerator > 0 ? value : null;

    /// <summary>A whole number; null if there is none.</summary>
    public static long? Whole(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Seconds; null if there are none.</summary>
    public static TimeSpan? Time(string? text) =>
        Timestamp.TryParseSeconds(text, out var value) ? value.ToTimeSpan() : null;

    /// <summary>The value of a tag, whatever the case of its name; null if there is none.</summary>
    public static string? Tag(Dictionary<string, string>? tags, string name) =>
        tags?.FirstOrDefault(t => t.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
