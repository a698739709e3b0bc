using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>
/// What a filter can see of a frame beside its pixels and its time. A checksum does not tell it: pixel shape, range and
/// matrix may change in mid-stream with no pixel changed. ffmpeg's showinfo prints it into the log.
/// </summary>
/// <remarks>
/// It prints a line in pieces, and from 7.0 on other threads of ffmpeg write between them, as where the streams of an
/// output are listed: 1 in 100 runs of 9.0. What such a line told is not known then.
/// </remarks>
internal sealed partial class FrameLook
{
    /// <summary>What prints it; the filter needs no pixels.</summary>
    public const string FilterName = "showinfo";

    /// <summary>Behind the seams' zones, in the order of the checksums.</summary>
    public const string AtSeams = FilterName + "@rt_seam=checksum=0";

    /// <summary>Of the first frame that the decoder gives: ffmpeg sets its filters up by this frame.</summary>
    public const string AtSetup = FilterName + "@rt_setup=checksum=0";

    private readonly List<SeenFrame> _seams = [];
    private SeenFrame? _setup;

    /// <summary>Size, format, pixel shape and colours of the first frame decoded; null: none was told.</summary>
    public string? Setup => _setup?.Setup;

    /// <summary>
    /// The frames in the seams' zones, those that go backward over an edge of the window, and the first.
    /// </summary>
    public IReadOnlyList<SeenFrame> Seams => _seams;

    /// <summary>
    /// Whether timestamps go backward over an edge of the window. A cut by timestamps then is no cut in the order of a
    /// serial run, and ffmpeg's trim ends the window at the first frame behind its end, whatever comes after.
    /// </summary>
    /// <param name="window">The window, in ticks of the source.</param>
    /// <param name="clock">The source's clock.</param>
    public bool GoesBackward(ChunkWindow window, SourceClock clock)
    {
        SourcePts? latest = null;
        foreach (var frame in _seams)
        {
            if (frame.Pts is not { } seen)
                continue;

            // For one reason only does a frame come that lies in no zone and is not the graph's first.
            var pts = clock.ToSource(seen);
            if (!frame.IsFirst && window.HeadZone?.Contains(pts) != true && window.TailZone?.Contains(pts) != true)
                return true;
            if (window.Edges.Any(edge => pts < edge && edge <= latest))
                return true;
            latest = latest > pts ? latest : pts;
        }

        return false;
    }

    /// <summary>Takes a line of ffmpeg's log.</summary>
    /// <returns>Whether it was one of these filters' lines; nobody else needs it.</returns>
    public bool Take(string line)
    {
        if (Spoken().Match(line) is not { Success: true } spoken)
            return false;
        var (isSeam, text) = (spoken.Groups["at"].ValueSpan.SequenceEqual("seam"), spoken.Groups["text"].Value);
        if (Frame().Match(text) is { Success: true } match)
        {
            FilterPts? pts = long.TryParse(
                match.Groups["pts"].ValueSpan,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var ticks
            )
                ? new FilterPts(ticks)
                : null;
            var frame = new SeenFrame(
                pts,
                $"{match.Groups["format"].Value} {match.Groups["size"].Value} {match.Groups["sar"].Value}",
                match.Groups["fields"].Value,
                "",
                ""
            )
            {
                IsFirst = match.Groups["number"].ValueSpan.SequenceEqual("0"),
            };
            if (isSeam)
                _seams.Add(frame);
            // A second setup in a chunk is ffmpeg's own, in mid-stream: a serial run has it, too.
            else
                _setup ??= frame;
        }
        else if (Colours().IsMatch(text))
        {
            // From 7.0 on a frame of unknown range gets the range on which the graph's outputs agree: it says nothing
            // of the source.
            var colours = text.Trim().Replace("color_range:unknown", "color_range:tv", StringComparison.Ordinal);
            if (isSeam && _seams is [.., { Colours: "" }])
                _seams[^1] = _seams[^1] with { Colours = colours };
            else if (!isSeam && _setup is { Colours: "" })
                _setup = _setup with { Colours = colours };
        }
        else if (isSeam && _seams.Count > 0 && HdrData().IsMatch(text))
        {
            _seams[^1] = _seams[^1] with { Data = _seams[^1].Data + text.Trim() };
        }

        return true;
    }

    /// <summary>What a filter can see of a frame.</summary>
    /// <param name="Pts">Its timestamp; null: it has none.</param>
    /// <param name="Shape">Format, size, pixel shape.</param>
    /// <param name="Fields">Whether it is two fields, and which comes first.</param>
    /// <param name="Colours">Range, matrix, primaries, transfer.</param>
    /// <param name="Data">HDR metadata.</param>
    internal sealed record SeenFrame(FilterPts? Pts, string Shape, string Fields, string Colours, string Data)
    {
        /// <summary>
        /// Whether it is the first since ffmpeg set up its filters, which it does again where frames change.
        /// </summary>
        public bool IsFirst { get; init; }

        /// <summary>What ffmpeg sets its filters up by; null: not all of it is known.</summary>
        public string? Setup => Colours.Length == 0 ? null : $"{Shape} {Colours}";

        /// <summary>All of it; null: not all is known.</summary>
        public string? Text => Colours.Length == 0 ? null : $"{Shape} {Fields} {Colours}{Data}";
    }

    // From the line's start and bounded: the log also shows the source's own tags.
    [GeneratedRegex(
        @"^\[showinfo@rt_(?<at>setup|seam) @ [^\]]+\] \[info\] (?<text>.*)$",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Spoken();

    // "n: 0 pts: 12800 … fmt:yuv420p cl:left sar:1/1 s:320x180 i:P iskey:1 type:I". Whether a frame counts as a key
    // frame can depend on where the decoder began (h264_slice.c, has_recovery_point), so this is left out.
    [GeneratedRegex(
        @"^n: *(?<number>[0-9]+) pts: *(?<pts>-?[0-9]+|NOPTS) .*?fmt:(?<format>\S+) (?<chroma>cl:\S+ )?sar:(?<sar>\S+) "
            + @"s:(?<size>[0-9]+x[0-9]+) (?<fields>i:\S)",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Frame();

    [GeneratedRegex(
        @"^color_range:\S+ color_space:\S+ color_primaries:\S+ color_trc:\S+\s*$",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Colours();

    // What filters read of a frame's side data. Others can come with another frame behind a seek, as the time code of
    // an MPEG-2 GOP does, which ffmpeg gives to the next frame that comes out (mpeg12dec.c, timecode_frame_start).
    [GeneratedRegex(
        @"^ *side data - .*(Mastering|light level|HDR|DOVI|Dolby|ICC)",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex HdrData();
}
