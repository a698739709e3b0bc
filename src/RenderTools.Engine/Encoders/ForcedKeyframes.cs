using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Encoders;

/// <summary>
/// ffmpeg's -force_key_frames, by the video's time. A chunk's ffmpeg knows neither the video's chapters nor the
/// keyframes that were forced before the chunk, so it gets the times that lie in its window.
/// </summary>
internal static partial class ForcedKeyframes
{
    /// <summary>The option's name.</summary>
    public const string Name = "force_key_frames";

    private const string Chapters = "chapters";
    private const string Expression = "expr:";

    /// <summary>Refuses what cannot be known in a chunk.</summary>
    /// <exception cref="RenderToolsException">KeyframesNotForced.</exception>
    public static void Check(string value)
    {
        if (IsByFrame(value) || Interval().IsMatch(value))
            return;
        if (value.StartsWith(Expression, StringComparison.Ordinal))
            throw Refused(
                "counts from the beginning of ffmpeg's run, and a chunk has a run of its own. "
                    + "'expr:gte(t,n_forced*2)' is known: a keyframe every two seconds."
            );
        if (Array.Find(value.Split(','), part => Offset(part) is null && Seconds(part) is null) is { } part)
            throw Refused(
                $"cannot be read: '{part}' is no time. Write times of the video such as '10,1:30', 'chapters', or "
                    + "'expr:gte(t,n_forced*2)'."
            );

        RenderToolsException Refused(string why) =>
            new("KeyframesNotForced", ErrorKind.InvalidArgument, $"-EncoderOption {Name}='{value}' {why}");
    }

    /// <summary>The value for a chunk; null: no keyframe is forced in it.</summary>
    /// <param name="value">As it was asked for.</param>
    /// <param name="source">The video.</param>
    /// <param name="first">The video's first frame, in microseconds of the video's time.</param>
    /// <param name="from">Where the chunk begins; null: at the video's beginning.</param>
    /// <param name="to">Where it ends; null: at its end.</param>
    public static string? Within(string value, VideoInfo source, long first, long? from, long? to)
    {
        if (IsByFrame(value) || (from is null && to is null && Interval().IsMatch(value)))
            return value;

        // The chunk's first frame is a keyframe anyway. ffmpeg would make the chunk's next frames keyframes for times
        // before it.
        var times = Times(value, source, first, to)
            .Where(t => (from is null || t > from) && (to is null || t < to))
            .Order()
            .Distinct()
            .ToList();
        return times.Count == 0 ? null : string.Join(',', times.Select(t => Timestamp.FormatMicroseconds(t)));
    }

    private static IEnumerable<long> Times(string value, VideoInfo source, long first, long? to)
    {
        if (Interval().Match(value) is { Success: true } match)
        {
            var step = Math.Max(
                1,
                (long)Math.Round(double.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture) * 1e6)
            );
            var end = to ?? (long)((source.Duration ?? TimeSpan.FromDays(1)).TotalMicroseconds + 60_000_000);

            // ffmpeg counts t of an expression from the first frame that the encoder gets (ffmpeg.c,
            // forced_kf_ref_pts), other times not.
            for (var time = first; time < end; time += step)
                yield return time;
            yield break;
        }

        foreach (var part in value.Split(','))
        {
            if (Offset(part) is not { } offset)
            {
                yield return Seconds(part)!.Value;
                continue;
            }

            foreach (var chapter in source.Chapters)
                yield return (long)(chapter.Start - (source.StartTime ?? default)).TotalMicroseconds + offset;
        }
    }

    // Decided frame by frame, whatever came before.
    private static bool IsByFrame(string value) => value is "source" or "source_no_drop" or "scd_metadata";

    // "chapters", "chapters-0.1": how far from each chapter's beginning.
    private static long? Offset(string part) =>
        !part.StartsWith(Chapters, StringComparison.Ordinal) ? null
        : part.Length == Chapters.Length ? 0
        : Seconds(part[Chapters.Length..].TrimStart('+'));

    // ffmpeg's duration: [-][HH:]MM:SS[.m] or [-]S[.m][s|ms|us] (libavutil/parseutils.c), in microseconds.
    private static long? Seconds(string text)
    {
        if (Duration().Match(text) is not { Success: true } match)
            return null;
        var seconds = match
            .Groups["part"]
            .Captures.Aggregate(
                0m,
                (sum, part) => (sum * 60) + decimal.Parse(part.Value, CultureInfo.InvariantCulture)
            );
        var unit = match.Groups["unit"].Value switch
        {
            "ms" => 1_000m,
            "us" => 1m,
            _ => 1_000_000m,
        };
        return (long)Math.Round(seconds * unit) * (text[0] == '-' ? -1 : 1);
    }

    [GeneratedRegex(
        @"^-?((?<part>\d+):){0,2}(?<part>\d+(\.\d+)?)(?<unit>s|ms|us)?$",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Duration();

    [GeneratedRegex(
        @"^expr:\s*gte\(\s*t\s*,\s*(n_forced\s*\*\s*(?<seconds>\d+(\.\d+)?)|"
            + @"(?<seconds>\d+(\.\d+)?)\s*\*\s*n_forced)\s*\)\s*$",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Interval();
}
