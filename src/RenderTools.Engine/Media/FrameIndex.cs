using System.Runtime.InteropServices;
using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>
/// The frames of a video stream in the order shown: timestamp, packet size, keyframe or not. A frame's number is its
/// position in this order, from 0. The index tells where to cut. Only the decoder tells how many frames come out: in
/// some streams packets and frames differ in number. Twelve bytes a packet.
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

    /// <summary>Shown packets without timestamp: a window cannot begin with one of them.</summary>
    public int WithoutPts { get; init; }

    /// <summary>Whether decoding timestamps go backward, or jump by more than 10 s, somewhere in the file.</summary>
    public bool HasDtsJump { get; init; }

    /// <summary>
    /// Whether a timestamp is a day or more away from the decoding timestamp before it. ffmpeg takes such timestamps
    /// for errors and makes others up from those before (-dts_error_threshold, 30 hours). After a seek behind such a
    /// frame the times are others.
    /// </summary>
    public bool HasDtsError { get; init; }

    /// <summary>How the times follow from the frames' numbers where packets have none; null: they have.</summary>
    public RawStream? Raw { get; init; }

    /// <summary>Whether these are the frames that the decoder gives in a serial run, and not packets.</summary>
    public bool IsDecoded { get; init; }

    /// <summary>
    /// The frames, without the first, at which ffmpeg sets up its filters anew. Known of decoded frames only.
    /// </summary>
    public IReadOnlyList<int> Restarts { get; init; } = [];

    /// <summary>Timestamps in order, one for each packet.</summary>
    public ReadOnlySpan<SourcePts> Pts => MemoryMarshal.Cast<long, SourcePts>(_pts);

    /// <summary>The numbers of the keyframes, in order.</summary>
    public ReadOnlySpan<int> Keyframes => _keyframes;

    /// <summary>A frame's packet size in bytes.</summary>
    public int Size(int frame) => _sizes[frame] & int.MaxValue;

    /// <summary>Whether a frame is a keyframe.</summary>
    public bool IsKeyframe(int frame) => _sizes[frame] < 0;

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

    /// <summary>The first frame at or after a timestamp; <see cref="Count"/> if all are before it.</summary>
    public int FrameAtOrAfter(SourcePts pts) => Pts.FirstAtOrAfter(pts);

    /// <summary>The numbers of the frames in a range of timestamps.</summary>
    public FrameRange Frames(PtsRange range) =>
        new(range.From is { } from ? FrameAtOrAfter(from) : 0, range.To is { } to ? FrameAtOrAfter(to) : Count);

    /// <summary>The frames around a frame that ffmpeg filters with one setup of its filters.</summary>
    public FrameRange RunAt(int frame) =>
        new(Restarts.LastOrDefault(r => r <= frame), Restarts.FirstOrDefault(r => r > frame, Count));

    /// <summary>
    /// The keyframe at or before a timestamp, or one of those before it: the position in <see cref="Keyframes"/>, −1 if
    /// there are not so many.
    /// </summary>
    /// <param name="pts">The timestamp.</param>
    /// <param name="earlier">How many keyframes to go back beyond the nearest; negative: forward.</param>
    public int KeyframeAtOrBefore(SourcePts pts, int earlier = 0)
    {
        var later = pts.Ticks == long.MaxValue ? Count : FrameAtOrAfter(new SourcePts(pts.Ticks + 1));
        var keyframes = Keyframes.FirstAtOrAfter(later);
        return Math.Clamp(keyframes - 1 - earlier, -1, _keyframes.Length - 1);
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

    /// <summary>Whether each packet, by all that packets tell, is a frame with a timestamp of its own.</summary>
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

    /// <summary>The same frames with the first as the only keyframe: decoding can begin nowhere else.</summary>
    internal FrameIndex FromBeginning() =>
        new(TimeBase, [.. _pts], [.. _sizes.Select((_, frame) => Mark(Size(frame), keyframe: frame == 0))])
        {
            WithoutPts = WithoutPts,
            HasDtsJump = HasDtsJump,
            HasDtsError = HasDtsError,
        };

    /// <summary>The frames of a serial run in place of these packets.</summary>
    /// <param name="frames">The frames, in order of their timestamps.</param>
    /// <param name="clock">The source's clock.</param>
    internal FrameIndex Decoded(DecodedFrames frames, SourceClock clock)
    {
        // Only the cost model reads this size, so the size of the packet at the same time or after is accurate enough.
        SourcePts[] pts = [.. frames.Ticks.Select(ticks => clock.ToSource(new FilterPts(ticks)))];
        int[] sizes = [.. pts.Select(time => Size(Math.Min(FrameAtOrAfter(time), Count - 1)))];
        foreach (var frame in frames.Keyframes)
            sizes[frame] = Mark(sizes[frame], keyframe: true);
        return new FrameIndex(TimeBase, [.. pts.Select(time => time.Ticks)], sizes)
        {
            IsDecoded = true,
            Restarts = frames.Restarts,
            HasDtsJump = HasDtsJump,
            HasDtsError = HasDtsError,
        };
    }

    /// <summary>
    /// The greatest common divisor, in ticks, of the times that filters see: every frame lies on this grid. 0 for a
    /// single frame at 0.
    /// </summary>
    /// <param name="clock">The source's clock.</param>
    public long Grid(SourceClock clock)
    {
        var grid = 0L;
        foreach (var pts in Pts)
        {
            var a = Math.Abs(clock.ToFilter(pts).Ticks);
            while (a != 0)
                (grid, a) = (a, grid % a);
            if (grid == 1)
                break;
        }

        return grid;
    }
}
