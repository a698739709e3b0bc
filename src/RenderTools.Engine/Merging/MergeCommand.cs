using System.Globalization;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;

namespace RenderTools.Merging;

/// <summary>The one place where the ffmpeg command that joins chunks is built.</summary>
internal sealed record MergeCommand
{
    public required VideoInfo Source { get; init; }

    public required IReadOnlyList<RenderedChunk> Chunks { get; init; }

    public required StreamMap Map { get; init; }

    public required MergeOptions Options { get; init; }

    public required string ListPath { get; init; }

    public required string OutputPath { get; init; }

    public IReadOnlyList<string> Arguments()
    {
        var video = Chunks[0];
        var clock = SourceClock.Of(Source);
        var first = Timestamp.FromMicroseconds(new Timestamp(video.FirstPts, video.OutputTimeBase).Microseconds + clock.Zero.Microseconds);
        var others = OthersZero(clock);
        var zero = first < others ? first : others;
        var part = Part(clock);
        var begin = part?.Start ?? Timestamp.FromMicroseconds(0);
        var line = new List<string>
        {
            "-hide_banner", "-nostdin", "-y", "-loglevel", "level+error", "-nostats", "-progress", "pipe:1",
            "-itsoffset", (first - zero - begin).ToFfmpeg(), "-protocol_whitelist", "file", "-f", "concat", "-safe", "0", "-i", SourceInput.Url(ListPath),
        };
        // Seeking makes the part's beginning the clock's zero.
        if (begin.Ticks > 0)
            line.AddRange(["-ss", begin.ToFfmpeg()]);
        if ((others - zero) is { Ticks: not 0 } offset)
            line.AddRange(["-itsoffset", offset.ToFfmpeg()]);
        line.AddRange(SourceInput.Arguments(Source));
        line.AddRange(["-map", "0:v:0"]);
        foreach (var (stream, _) in Map.Taken.Where(t => t.Codec != CoverArt.Attached))
            line.AddRange(["-map", "1:" + Number(stream.Index)]);
        line.AddRange(["-c", "copy", "-map_metadata", "1", "-map_chapters", "1"]);
        line.AddRange(Converted());
        line.AddRange(VideoTags());
        line.AddRange(CoverArt.Arguments(Map, Path.GetDirectoryName(ListPath)!));
        line.AddRange(Cut(part));
        var container = Container.Of(Options.Destination);
        if (container.Muxer is "mp4" or "mov")
            line.AddRange(["-video_track_timescale", Number(video.OutputTimeBase.Denominator), "-movie_timescale", "90000"]);
        line.AddRange(["-max_interleave_delta", "0", "-strict", "experimental", "-f", container.Muxer, SourceInput.Url(OutputPath)]);
        return line;
    }

    // Packets from before the part, which a seek to a keyframe brings along, are dropped by the noise filter (without noise).
    // An output's -ss would do it too, but drops video packets whose decoding time is before zero, so whole chunks.
    private static IEnumerable<string> Cut((Timestamp Start, Timestamp? Length)? part)
    {
        if (part is not { } range)
            return [];
        string[] drop = range.Start.Ticks > 0 ? ["-bsf:a", "noise=drop=lt(pts\\,0)"] : [];
        return range.Length is { } length ? [.. drop, "-t", length.ToFfmpeg()] : drop;
    }

    // What becomes 0 of the source's other streams: its start, or in TS and PS the smallest start of the streams taken.
    private Timestamp OthersZero(SourceClock clock)
    {
        var starts = Map.Taken.Select(t => t.Stream).Where(s => s.StartPts is not null)
            .Select(s => new Timestamp(s.StartPts!.Value, s.TimeBase).Rescale(Timestamp.MicrosecondBase)).ToList();
        return SourceClock.IsDiscontinuous(Source) && starts.Count > 0 && starts.Min() > clock.FormatStart ? starts.Min() : clock.FormatStart;
    }

    // A part of the film: where it starts on the clock that begins at the container's start, and how long it lasts.
    private (Timestamp Start, Timestamp? Length)? Part(SourceClock clock)
    {
        var (from, to) = (Chunks[0].Chunk.RangeStartPts, Chunks[0].Chunk.RangeEndPts);
        if (from is null && to is null)
            return null;
        var start = from is { } f ? Since(f) : 0;
        return (Timestamp.FromMicroseconds(start), to is { } t ? Timestamp.FromMicroseconds(Since(t) - start) : null);

        long Since(long pts) => new Timestamp(pts, Chunks[0].Chunk.TimeBase).Microseconds - clock.FormatStart.Microseconds;
    }

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

    // The picture comes from the chunks, its name and language from the source. Rotation is not copied: decoding has applied it.
    private IEnumerable<string> VideoTags()
    {
        var stream = Source.VideoStream;
        if (stream.Title is { } title)
        {
            yield return "-metadata:s:v:0";
            yield return "title=" + title;
        }

        if (stream.Language is { } language and not "und")
        {
            yield return "-metadata:s:v:0";
            yield return "language=" + language;
        }

        var timecode = Source.Streams.Select(s => s.Timecode).FirstOrDefault(t => t is not null);
        if (timecode is not null && Container.Of(Options.Destination).HoldsTimecode && Chunks[0].Chunk.RangeStartPts is null)
        {
            yield return "-metadata:s:v:0";
            yield return "timecode=" + timecode;
        }

        if (stream.IsDefault)
        {
            yield return "-disposition:v:0";
            yield return "default";
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
