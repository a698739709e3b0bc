using System.Buffers.Text;
using System.Globalization;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>Reads a stream's frame index through ffprobe, in one pass over the file, without holding its text.</summary>
public static class FrameIndexReader
{
    // 24 hours at 240 frames per second is 21 million.
    private const int MostPackets = 50_000_000;

    // ffmpeg's -dts_error_threshold is 30 hours. It compares with the time that it expects, which can be some frames later.
    private const int DtsErrorSeconds = 29 * 3600;

    // ffprobe prints a few hundred packets at a time. Where not so many are read for so long, nobody could render either.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // All others cost next to nothing then.
    private static readonly string[] KeyframesOnly = ["-skip_frame", "nokey"];

    /// <summary>Reads the index.</summary>
    /// <exception cref="RenderToolsException">IndexUnreadable, IndexTooLarge, IndexTimeout.</exception>
    public static Task<FrameIndex> ReadAsync(Ffmpeg ffmpeg, VideoInfo source, CancellationToken cancellationToken) =>
        ReadAsync(ffmpeg, source, MostPackets, Patience, cancellationToken);

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
        var packets = new Packets(mostPackets, enough.Cancel, isRaw);
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
                $"'{source.Path}' has more than {mostPackets} video packets: no ordinary video has so many, so it is read no further."
            );
        }
        catch (RenderToolsException error) when (error.ErrorId == "ProgramSilent")
        {
            throw new RenderToolsException(
                "IndexTimeout",
                ErrorKind.InvalidData,
                $"'{source.Path}' gave no more packets for {patience.TotalSeconds:0} s, after {packets.Seen}. Is its disk or network slow or gone? Copy it to a local disk.",
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
        return isUntimed || goesBackward
            ? await DecodedAsync(
                ffmpeg,
                source,
                isUntimed ? i => packets.Untimed[i] : index.Size,
                index.PacketCount,
                goesBackward,
                patience,
                cancellationToken
            ) ?? index
            : index;
    }

    // Where no packet has a PTS, as with H.264 in AVI, ffmpeg gives each frame the decoding time of a later packet, behind a seek as well.
    // Where the PTS of keyframes go backward it does so, too, but not before it has seen that (libavcodec, guess_correct_pts): then
    // no keyframe but the first is a place to begin.
    private static async Task<FrameIndex?> DecodedAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        Func<int, int> size,
        int packets,
        bool fromBeginning,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var frames = await DecodedFrames.ReadAsync(ffmpeg, source, ["-copyts"], patience, cancellationToken);
        if (!frames.IsInOrder)
            return null;

        // Of a packet's size only the cost model wants to know, and there a frame's neighbour will do.
        var sizes = Enumerable
            .Range(0, frames.Ticks.Count)
            .Select(number => size(Math.Min(number, packets - 1)))
            .ToArray();
        foreach (var number in fromBeginning ? [0] : frames.Keyframes)
            sizes[number] = FrameIndex.Mark(sizes[number], keyframe: true);
        return new FrameIndex(source.TimeBase, [.. frames.Ticks], sizes)
        {
            IsDecoded = true,
            Restarts = frames.Restarts,
        };
    }

    /// <summary>
    /// The index for one who goes by frames' numbers. Where packets cannot be counted as frames (without or with repeated
    /// timestamps, before the first keyframe) or frames change size, which keyframes tell, the film is decoded once.
    /// </summary>
    /// <param name="ffmpeg">The programs.</param>
    /// <param name="source">The source.</param>
    /// <param name="packets">The index that was read from its packets.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <returns>The decoded frames; the packets where these do as well, or where the decoder gives no better list.</returns>
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

    /// <summary>Collects ffprobe's lines "pts,dts,size,flags".</summary>
    /// <param name="most">How many packets at most, shown or not.</param>
    /// <param name="onTooMany">Called when there are more.</param>
    /// <param name="isRaw">Whether the lines are "pts,dts,size,pos,flags", and the packets wanted in the file's order.</param>
    internal sealed class Packets(int most = MostPackets, Action? onTooMany = null, bool isRaw = false)
    {
        private long[] _pts = new long[4096];
        private int[] _sizes = new int[4096];
        private int _count;
        private long? _lastDts;
        private long _largestStep;
        private bool _backward;
        private long _farthest;
        private long _lastKeyframe = long.MinValue;

        public int Seen { get; private set; }

        public bool TooMany { get; private set; }

        public bool KeyframesGoBackward { get; private set; }

        /// <summary>Sizes of the shown packets without PTS.</summary>
        public List<int> Untimed { get; } = [];

        public List<(long Position, int Size, bool IsKeyframe)> Raw { get; } = [];

        public Task ReadAsync(Stream stream, CancellationToken cancellationToken) =>
            ReadAsync(stream, static () => { }, cancellationToken);

        public async Task ReadAsync(Stream stream, Action onRead, CancellationToken cancellationToken)
        {
            // A line has four numbers: one that does not fit the buffer is none of ffprobe's.
            var buffer = new byte[1 << 16];
            var filled = 0;
            int read;
            while ((read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken)) > 0)
            {
                onRead();
                filled = AddLines(buffer, filled + read);
                if (filled == buffer.Length)
                    filled = 0;
            }
        }

        private int AddLines(byte[] buffer, int filled)
        {
            var rest = buffer.AsSpan(0, filled);
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                Add(rest[..end]);
                rest = rest[(end + 1)..];
            }

            rest.CopyTo(buffer);
            return rest.Length;
        }

        public FrameIndex ToIndex(Rational timeBase)
        {
            Array.Resize(ref _pts, _count);
            Array.Resize(ref _sizes, _count);
            var limit = new Timestamp(10, 1).Rescale(timeBase).Ticks;
            return new FrameIndex(timeBase, _pts, _sizes)
            {
                WithoutPts = Untimed.Count,
                HasDtsJump = _backward || _largestStep > limit,
                HasDtsError = _farthest > new Timestamp(DtsErrorSeconds, 1).Rescale(timeBase).Ticks,
            };
        }

        public void Add(ReadOnlySpan<byte> line)
        {
            // Behind a packet with side data, as all of a transport stream are, ffprobe leaves a line empty.
            if (line.Trim(" \r"u8).IsEmpty)
                return;
            if (Seen == most)
            {
                if (!TooMany)
                    onTooMany?.Invoke();
                TooMany = true;
                return;
            }

            Seen++;
            var pts = Number(Field(ref line));
            var dts = Number(Field(ref line));
            var size = (int)Math.Clamp(Number(Field(ref line)) ?? 0, 0, int.MaxValue);
            if (isRaw)
            {
                var position = Number(Field(ref line)) ?? -1;
                Raw.Add((position, size, line.Contains((byte)'K')));
                return;
            }

            var flags = Field(ref line);
            if (_lastDts is { } last && (dts ?? pts) is { } time)
                _farthest = Math.Max(_farthest, Math.Max(Math.Abs(time - last), Math.Abs((pts ?? time) - last)));
            if (dts is { } now)
            {
                if (_lastDts is { } before)
                {
                    _backward |= now < before;
                    _largestStep = Math.Max(_largestStep, now - before);
                }

                _lastDts = now;
            }

            // D: demuxed only to be decoded, hidden by an edit list.
            if (flags.Contains((byte)'D'))
                return;
            if (pts is not { } shown)
            {
                Untimed.Add(size);
                return;
            }

            if (_count == _pts.Length)
            {
                Array.Resize(ref _pts, _count + (_count / 2));
                Array.Resize(ref _sizes, _count + (_count / 2));
            }

            var isKeyframe = flags.Contains((byte)'K');
            if (isKeyframe)
            {
                KeyframesGoBackward |= shown < _lastKeyframe;
                _lastKeyframe = shown;
            }

            _pts[_count] = shown;
            _sizes[_count++] = FrameIndex.Mark(size, isKeyframe);
        }

        private static ReadOnlySpan<byte> Field(ref ReadOnlySpan<byte> line)
        {
            var comma = line.IndexOf((byte)',');
            var field = comma < 0 ? line : line[..comma];
            line = comma < 0 ? default : line[(comma + 1)..];
            return field;
        }

        private static long? Number(ReadOnlySpan<byte> text) =>
            Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length ? value : null;
    }
}
