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
        if (await RefusalAsync(["-i", SourceInput.Url(sample.Path!), "-map", "0:v:0", "-c", "copy", "-t", "0"]) is { } refusal)
        {
            throw new RenderToolsException("UnsupportedVideo", ErrorKind.InvalidArgument,
                $"'{Path.GetExtension(options.Destination)}' cannot hold video of {sample.Settings.VideoCodec}: {refusal} Name a destination that ends in .mkv.");
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
                throw Unsupported(stream, why);
            else
                dropped.Add((stream, why));
        }

        // ffmpeg numbers what is attached behind what is mapped.
        return new StreamMap { Taken = [.. taken.OrderBy(t => t.Item2 == CoverArt.Attached)], Dropped = dropped };

        RenderToolsException Unsupported(StreamInfo stream, string why) => new("UnsupportedStream", ErrorKind.InvalidArgument,
            $"'{Path.GetExtension(options.Destination)}' cannot hold stream {stream} of '{source.Path}': {why} "
            + (stream.Type == "audio" ? "Convert it with -AudioCodec aac, name" : "Name") + " a destination that ends in .mkv, or leave the stream out with -SkipUnsupportedStream.");

        async Task<string?> CopyRefusalAsync(StreamInfo stream) => await RefusalAsync(
            [.. SourceInput.Arguments(source), "-map", "0:" + stream.Index.ToString(CultureInfo.InvariantCulture), "-c", "copy",
             .. stream.Type == "audio" ? ["-frames:a", "8"] : (string[])["-t", "0"]]);

        async Task<string?> RefusalAsync(string[] inputAndMap)
        {
            var (result, _, error) = await ChildProcess.ReadAsync(ffmpeg.Path,
                ["-hide_banner", "-nostdin", "-y", "-loglevel", "error", .. inputAndMap, "-strict", "experimental", "-f", container.Muxer, Nowhere],
                cancellationToken, ChildProcess.SmallThing);
            if (result.ExitCode == 0)
                return null;
            var line = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "ffmpeg refuses it";
            var bracket = line.LastIndexOf(']');
            return line[(bracket + 1)..].Trim().TrimEnd('.') + ".";
        }
    }
}
