using System.Globalization;
using System.Text;

namespace RenderTools.Dashboard;

/// <summary>Figures and foreign text as the dashboard writes them: short, the same in every culture.</summary>
internal static class Numbers
{
    /// <summary>"21,600".</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>One decimal below 100, none from there on: "48.1", "148".</summary>
    public static string Rate(double value) =>
        value.ToString(value < 99.95 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    /// <summary>"0:07", "12:34", "2:03:04"; days are counted in hours.</summary>
    public static string Span(double seconds)
    {
        var whole = (long)Math.Min(Math.Round(Math.Max(0, seconds)), 99_999L * 3600);
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}");
    }

    /// <summary>"812 MB", "1.4 GB", in powers of 1024.</summary>
    public static string Bytes(long bytes) =>
        bytes < 1L << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.0} GB");

    /// <summary>Whole percent, rounded down.</summary>
    public static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{(int)(part * 100)} %");

    /// <summary>"3, 7, 12 and 4 more": the first ten.</summary>
    public static string List(IEnumerable<int> values)
    {
        var all = values.ToList();
        var text = string.Join(", ", all.Take(10).Select(v => v.ToString(CultureInfo.InvariantCulture)));
        return all.Count > 10 ? $"{text} and {Count(all.Count - 10)} more" : text;
    }

    /// <summary>
    /// Text of others (names of files, lines of ffmpeg, which repeats what the file says) without anything a terminal
    /// would obey: control characters, and invisible ones that turn the direction of the text.
    /// </summary>
    public static string Harmless(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (
                category
                is UnicodeCategory.Control
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
            )
                clean.Append(' ');
            else if (category != UnicodeCategory.Format)
                clean.Append(rune);
        }

        return clean.ToString();
    }
}
