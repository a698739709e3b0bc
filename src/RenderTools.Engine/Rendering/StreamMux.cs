using System.Globalization;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>What a standalone encoder has written, and what is to become of it.</summary>
/// <param name="Encoder">The encoder's run.</param>
/// <param name="StreamPath">What it wrote.</param>
/// <param name="TimesPath">The timestamps of the frames that it got.</param>
/// <param name="OutputPath">The chunk.</param>
internal sealed record EncodedStream(TaskEncoder Encoder, string StreamPath, string TimesPath, string OutputPath);

/// <summary>
/// Makes a chunk of a standalone encoder's stream, with the timestamps of the frames that went in. A raw stream has
/// none, and IVF has numbers of frames.
/// </summary>
/// <remarks>
/// ffmpeg muxes the packets a second apart, since it knows each codec's headers. The times are then written into the
/// tables of the MP4 file, which no version of ffmpeg can round or reorder.
/// </remarks>
/// <param name="ffmpeg">ffmpeg.</param>
/// <param name="launch">How its programs are started: niceness and cores.</param>
internal sealed class StreamMux(string ffmpeg, ChildCommand launch)
{
    // ENOSPC.
    private const int NoSpace = 28;

    // Nothing but the order of these times is read again: ffmpeg 5.1 takes TB for another one than later versions do.
    private const string Seconds = "setts=ts=N/TB";

    /// <summary>Makes the chunk.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="frames">How many frames the encoder got.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RenderToolsException">
    /// StandaloneStreamInvalid: the stream is missing, or does not hold these frames. ChunkUnreadable.
    /// </exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public async Task RunAsync(EncodedStream stream, int frames, CancellationToken cancellationToken)
    {
        var name = stream.Encoder.Name;
        if (new FileInfo(stream.StreamPath) is not { Exists: true, Length: > 0 })
            throw Invalid($"{name} got {Frames(frames)} and wrote nothing");
        var times = FrameTimesFile.Read(stream.TimesPath);
        if (times.Pts.Count != frames)
            throw Invalid($"{name} got {Frames(frames)}, and ffmpeg noted the times of {times.Pts.Count}");
        await MuxAsync(stream, cancellationToken);
        var packets = await PlacesAsync(stream, cancellationToken);
        if (packets.Count != frames)
            throw Invalid($"{name} got {Frames(frames)}, and what it wrote holds {packets.Count}");
        Mp4Times.Write(
            stream.OutputPath,
            PacketTimes.Of(
                [.. times.Pts.Select(pts => Ticks(pts, times.TimeBase, stream.Encoder.Timescale))],
                packets,
                Ticks(times.LastDuration, times.TimeBase, stream.Encoder.Timescale)
            ),
            stream.Encoder.Timescale
        );
    }

    private async Task MuxAsync(EncodedStream stream, CancellationToken cancellationToken)
    {
        var (result, error) = await RunAsync(
            ffmpeg,
            [
                "-hide_banner",
                "-nostdin",
                "-y",
                "-loglevel",
                "error",
                "-f",
                stream.Encoder.Demuxer,
                "-i",
                SourceInput.Url(stream.StreamPath),
                "-map",
                "0:v:0",
                "-c",
                "copy",
                "-bsf:v",
                Seconds,
                "-video_track_timescale",
                "1000",
                "-f",
                "mp4",
                SourceInput.Url(stream.OutputPath),
            ],
            onOutput: null,
            cancellationToken
        );
        if (Resources.TellsDiskFull(error))
            throw new IOException(error, NoSpace);
        if (result != 0)
            throw Invalid(
                $"what {stream.Encoder.Name} wrote cannot be read as {stream.Encoder.Content}: ffmpeg says: {error}"
            );
    }

    // The place of each packet's frame among those that are shown. Where a stream reorders its frames, the decoder
    // knows it: a frame that it gives has the time of its packet, and the packets' times rise.
    private async Task<IReadOnlyList<int>> PlacesAsync(EncodedStream stream, CancellationToken cancellationToken)
    {
        var (packets, shown) = (new List<long>(), new List<long>());
        var (_, error) = await RunAsync(
            stream.Encoder.ProbePath,
            [
                "-v",
                "error",
                "-f",
                "mp4",
                "-select_streams",
                "v:0",
                "-show_entries",
                stream.Encoder.Reorders ? "packet=pts:frame=pts" : "packet=pts",
                "-of",
                "csv",
                SourceInput.Url(stream.OutputPath),
            ],
            line =>
            {
                var fields = line.Split(',');
                if (
                    fields.Length > 1
                    && long.TryParse(
                        fields[1],
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var pts
                    )
                )
                    (fields[0] == "frame" ? shown : packets).Add(pts);
            },
            cancellationToken
        );
        if (error.Length > 0)
            throw Invalid($"what {stream.Encoder.Name} wrote does not decode: {error}");
        if (!stream.Encoder.Reorders)
            shown = packets;
        var places = shown.Select((pts, place) => (pts, place)).OrderBy(frame => frame.pts).ToList();
        return places.Select(frame => frame.pts).SequenceEqual(packets)
            ? [.. places.Select(frame => frame.place)]
            : throw Invalid(
                $"{stream.Encoder.Name} wrote {packets.Count} packets, and {shown.Count} frames of them are shown"
            );
    }

    private async Task<(int ExitCode, string Error)> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        Action<string>? onOutput,
        CancellationToken cancellationToken
    )
    {
        var error = "";
        var result = await ChildProcess.RunAsync(
            launch with
            {
                FileName = program,
                Arguments = arguments,
                OnOutput = onOutput,
                OnError = line => error = error.Length == 0 ? line.Trim().TrimEnd('.') : error,
            },
            cancellationToken
        );
        return (result.ExitCode, error);
    }

    // A tick of the chunk's file is a whole fraction of one of the encoder's time base.
    private static long Ticks(long pts, Rational timeBase, long timescale) =>
        new Timestamp(pts, timeBase).Rescale(new Rational(1, timescale)).Ticks;

    private static string Frames(int count) => count == 1 ? "1 frame" : $"{count} frames";

    private static RenderToolsException Invalid(string why) =>
        new("StandaloneStreamInvalid", ErrorKind.InvalidData, why + ".");
}
