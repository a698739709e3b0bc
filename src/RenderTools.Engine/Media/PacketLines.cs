using System.Buffers.Text;
using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>Collects ffprobe's lines "pts,dts,size,flags".</summary>
/// <param name="most">How many packets at most, shown or not.</param>
/// <param name="onTooMany">Called when there are more.</param>
/// <param name="isRaw">
/// Whether the lines are "pts,dts,size,pos,flags", and the packets wanted in the file's order.
/// </param>
internal sealed class PacketLines(int most = PacketLines.MostPackets, Action? onTooMany = null, bool isRaw = false)
{
    /// <summary>24 hours at 240 frames per second are 21 million packets.</summary>
    public const int MostPackets = 50_000_000;

    // ffmpeg's -dts_error_threshold is 30 hours. It compares with the time that it expects, which can be some frames
    // later.
    private const int DtsErrorSeconds = 29 * 3600;

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
