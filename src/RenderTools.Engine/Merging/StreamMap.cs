using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>Which streams of the source go into the finished file, and how.</summary>
internal sealed record StreamMap
{
    /// <summary>The four letters of QuickTime's track of timecodes.</summary>
    public const string TimecodeTag = "tmcd";

    /// <summary>
    /// The source's streams that are taken, in output order, each with its codec ("copy" or an encoder).
    /// </summary>
    public required IReadOnlyList<(StreamInfo Stream, string Codec)> Taken { get; init; }

    /// <summary>The timecode of the first frame, at the finished file's rate; null: none is written.</summary>
    public string? Timecode { get; init; }

    /// <summary>
    /// The finished file's nominal frame rate, where its container must be told; null: it need not, or none is known.
    /// </summary>
    public Rational? Rate { get; init; }

    /// <summary>The source's streams that are left out, and why.</summary>
    public required IReadOnlyList<(StreamInfo Stream, string Why)> Dropped { get; init; }

    /// <summary>
    /// Decides stream by stream what is taken, and how.
    /// </summary>
    /// <exception cref="RenderToolsException">UnsupportedVideo, UnsupportedStream, AudioTrackNotFound.</exception>
    public static async Task<StreamMap> ChooseAsync(StreamTrial trial, CancellationToken cancellationToken)
    {
        var (ffmpeg, source, sample) = (trial.Ffmpeg, trial.Source, trial.Sample);
        var (container, options) = (trial.Container, trial.Options);
        if (await trial.RefusalAsync(container.Muxer, trial.Video, cancellationToken) is { } refusal)
        {
            throw new RenderToolsException(
                "UnsupportedVideo",
                ErrorKind.InvalidArgument,
                $"'{Path.GetExtension(options.Destination)}' cannot hold video of {sample.Settings.VideoCodec}: "
                    + $"{refusal} "
                    + (
                        await trial.OtherAsync(trial.Video, cancellationToken) is { } other
                            ? $"Name a destination that ends in {other}."
                            : "Choose another -VideoCodec."
                    )
            );
        }

        CheckAudioTracks(source, options.AudioTracks);
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

            // ffmpeg's name of the track that QuickTime's chapters lie in. They are written anew (mov.c,
            // mov_read_chapters).
            if (stream is { Type: "data", Codec: "bin_data", CodecTag: "text" })
                continue;

            // It goes with the picture, as a tag. In a part it would be another frame's.
            if (stream.CodecTag is TimecodeTag && container.HoldsTimecode && sample.Chunk.RangeStartPts is null)
                continue;

            var codec = "copy";
            string? why = null;
            switch (stream.Type)
            {
                case "audio" when options.AudioCodec is { } wanted:
                    codec = wanted;
                    var encoded = trial.Encoded(stream, taken.Count(t => t.Item1.Type == "audio"));
                    why = await trial.RefusalAsync(container.Muxer, encoded, cancellationToken);
                    if (why is not null && await trial.RefusalAsync("null", encoded, cancellationToken) is { } fault)
                    {
                        throw new RenderToolsException(
                            "AudioEncoderRefused",
                            ErrorKind.InvalidArgument,
                            $"{wanted} cannot encode stream {stream} of '{source.Path}' as it is asked to. ffmpeg "
                                + $"says: {fault} Choose another -AudioCodec or -AudioOption."
                        );
                    }

                    break;
                case "data" when stream.CodecTag is TimecodeTag:
                    why = container.HoldsTimecode
                        ? "the part begins at another frame than the video"
                        : "the container holds no timecode";
                    break;
                case "data" when container.Muxer is "mp4" or "mov" && stream.CodecTag is not "gpmd":
                    // A track without a description, which no player takes (movenc.c, mov_write_stsd_tag).
                    why = $"ffmpeg cannot describe data of the kind '{stream.CodecTag}' in this container";
                    break;
                case "attachment" when !container.HoldsAttachments:
                    why = "the container holds no attachments";
                    break;
                case "video" when stream.IsCoverArt && !container.HoldsCoverArt:
                    why = "the container holds no cover art";
                    break;
                case "video" when stream.IsCoverArt && container.AttachesCoverArt:
                    (codec, why) = CoverArt.Holds(stream)
                        ? (CoverArt.Attached, null)
                        : ("", "it is no picture that can be attached");
                    break;
                default:
                    why = await trial.RefusalAsync(container.Muxer, trial.Copied(stream), cancellationToken);
                    if (
                        why is not null
                        && stream.Type == "subtitle"
                        && Container.IsText(stream.Codec)
                        && container.TextSubtitle is { } text
                    )
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
        return new StreamMap
        {
            Taken = [.. taken.OrderBy(t => t.Item2 == CoverArt.Attached)],
            Dropped = dropped,

            // MXF counts frames, and would take a tick of the joined chunks for one frame (mxfenc.c).
            Rate = container.Muxer == "mxf" ? await RateAsync(ffmpeg, source, sample, cancellationToken) : null,
            Timecode = await TimecodeAsync(ffmpeg, source, sample, container, cancellationToken),
        };

        async Task<RenderToolsException> UnsupportedAsync(StreamInfo stream, string why)
        {
            var ways = new List<string>();
            if (
                stream.Type == "audio"
                && container.AudioEncoder(ffmpeg.Encoders) is { } encoder
                && encoder != options.AudioCodec
            )
                ways.Add("convert it with -AudioCodec " + encoder);
            if (
                await trial.OtherAsync(
                    stream.Type == "audio" && options.AudioCodec is not null
                        ? trial.Encoded(stream, 0)
                        : trial.Copied(stream),
                    cancellationToken
                ) is
                { } other
            )
                ways.Add("name a destination that ends in " + other);
            ways.Add("leave the stream out with -SkipUnsupportedStream");
            var last = ways.Count > 1 ? (ways.Count > 2 ? "," : "") + " or " + ways[^1] : "";
            var text = string.Join(", ", ways.Take(Math.Max(1, ways.Count - 1))) + last;
            return new RenderToolsException(
                "UnsupportedStream",
                ErrorKind.InvalidArgument,
                $"'{Path.GetExtension(options.Destination)}' cannot hold stream {stream} of '{source.Path}': {why} "
                    + $"{char.ToUpperInvariant(text[0])}{text[1..]}."
            );
        }
    }

    private static async Task<string?> TimecodeAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        RenderedChunk sample,
        Container container,
        CancellationToken cancellationToken
    )
    {
        if (source.Timecode is not { } timecode || !container.HoldsTimecode || sample.Chunk.RangeStartPts is not null)
            return null;
        return source.FrameRate is { } rate && await RateAsync(ffmpeg, source, sample, cancellationToken) is { } now
            ? Timecodes.At(timecode, rate, now)
            : timecode;
    }

    private static async Task<Rational?> RateAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        RenderedChunk sample,
        CancellationToken cancellationToken
    ) =>
        sample.Settings.VideoFilter is { } filter
            ? (await FilterOutput.ReadAsync(ffmpeg, source, filter, cancellationToken)).FrameRate
            : source.FrameRate;

    // A track that is not there would leave the video without sound.
    private static void CheckAudioTracks(VideoInfo source, IReadOnlyList<int>? asked)
    {
        if (asked is null || asked.All(track => track < source.AudioTrackCount))
            return;
        var count = source.AudioTrackCount;
        var has = count switch
        {
            0 => "no audio track",
            1 => "one audio track, number 0",
            _ => $"{count} audio tracks, numbers 0 to {count - 1}",
        };
        throw new RenderToolsException(
            "AudioTrackNotFound",
            ErrorKind.InvalidArgument,
            $"'{source.Path}' has {has}: there is none for -AudioTrack "
                + $"{string.Join(", ", asked.Where(track => track >= count))}."
        );
    }
}
