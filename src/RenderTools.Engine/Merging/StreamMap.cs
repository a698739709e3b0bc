using System.Globalization;
using RenderTools.Media;
using RenderTools.Rendering;

namespace RenderTools.Merging;

/// <summary>Which streams of the source go into the finished file, and how.</summary>
internal sealed record StreamMap
{
    private static readonly string Nowhere = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    private const string Timecode = "tmcd";

    /// <summary>The source's streams that are taken, in output order, each with its codec ("copy" or an encoder).</summary>
    public required IReadOnlyList<(StreamInfo Stream, string Codec)> Taken { get; init; }

    /// <summary>The source's streams that are left out, and why.</summary>
    public required IReadOnlyList<(StreamInfo Stream, string Why)> Dropped { get; init; }

    /// <summary>
    /// Decides stream by stream. What a container holds is asked of ffmpeg's own muxer, by writing a header to nowhere,
    /// and of sound a few packets: QuickTime takes AMR by its name, and refuses packets of several frames, as 3GP has them.
    /// </summary>
    /// <exception cref="RenderToolsException">UnsupportedVideo, UnsupportedStream.</exception>
    public static async Task<StreamMap> ChooseAsync(
        Ffmpeg ffmpeg, VideoInfo source, RenderedChunk sample, Container container, MergeOptions options, CancellationToken cancellationToken)
    {
        string[] video = ["-i", SourceInput.Url(sample.Path!), "-map", "0:v:0", "-c", "copy", "-t", "0"];
        if (await RefusalAsync(container.Muxer, video) is { } refusal)
        {
            throw new RenderToolsException("UnsupportedVideo", ErrorKind.InvalidArgument,
                $"'{Path.GetExtension(options.Destination)}' cannot hold video of {sample.Settings.VideoCodec}: {refusal} "
                + (await OtherAsync(video) is { } other ? $"Name a destination that ends in {other}." : "Choose another -VideoCodec."));
        }

        var taken = new List<(StreamInfo, string)>();
        var dropped = new List<(StreamInfo, string)>();
        var audio = -1;
        foreach (var stream in source.Streams.Where(s => s.Index != source.VideoStream.Index))
        {
            if (options.VideoOnly)
            {
                dropped.Add((stream, "not asked for"));
                continue;
            }

            if (stream.Type == "audio" && options.AudioTracks?.Contains(++audio) == false)
            {
                dropped.Add((stream, "not asked for"));
                continue;
            }

            // It goes with the picture, as a tag. In a part it would be another frame's.
            if (stream.CodecTag is Timecode && container.HoldsTimecode && sample.Chunk.RangeStartPts is null)
                continue;

            var codec = "copy";
            string? why = null;
            switch (stream.Type)
            {
                case "audio" when options.AudioCodec is { } wanted:
                    codec = wanted;
                    why = await RefusalAsync(container.Muxer, Encoded(stream, taken.Count(t => t.Item1.Type == "audio")));
                    if (why is not null && await RefusalAsync("null", Encoded(stream, taken.Count(t => t.Item1.Type == "audio"))) is { } fault)
                    {
                        throw new RenderToolsException("AudioEncoderRefused", ErrorKind.InvalidArgument,
                            $"{wanted} cannot encode stream {stream} of '{source.Path}' as it is asked to. ffmpeg says: {fault} Choose another -AudioCodec or -AudioOption.");
                    }

                    break;
                case "data" when stream.CodecTag is Timecode:
                    why = container.HoldsTimecode ? "the part begins at another frame than the film" : "the container holds no timecode";
                    break;
                case "attachment" when !container.HoldsAttachments:
                    why = "the container holds no attachments";
                    break;
                case "video" when stream.IsCoverArt && !container.HoldsCoverArt:
                    why = "the container holds no cover art";
                    break;
                case "video" when stream.IsCoverArt && container.AttachesCoverArt:
                    (codec, why) = CoverArt.Holds(stream) ? (CoverArt.Attached, null) : ("", "it is no picture that can be attached");
                    break;
                default:
                    why = await CopyRefusalAsync(stream);
                    if (why is not null && stream.Type == "subtitle" && Container.IsText(stream.Codec) && container.TextSubtitle is { } text)
                        (codec, why) = (text, null);
                    break;
            }

            if (why is null)
                taken.Add((stream, codec));
            else if (stream.Type is "audio" or "subtitle" && !options.SkipUnsupportedStreams)
                throw await UnsupportedAsync(stream, why);
            else
                dropped.Add((stream, why));
        }

        // ffmpeg numbers what is attached behind what is mapped.
        return new StreamMap { Taken = [.. taken.OrderBy(t => t.Item2 == CoverArt.Attached)], Dropped = dropped };

        async Task<RenderToolsException> UnsupportedAsync(StreamInfo stream, string why)
        {
            var ways = new List<string>();
            if (stream.Type == "audio" && container.AudioEncoder(ffmpeg.Encoders) is { } encoder && encoder != options.AudioCodec)
                ways.Add("convert it with -AudioCodec " + encoder);
            if (await OtherAsync(stream.Type == "audio" && options.AudioCodec is not null ? Encoded(stream, 0) : Copied(stream)) is { } other)
                ways.Add("name a destination that ends in " + other);
            ways.Add("leave the stream out with -SkipUnsupportedStream");
            var last = ways.Count > 1 ? (ways.Count > 2 ? "," : "") + " or " + ways[^1] : "";
            var text = string.Join(", ", ways.Take(Math.Max(1, ways.Count - 1))) + last;
            return new RenderToolsException("UnsupportedStream", ErrorKind.InvalidArgument,
                $"'{Path.GetExtension(options.Destination)}' cannot hold stream {stream} of '{source.Path}': {why} {char.ToUpperInvariant(text[0])}{text[1..]}.");
        }

        // A container that takes what the one that was asked for does not.
        async Task<string?> OtherAsync(string[] inputAndMap)
        {
            foreach (var other in new[] { ".mkv", ".mov" })
            {
                if (Container.Of(other).Muxer is var muxer && muxer != container.Muxer && await RefusalAsync(muxer, inputAndMap) is null)
                    return other;
            }

            return null;
        }

        string[] Input(StreamInfo stream) => [.. SourceInput.Arguments(source), "-map", "0:" + stream.Index.ToString(CultureInfo.InvariantCulture)];

        string[] Copied(StreamInfo stream) => [.. Input(stream), "-c", "copy", .. stream.Type == "audio" ? ["-frames:a", "8"] : (string[])["-t", "0"]];

        string[] Encoded(StreamInfo stream, int audio) => [.. Input(stream), .. AudioEncoder.Arguments(options.AudioCodec!, options.AudioOptions, audio, 0), "-frames:a", "8"];

        Task<string?> CopyRefusalAsync(StreamInfo stream) => RefusalAsync(container.Muxer, Copied(stream));

        async Task<string?> RefusalAsync(string muxer, string[] inputAndMap)
        {
            var (result, _, error) = await ChildProcess.ReadAsync(ffmpeg.Path,
                ["-hide_banner", "-nostdin", "-y", "-loglevel", "level+error", .. inputAndMap, "-strict", "experimental", "-f", muxer, Nowhere],
                cancellationToken, ChildProcess.SmallThing);
            return result.ExitCode == 0 ? null : FfmpegFailure.Of(error.Split('\n'), options.AudioCodec ?? sample.Settings.VideoCodec).Line + ".";
        }
    }
}
