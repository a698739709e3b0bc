using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>A SMPTE timecode at another frame rate.</summary>
internal static partial class Timecodes
{
    /// <summary>
    /// The same moment at another rate: hours, minutes and seconds stay, the number of the frame within its second
    /// follows the rate. Drop frame exists for multiples of 30000/1001 only (SMPTE ST 12-1); at another rate ffmpeg
    /// refuses it (timecode.c).
    /// </summary>
    public static string At(string timecode, Rational from, Rational to)
    {
        if (from == to || Parts().Match(timecode) is not { Success: true } match)
            return timecode;
        var frame = int.Parse(match.Groups["frame"].Value, CultureInfo.InvariantCulture) * Nominal(to) / Nominal(from);
        var drops = match.Groups["mark"].Value is ";" or "." && to.Denominator == 1001 && to.Numerator % 30000 == 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{match.Groups["time"].Value}{(drops ? ';' : ':')}{frame:00}"
        );
    }

    private static int Nominal(Rational rate) => Math.Max(1, (int)Math.Round(rate.ToDouble()));

    [GeneratedRegex(@"^(?<time>\d\d:\d\d:\d\d)(?<mark>[:;.])(?<frame>\d+)$", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Parts();
}
