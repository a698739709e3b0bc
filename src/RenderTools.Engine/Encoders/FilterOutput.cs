using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Encoders.Standalone;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Encoders;

/// <summary>What a filter hands on, which only ffmpeg knows: asked of the video's first frame.</summary>
/// <param name="TimeBase">One tick of the timestamps, in seconds.</param>
/// <param name="FrameRate">The nominal frame rate, which an encoder is told; null: none is known.</param>
/// <param name="IsInterlaced">Whether the first frame is marked as two fields.</param>
/// <param name="IsPq">Whether its transfer characteristic is that of HDR10 (SMPTE ST 2084).</param>
internal sealed partial record FilterOutput(Rational TimeBase, Rational? FrameRate, bool IsInterlaced, bool IsPq)
{
    /// <summary>The first frame's colours.</summary>
    public ColourTags Colours { get; private init; } = ColourTags.Unknown;

    /// <summary>ffmpeg's name of the first frame's pixel format; null: none was told.</summary>
    public string? PixelFormat { get; private init; }

    /// <summary>Runs the filter until its first frame is there; showinfo behind it prints what is asked.</summary>
    /// <exception cref="RenderToolsException">FilterFailed: no frame came.</exception>
    public static async Task<FilterOutput> ReadAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        string filter,
        CancellationToken cancellationToken
    )
    {
        var (result, _, error) = await ChildProcess.ReadAsync(
            ffmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-loglevel",
                "level+info",
                .. SourceInput.Arguments(source),
                "-map",
                "0:" + source.VideoStream.Index.ToString(CultureInfo.InvariantCulture),
                "-vf",
                FilterGraph.Inline(filter) + ",showinfo",
                "-frames:v",
                "1",
                "-f",
                "null",
                "-",
            ],
            cancellationToken,
            ChildProcess.SmallThing
        );
        if (
            ConfigLine().Match(error) is { Success: true } match
            && Rational.TryParse(match.Groups["base"].Value, out var timeBase)
            && timeBase.Numerator > 0
        )
            return new FilterOutput(
                timeBase,
                Rational.TryParse(match.Groups["rate"].Value, out var rate) && rate.Numerator > 0 ? rate : null,
                InterlacedFrame().IsMatch(error),
                error.Contains("color_trc:smpte2084", StringComparison.Ordinal)
            )
            {
                Colours = ColourTags.Parse(error),
                PixelFormat = FormatOfFrame().Match(error) is { Success: true } format ? format.Groups[1].Value : null,
            };
        throw new RenderToolsException(
            "FilterFailed",
            ErrorKind.InvalidArgument,
            $"-VideoFilter '{filter}' delivers no frame from '{source.Path}'"
                + (
                    result.ExitCode == 0
                        ? ": it drops them all."
                        : $". ffmpeg says: {FfmpegFailure.Of(error.Split('\n'), "").Line}."
                )
        );
    }

    [GeneratedRegex(
        @"config in time_base: (?<base>\d+/\d+), frame_rate: (?<rate>\d+/\d+)",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex ConfigLine();

    [GeneratedRegex(@"Parsed_showinfo\S* .*\bn: *0 .*\bfmt:(\S+) ", RegexOptions.None, 60_000)]
    private static partial Regex FormatOfFrame();

    // "i:P", "i:T" or "i:B" of a frame: progressive, top or bottom field first.
    [GeneratedRegex(@"Parsed_showinfo\S* .*\bn: *0 .*\bi:[TB] ", RegexOptions.None, 60_000)]
    private static partial Regex InterlacedFrame();
}
