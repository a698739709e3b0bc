using System.Globalization;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>The one place where the ffmpeg command that joins chunks is built.</summary>
internal sealed record MergeCommand
{
    private const string Early = "noise=drop=lt(pts\\,0)";

    public required VideoInfo Source { get; init; }

    public required IReadOnlyList<RenderedChunk> Chunks { get; init; }

    public required StreamMap Map { get; init; }

    public required MergeOptions Options { get; init; }

    /// <summary>Arguments that say the picture's colours.</summary>
    public IReadOnlyList<string> Colours { get; init; } = [];

    public required JobDirectory Job { get; init; }

    public required string OutputPath { get; init; }

    /// <summary>The nominal frame rate that the container is told; null: the one that ffmpeg finds.</summary>
    public Rational? Rate { get; init; }

    /// <summary>ffmpeg's version, where it is known.</summary>
    public Version? Version { get; init; }

    public IReadOnlyList<string> Arguments()
    {
        var video = Chunks[0];
        var clock = JoinClock.Of(Source, Chunks, [.. Map.Taken.Select(t => t.Stream)]);
        var line = new List<string>
        {
            "-hide_banner",
            "-nostdin",
            "-y",
            "-loglevel",
            "level+error",
            "-nostats",
            "-progress",
            "pipe:1",
            "-itsoffset",
            clock.PictureOffset.ToFfmpeg(),
            "-protocol_whitelist",
            "file",
            "-f",
            "concat",
            "-safe",
            "0",
            "-i",
            SourceInput.Url(Job.JoinListPath),
        };
        if (clock.Seek.Ticks > 0)
            line.AddRange(["-ss", clock.Seek.ToFfmpeg()]);
        if (clock.OthersOffset.Ticks != 0)
            line.AddRange(["-itsoffset", clock.OthersOffset.ToFfmpeg()]);
        line.AddRange(SourceInput.Arguments(Source));
        line.AddRange(["-map", "0:v:0"]);
        foreach (var (stream, _) in Map.Taken.Where(t => t.Codec != CoverArt.Attached))
            line.AddRange(["-map", "1:" + Number(stream.Index)]);
        line.AddRange(["-c", "copy", "-map_metadata", "1", "-map_chapters", "1"]);
        if (Rate is { } rate)
            line.AddRange(["-r:v:0", rate.ToString()]);
        line.AddRange(Converted());
        line.AddRange(VideoTags());
        line.AddRange(Colours);
        line.AddRange(CoverArt.Arguments(Map, Job));
        line.AddRange(Cut(clock));
        var container = Container.Of(Options.Destination);
        if (container.Muxer is "mp4" or "mov")
            line.AddRange([
                "-video_track_timescale",
                Number(video.OutputTimeBase.Denominator),
                "-movie_timescale",
                "90000",
            ]);
        line.AddRange(InStream(container, video.Settings.VideoCodec));
        line.AddRange(MuxerOptions.Arguments(container.Muxer, Options, VideoFacts.MovFlags(Source, Map, container)));
        line.AddRange([
            "-max_interleave_delta",
            "0",
            "-strict",
            "experimental",
            "-f",
            container.Muxer,
            SourceInput.Url(OutputPath),
        ]);
        if (clock.Anchor is { } anchor)
            line.AddRange(["-map", "1:" + Number(anchor.Index), "-c", "copy", .. Until(clock), "-f", "null", "-"]);
        return line;
    }

    // The headers of MPEG-4 and HEVC are beside the pictures in a chunk's file. MPEG's streams have no place for
    // headers but the stream itself. The muxer of transport streams puts those of H.264 and later codecs there
    // (mpegtsenc.c, mpegts_check_bitstream), and the concat demuxer those of H.264 (concatdec.c). None does it for HEVC
    // in a program stream.
    private static string[] InStream(Container container, string encoder) =>
        container.Muxer switch
        {
            "mpegts"
            or "mpeg"
            or "vob" when encoder is "libxvid" || encoder.StartsWith("mpeg4", StringComparison.Ordinal) =>
            [
                "-bsf:v:0",
                "dump_extra",
            ],
            "mpeg" or "vob" when encoder is "libx265" || encoder.StartsWith("hevc_", StringComparison.Ordinal) =>
            [
                "-bsf:v:0",
                "hevc_mp4toannexb",
            ],
            _ => [],
        };

    // A seek lands at a keyframe before the part, and what lies before the part begins would move the picture. An
    // output's -ss would drop it too, but also video packets whose decoding time is before zero, so whole chunks.
    private IEnumerable<string> Cut(JoinClock clock)
    {
        for (var i = 0; clock.BeginsLate && i < Map.Taken.Count; i++)
        {
            if (Trimmed(Map.Taken[i], clock.Length) is { } filters)
                foreach (var argument in (string[])["-bsf:" + Number(i + 1), filters])
                    yield return argument;
        }

        foreach (var argument in Until(clock))
            yield return argument;
    }

    // The bitstream filter noise drops packets, without noise. A subtitle that is still shown when the part begins is
    // shown from there. Before version 6 ffmpeg does not tell bitstream filters when converted subtitles end, and setts
    // holds back the last.
    private string? Trimmed((StreamInfo Stream, string Codec) taken, Timestamp? length) =>
        taken.Stream.Type switch
        {
            "audio" or "data" => Early,
            "subtitle" when taken.Codec != "copy" && Version is { Major: < 6 } => Early,
            "subtitle" => Early
                + "*lte(pts+duration\\,0),"
                + "setts=ts=max(PTS\\,0):duration="
                + (length is { } end ? $"min(PTS+DURATION\\,{end.ToFfmpeg()}/TB)" : "PTS+DURATION")
                + "-max(PTS\\,0)",
            "video" when !taken.Stream.IsCoverArt => "noise=drop=if(gte(pts\\,0)*(key+ld(0))\\,st(0\\,1)*0\\,1)",
            _ => null,
        };

    private static IEnumerable<string> Until(JoinClock clock) =>
        clock.Length is { } length ? ["-t", length.ToFfmpeg()] : [];

    private IEnumerable<string> Converted()
    {
        var audio = 0;
        for (var i = 0; i < Map.Taken.Count; i++)
        {
            var (stream, codec) = Map.Taken[i];
            var place = stream.Type == "audio" ? audio++ : -1;
            if (codec is "copy" or CoverArt.Attached)
                continue;
            foreach (var argument in AudioEncoder.Arguments(codec, place < 0 ? [] : Options.AudioOptions, place, i + 1))
                yield return argument;
        }
    }

    // The picture comes from the chunks, its name and language from the source. Rotation is not copied: decoding has
    // applied it.
    private IEnumerable<string> VideoTags()
    {
        var tags = VideoFacts.VideoTags(Source, Container.Of(Options.Destination));
        foreach (var (name, value) in Map.Timecode is { } timecode ? tags.Append(("timecode", timecode)) : tags)
        {
            yield return "-metadata:s:v:0";
            yield return $"{name}={value}";
        }

        if (Source.VideoStream.IsDefault)
        {
            yield return "-disposition:v:0";
            yield return "default";
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
