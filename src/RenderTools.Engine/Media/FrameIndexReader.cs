using System.Globalization;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>
/// Reads a stream's frame index through ffprobe, in one pass over the file, without holding its text.
/// </summary>
public static class FrameIndexReader
{
    // ffprobe prints a few hundred packets at a time. Where not so many are read for so long, nobody could render
    // either.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // All others cost next to nothing then.
    private static readonly string[] KeyframesOnly = ["-skip_frame", "nokey"];

    /// <summary>Reads the index.</summary>
    /// <exception cref="RenderToolsException">IndexUnreadable, IndexTooLarge, IndexTimeout.</exception>
    public static Task<FrameIndex> ReadAsync(Ffmpeg ffmpeg, VideoInfo source, CancellationToken cancellationToken) =>
        ReadAsync(ffmpeg, source, PacketLines.MostPackets, Patience, cancellationToken);

    /// <summary>The same, with limits of its own.</summary>
    internal static async Task<FrameIndex> ReadAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        int mostPackets,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isRaw = RawStream.Is(source);
        var packets = new PacketLines(mostPackets, enough.Cancel, isRaw);
        var errors = new List<string>();
        ChildResult result;
        try
        {
            result = await ChildProcess.RunAsync(
                new ChildCommand(
                    ffmpeg.ProbePath,
                    [
                        "-v",
                        "error",
                        .. SourceInput.Options(source),
                        "-select_streams",
                        source.VideoStream.Index.ToString(CultureInfo.InvariantCulture),
                        "-show_entries",
                        isRaw ? "packet=pts,dts,size,pos,flags" : "packet=pts,dts,size,flags",
                        "-of",
                        "csv=p=0",
                        SourceInput.Url(source.Path),
                    ]
                )
                {
                    ReadOutput = packets.ReadAsync,
                    OnError = line =>
                    {
                        if (errors.Count < 20)
                            errors.Add(line);
                    },
                    Patience = patience,
                },
                enough.Token
            );
        }
        catch (OperationCanceledException) when (packets.TooMany && !cancellationToken.IsCancellationRequested)
        {
            throw new RenderToolsException(
                "IndexTooLarge",
                ErrorKind.InvalidData,
                $"'{source.Path}' has more than {mostPackets} video packets: no ordinary video has so many, so it is "
                    + "read no further."
            );
        }
        catch (RenderToolsException error) when (error.ErrorId == "ProgramSilent")
        {
            throw new RenderToolsException(
                "IndexTimeout",
                ErrorKind.InvalidData,
                $"'{source.Path}' gave no more packets for {patience.TotalSeconds:0} s, after {packets.Seen}. Is its "
                    + "disk or network slow or gone? Copy it to a local disk.",
                error
            );
        }

        if (result.ExitCode != 0 && packets.Seen == 0)
            throw new RenderToolsException(
                "IndexUnreadable",
                ErrorKind.InvalidData,
                $"The packets of '{source.Path}' cannot be read: {errors.LastOrDefault() ?? "ffprobe failed"}"
            );
        if (isRaw)
            return await RawStreamReader.ReadAsync(ffmpeg, source, packets.Raw, patience, cancellationToken);
        var index = packets.ToIndex(source.TimeBase);

        // ffmpeg hands an AVI's palette on with its first packet, and not again behind a seek (avidec.c, has_pal).
        if (source is { Container: "avi", PixelFormat: "pal8" } && index.Count > 0)
            return index.FromBeginning();
        var isUntimed = index is { Count: 0, WithoutPts: > 0 };
        var goesBackward = packets.KeyframesGoBackward && !index.HasDtsJump;
        if (!isUntimed && !goesBackward)
            return index;
        var frames = await DecodedFrames.ReadAsync(ffmpeg, source, ["-copyts"], patience, cancellationToken);
        Func<int, int> size = isUntimed ? i => packets.Untimed[i] : index.Size;
        return frames.IsInOrder ? Decoded(frames, source.TimeBase, size, index.PacketCount, goesBackward) : index;
    }

    // Where no packet has a PTS, as with H.264 in AVI, ffmpeg gives each frame the decoding time of a later packet,
    // behind a seek as well. Where the PTS of keyframes go backward it does so, too, but not before it has seen that
    // (libavcodec, guess_correct_pts): then no keyframe but the first is a place to begin.
    private static FrameIndex Decoded(
        DecodedFrames frames,
        Rational timeBase,
        Func<int, int> size,
        int packets,
        bool fromBeginning
    )
    {
        // Only the cost model reads this size, so the previous packet's size is accurate enough.
        var sizes = Enumerable
            .Range(0, frames.Ticks.Count)
            .Select(number => size(Math.Min(number, packets - 1)))
            .ToArray();
        foreach (var number in fromBeginning ? [0] : frames.Keyframes)
            sizes[number] = FrameIndex.Mark(sizes[number], keyframe: true);
        return new FrameIndex(timeBase, [.. frames.Ticks], sizes) { IsDecoded = true, Restarts = frames.Restarts };
    }

    /// <summary>
    /// The index for one who goes by frames' numbers. Where packets cannot be counted as frames (without or with
    /// repeated timestamps, before the first keyframe) or frames change size, which keyframes tell, the video is
    /// decoded once.
    /// </summary>
    /// <param name="ffmpeg">The programs.</param>
    /// <param name="source">The source.</param>
    /// <param name="packets">The index that was read from its packets.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <returns>
    /// The decoded frames; the packets where these do as well, or where the decoder gives no better list.
    /// </returns>
    public static async Task<FrameIndex> CountableAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        FrameIndex packets,
        CancellationToken cancellationToken
    )
    {
        if (packets.IsDecoded || packets.Raw is not null || packets.Count == 0)
            return packets;
        if (
            packets.IsCountable()
            && (await DecodedFrames.ReadAsync(ffmpeg, source, KeyframesOnly, Patience, cancellationToken))
                .Restarts
                .Count == 0
        )
            return packets;
        var frames = await DecodedFrames.ReadAsync(ffmpeg, source, [], Patience, cancellationToken);
        return frames.IsInOrder ? packets.Decoded(frames, SourceClock.Of(source)) : packets;
    }
}
