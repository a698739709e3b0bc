using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>
/// Where the frames of a video stream lie: presentation timestamps in order, with packet sizes and keyframes.
/// It tells where to cut; how many frames come out, only the decoder knows (packets and frames differ in some streams).
/// Twelve bytes a packet.
/// </summary>
public sealed class FrameIndex
{
    private readonly long[] _pts;

    // Size in bytes; the sign bit marks keyframes.
    private readonly int[] _sizes;
    private readonly int[] _keyframes;

    /// <summary>Creates an index from shown packets in any order.</summary>
    /// <param name="timeBase">One tick of the timestamps, in seconds.</param>
    /// <param name="pts">Timestamps; repeated ones are kept.</param>
    /// <param name="sizes">Packet sizes in bytes, with the sign bit set on keyframes (<see cref="Mark"/>).</param>
    internal FrameIndex(Rational timeBase, long[] pts, int[] sizes)
    {
        TimeBase = timeBase;
        Array.Sort(pts, sizes);
        _pts = pts;
        _sizes = sizes;
        _keyframes = [.. Enumerable.Range(0, pts.Length).Where(i => sizes[i] < 0)];
    }

    /// <summary>One tick of the timestamps, in seconds.</summary>
    public Rational TimeBase { get; }

    /// <summary>Packets that have a timestamp and are shown.</summary>
    public int Count => _pts.Length;

    /// <summary>Shown packets, with and without timestamp.</summary>
    public int PacketCount => Count + WithoutPts;

    /// <summary>Shown packets without timestamp: they are no places to cut.</summary>
    public int WithoutPts { get; init; }

    /// <summary>Whether decoding timestamps go backward, or jump by more than 10 s, somewhere in the file.</summary>
    public bool HasDtsJump { get; init; }

    /// <summary>
    /// Whether a timestamp is a day or more away from the decoding timestamp before it. ffmpeg takes such timestamps for errors
    /// and makes others up from those before (-dts_error_threshold, 30 hours), so a seek behind the place gives other times.
    /// </summary>
    public bool HasDtsError { get; init; }

    /// <summary>How the times follow from the frames' numbers where packets have none; null: they have.</summary>
    public RawStream? Raw { get; init; }

    /// <summary>Whether these are the frames that the decoder gives in a serial run, each known by its number, and not packets.</summary>
    public bool IsDecoded { get; init; }

    /// <summary>Places, not the first, from which on ffmpeg begins its filters anew; known of decoded frames only.</summary>
    public IReadOnlyList<int> Restarts { get; init; } = [];

    /// <summary>Timestamps in order, one for each packet.</summary>
    public ReadOnlySpan<long> Pts => _pts;

    /// <summary>Places in <see cref="Pts"/> of the keyframes, in order.</summary>
    public ReadOnlySpan<int> Keyframes => _keyframes;

    /// <summary>Packet size in bytes of the frame at a place.</summary>
    public int Size(int place) => _sizes[place] & int.MaxValue;

    /// <summary>Whether the frame at a place is a keyframe.</summary>
    public bool IsKeyframe(int place) => _sizes[place] < 0;

    /// <summary>The longest time between two frames, in ticks.</summary>
    public long LongestGap()
    {
        var longest = 0L;
        for (var i = 1; i < Count; i++)
            longest = Math.Max(longest, _pts[i] - _pts[i - 1]);
        return longest;
    }

    /// <summary>The size as the constructor takes it.</summary>
    internal static int Mark(int size, bool keyframe) => keyframe ? size | int.MinValue : size;

    /// <summary>The first place whose timestamp is at or after <paramref name="pts"/>; <see cref="Count"/> where all are before.</summary>
    public int PlaceAtOrAfter(long pts)
    {
        var place = Array.BinarySearch(_pts, pts);
        if (place < 0)
            return ~place;
        while (place > 0 && _pts[place - 1] == pts)
            place--;
        return place;
    }

    /// <summary>The places of the frames in a range: the first, and the first one behind.</summary>
    public (int First, int End) Places(PtsRange range) =>
        (range.From is { } from ? PlaceAtOrAfter(from) : 0, range.To is { } to ? PlaceAtOrAfter(to) : Count);

    /// <summary>The frames around a place that ffmpeg filters without beginning anew: the first place, and the first one behind.</summary>
    public (int First, int End) RunAt(int place) =>
        (Restarts.LastOrDefault(r => r <= place), Restarts.FirstOrDefault(r => r > place, Count));

    /// <summary>
    /// The keyframe at or before a timestamp, or one of those before it: the place in <see cref="Keyframes"/>,
    /// −1 where there are not so many.
    /// </summary>
    /// <param name="pts">The timestamp.</param>
    /// <param name="earlier">How many keyframes to go back beyond the nearest; negative: forward.</param>
    public int KeyframeAtOrBefore(long pts, int earlier = 0)
    {
        // The keyframe's place is compared by time: with repeated timestamps any of them will do.
        int low = 0,
            high = _keyframes.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_pts[_keyframes[middle]] <= pts)
                low = middle + 1;
            else
                high = middle;
        }

        return Math.Clamp(low - 1 - earlier, -1, _keyframes.Length - 1);
    }

    /// <summary>Whether all frames are equally far apart, to within one tick of rounding.</summary>
    public bool IsConstantRate()
    {
        if (Count < 3 || WithoutPts > 0)
            return Count > 0 || WithoutPts > 0;
        var step = (double)(_pts[^1] - _pts[0]) / (Count - 1);
        if (step <= 0)
            return false;
        for (var i = 1; i < Count; i++)
        {
            if (Math.Abs(_pts[i] - _pts[0] - (step * i)) > 1)
                return false;
        }

        return true;
    }

    /// <summary>Whether, by all that packets tell, each is a frame with a timestamp of its own.</summary>
    internal bool IsCountable()
    {
        if (WithoutPts > 0 || _keyframes is not [0, ..])
            return false;
        for (var i = 1; i < Count; i++)
        {
            if (_pts[i] == _pts[i - 1])
                return false;
        }

        return true;
    }

    /// <summary>The same frames, where decoding can begin nowhere but with the first.</summary>
    internal FrameIndex FromBeginning() =>
        new(TimeBase, [.. _pts], [.. _sizes.Select((_, place) => Mark(Size(place), keyframe: place == 0))])
        {
            WithoutPts = WithoutPts,
            HasDtsJump = HasDtsJump,
            HasDtsError = HasDtsError,
        };

    /// <summary>The frames of a serial run in place of these packets.</summary>
    /// <param name="frames">The frames, in order of their timestamps.</param>
    /// <param name="shift">What is added to a PTS of the source to get theirs.</param>
    internal FrameIndex Decoded(DecodedFrames frames, long shift)
    {
        // Of a packet's size only the cost model wants to know, and there a frame's neighbour will do.
        long[] pts = [.. frames.Pts.Select(time => time - shift)];
        int[] sizes = [.. pts.Select(time => Size(Math.Min(PlaceAtOrAfter(time), Count - 1)))];
        foreach (var place in frames.Keyframes)
            sizes[place] = Mark(sizes[place], keyframe: true);
        return new FrameIndex(TimeBase, pts, sizes)
        {
            IsDecoded = true,
            Restarts = frames.Restarts,
            HasDtsJump = HasDtsJump,
            HasDtsError = HasDtsError,
        };
    }

    /// <summary>Greatest common divisor, in ticks, of the times since the clock's zero: every frame lies on this grid. 0 for a single frame at 0.</summary>
    /// <param name="shift">What is added to each timestamp first.</param>
    public long Grid(long shift)
    {
        var grid = 0L;
        foreach (var pts in _pts)
        {
            var a = Math.Abs(pts + shift);
            while (a != 0)
                (grid, a) = (a, grid % a);
            if (grid == 1)
                break;
        }

        return grid;
    }
}
