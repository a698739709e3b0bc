using System.Globalization;
using System.Text.RegularExpressions;

namespace RenderTools.Filters;

/// <summary>What an expression (or a text of drawtext) of the user's depends on, judged by the names in it.</summary>
internal static partial class FilterExpression
{
    // ffmpeg-filters names the frame's number n or N, and in perspective and zoompan in (input) and on (output)
    private static readonly string[] FrameNumbers = ["n", "N", "in", "on"];

    /// <summary>Why a per-frame expression cannot be evaluated in a window; null where it can.</summary>
    /// <param name="expression">The unescaped expression.</param>
    /// <param name="alignment">The multiple on which windows must begin for it, 1 if any.</param>
    public static string? WhyWholeFile(string expression, out int alignment)
    {
        var k = 1;
        // n modulo a constant is the same in a window that begins on a multiple of it
        var rest = Modulo()
            .Replace(
                expression,
                m =>
                {
                    k = Math.Max(1, Alignment.Common(k, int.Parse(m.Groups["k"].Value, CultureInfo.InvariantCulture)));
                    return "0";
                }
            );
        alignment = k;
        foreach (Match name in Identifier().Matches(rest))
        {
            if (FrameNumbers.Contains(name.Value, StringComparer.Ordinal))
                return $"counts frames ({name.Value} in '{expression}'), and every chunk counts from 0";
            if (name.Value is "random" or "randomi" or "rand")
                return $"draws random numbers ('{expression}') in an order that a chunk cannot know";
            if (
                name.Value
                is "ld"
                    or "prev_selected_n"
                    or "prev_selected_pts"
                    or "prev_selected_t"
                    or "selected_n"
                    or "start_pts"
                    or "start_t"
                    or "consumed_samples_n"
                    or "prev_pts"
                    or "prev_t"
                    or "PREV_INPTS"
                    or "PREV_OUTPTS"
                    or "PREV_INT"
                    or "PREV_OUTT"
                    or "STARTPTS"
                    or "STARTT"
            )
            {
                return $"remembers earlier frames ({name.Value} in '{expression}')";
            }

            if (name.Value is "RTCTIME" or "RTCSTART")
                return $"reads the wall clock ({name.Value} in '{expression}')";
        }

        return null;
    }

    /// <summary>Why a text that drawtext expands cannot be drawn in a window; null where it can.</summary>
    public static string? WhyTextIsWholeFile(string text)
    {
        foreach (Match function in TextFunction().Matches(text))
        {
            var name = function.Groups["name"].Value;
            switch (name)
            {
                case "n" or "frame_num":
                    return $"writes the frame's number (%{{{name}}}), and every chunk counts from 0";
                case "localtime" or "gmtime" or "strftime":
                    return $"writes the wall clock (%{{{name}}})";
                case "e" or "expr" or "expr_int_format" or "eif" or "ef" or "expr_formatted":
                    if (WhyWholeFile(function.Groups["rest"].Value, out var alignment) is { } why)
                        return why;
                    if (alignment > 1)
                        return $"counts frames (%{{{name}…}}), and every chunk counts from 0";
                    break;
                case "pts" or "pict_type" or "metadata":
                    break;
                default:
                    return $"expands %{{{name}}}, which is not known to the table";
            }
        }

        return null;
    }

    /// <summary>Whether an expression reads one of the names.</summary>
    public static bool Mentions(string expression, params string[] names) =>
        Identifier().Matches(expression).Any(m => names.Contains(m.Value, StringComparer.Ordinal));

    [GeneratedRegex(
        "mod\\(\\s*(?:n|N)\\s*(?:[+-]\\s*[0-9]{1,6}\\s*)?,\\s*(?<k>[1-9][0-9]{0,5})\\s*\\)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Modulo();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Identifier();

    [GeneratedRegex(
        "%\\{\\s*(?<name>[A-Za-z_]+)(?<rest>[^}]*)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex TextFunction();
}
