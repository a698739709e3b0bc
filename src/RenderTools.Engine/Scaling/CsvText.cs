using System.Globalization;
using System.Text;

namespace RenderTools.Scaling;

/// <summary>Comma-separated values by RFC 4180, and numbers as spreadsheets of several cultures leave them.</summary>
internal static class CsvText
{
    private static readonly char[] NeedQuotes = [',', '"', '\r', '\n'];

    /// <summary>
    /// One record; a field is quoted where it must be, or where <paramref name="alwaysQuoteLast"/> asks for it.
    /// </summary>
    public static string Join(IReadOnlyList<string> fields, bool alwaysQuoteLast)
    {
        var line = new StringBuilder();
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                line.Append(',');
            var field = fields[i];
            var edge = field.Length > 0 && (field[0] == ' ' || field[^1] == ' ');
            if (edge || field.IndexOfAny(NeedQuotes) >= 0 || (alwaysQuoteLast && i == fields.Count - 1))
                line.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                line.Append(field);
        }

        return line.ToString();
    }

    /// <summary>
    /// Splits a text into records. <c>End</c> is the index after the record's line break; <c>Torn</c> is true for a
    /// last record that stops without a line break and without the closing quote that the last field of a whole one
    /// has.
    /// </summary>
    public static IEnumerable<(IReadOnlyList<string> Fields, int Line, int End, bool Torn)> Records(
        string text,
        char separator
    )
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (quoted, wasQuoted, line, first) = (false, false, 1, 1);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n')
                line++;
            if (quoted)
            {
                if (c != '"')
                    field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[i++]);
                else
                    quoted = false;
            }
            else if (c == '"' && field.Length == 0)
            {
                (quoted, wasQuoted) = (true, true);
            }
            else if (c == separator || c == '\n')
            {
                fields.Add(c == '\n' && !wasQuoted ? field.ToString().TrimEnd('\r') : field.ToString());
                field.Clear();
                // An empty line is no record; a line with an empty text in quotes is one.
                var isEmptyLine = fields.Count == 1 && fields[0].Length == 0 && !wasQuoted;
                wasQuoted = false;
                if (c != '\n')
                    continue;
                if (!isEmptyLine)
                    yield return ([.. fields], first, i + 1, false);
                fields.Clear();
                first = line;
            }
            else if (!(c == '\r' && wasQuoted))
            {
                field.Append(c);
            }
        }

        if (field.Length == 0 && fields.Count == 0 && !wasQuoted)
            yield break;
        fields.Add(field.ToString());
        yield return ([.. fields], first, text.Length, quoted || !wasQuoted);
    }

    /// <summary>
    /// Reads a number; a lone comma is its decimal point, since that is how a spreadsheet of many countries writes it
    /// back.
    /// </summary>
    public static bool TryNumber(string text, out double value)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma >= 0 && comma == text.LastIndexOf(',') && !text.Contains('.', StringComparison.Ordinal))
            text = text.Replace(',', '.');
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>Reads a time in UTC: as this tool writes it, else as the current culture does.</summary>
    public static bool TryUtc(string text, out DateTime value)
    {
        const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
        return DateTime.TryParseExact(text, "o", CultureInfo.InvariantCulture, Utc, out value)
            || DateTime.TryParse(text, CultureInfo.CurrentCulture, Utc, out value)
            || DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out value);
    }
}
