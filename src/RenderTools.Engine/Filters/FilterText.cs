using System.Text;

namespace RenderTools.Filters;

/// <summary>
/// ffmpeg's one level of quoting (ffmpeg-utils, "Quoting and escaping"): a backslash takes the next character
/// literally, single quotes take everything up to the next one, and unquoted white space at both ends does not count.
/// </summary>
internal static class FilterText
{
    public const string WhiteSpace = " \n\t\r";

    public static int SkipWhiteSpace(string text, int position)
    {
        while (position < text.Length && WhiteSpace.Contains(text[position]))
            position++;
        return position;
    }

    /// <summary>Reads up to an unquoted terminator, which stays unread, or to the end.</summary>
    public static string ReadToken(string text, ref int position, string terminators)
    {
        var token = new StringBuilder();
        var keep = 0; // quoted characters are never trimmed
        position = SkipWhiteSpace(text, position);
        while (position < text.Length && !terminators.Contains(text[position]))
        {
            var c = text[position++];
            if (c == '\\' && position < text.Length)
            {
                token.Append(text[position++]);
                keep = token.Length;
            }
            else if (c == '\'')
            {
                while (position < text.Length && text[position] != '\'')
                    token.Append(text[position++]);
                // a quote that is never closed protects nothing from trimming, but takes everything
                if (position < text.Length)
                {
                    position++;
                    keep = token.Length;
                }
            }
            else
            {
                token.Append(c);
            }
        }

        while (token.Length > keep && WhiteSpace.Contains(token[^1]))
            token.Length--;
        return token.ToString();
    }

    /// <summary>The inverse of <see cref="ReadToken"/>.</summary>
    public static string Escape(string value, string terminators)
    {
        var escaped = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var atAnEnd =
                i == 0 || i == value.Length - 1 || AllWhite(value, 0, i) || AllWhite(value, i + 1, value.Length);
            if (c is '\\' or '\'' || terminators.Contains(c) || (WhiteSpace.Contains(c) && atAnEnd))
                escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool AllWhite(string value, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (!WhiteSpace.Contains(value[i]))
                return false;
        }

        return true;
    }
}
