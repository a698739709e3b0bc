using System.Globalization;
using System.Text;
using System.Xml;

namespace RenderTools.Reporting;

/// <summary>
/// Text and numbers as the report writes them. Names of files are anybody's, so each text passes <see cref="Clean"/>.
/// </summary>
internal static class MarkupText
{
    /// <summary>
    /// The text with what XML cannot hold (control characters, lone surrogates) replaced by U+FFFD. Escaping is the
    /// writer's.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                clean.Append(text[i]).Append(text[++i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }

    public static string Number(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "–";

    public static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A factor, "6.2×".</summary>
    public static string Times(double? value) =>
        value is null
            ? "–"
            : Number(
                value,
                Math.Abs(value.Value) >= 100 ? "0"
                    : Math.Abs(value.Value) >= 9.95 ? "0.0"
                    : "0.00"
            ) + "×";

    /// <summary>A share as percent, "78 %", with a space that does not break.</summary>
    public static string Percent(double? share, string format = "0") =>
        share is null ? "–" : Number(100 * share, format) + "\u00A0%";

    /// <summary>A difference in percent, with its sign.</summary>
    public static string Change(double? percent) =>
        percent is null ? "–" : Number(percent, "+0.0;−0.0;0.0") + "\u00A0%";

    /// <summary>Seconds with three digits, above two minutes as minutes.</summary>
    public static string Seconds(double? seconds) =>
        seconds switch
        {
            null => "–",
            >= 3600 and < 1e9 => string.Create(
                CultureInfo.InvariantCulture,
                $"{(long)seconds / 3600}:{(long)seconds / 60 % 60:00}:{(long)seconds % 60:00}\u00A0h"
            ),
            >= 120 and < 3600 => string.Create(
                CultureInfo.InvariantCulture,
                $"{(long)seconds / 60}:{(long)seconds % 60:00}\u00A0min"
            ),
            _ => Number(
                seconds,
                Math.Abs(seconds.Value) < 9.995 ? "0.00"
                    : Math.Abs(seconds.Value) < 99.95 ? "0.0"
                    : "0"
            ) + "\u00A0s",
        };

    /// <summary>Bytes in binary units.</summary>
    public static string Bytes(long? bytes)
    {
        if (bytes is not { } value)
            return "–";
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (size, unit) = ((double)value, 0);
        for (; Math.Abs(size) >= 1024 && unit < units.Length - 1; unit++)
            size /= 1024;
        return Number(size, unit == 0 || size >= 99.95 ? "0" : "0.0") + "\u00A0" + units[unit];
    }
}
