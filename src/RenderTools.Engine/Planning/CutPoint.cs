namespace RenderTools.Planning;

/// <summary>Where to cut: at a time, at a frame, or at a PTS of the source. One of the three is given.</summary>
public readonly record struct CutPoint
{
    private CutPoint(TimeSpan? time, int? frame, long? pts) => (Time, Frame, Pts) = (time, frame, pts);

    /// <summary>From the start of the video; the cut goes to the first frame at or after it.</summary>
    public TimeSpan? Time { get; }

    /// <summary>The number of the first frame behind the cut, from 0.</summary>
    public int? Frame { get; }

    /// <summary>In ticks of the source; the cut goes to the first frame at or after it.</summary>
    public long? Pts { get; }

    /// <summary>A cut at a frame.</summary>
    public static CutPoint AtFrame(int frame) => new(null, frame, null);

    /// <summary>A cut at a PTS of the source.</summary>
    public static CutPoint AtPts(long pts) => new(null, null, pts);

    /// <summary>A cut at a time.</summary>
    public static implicit operator CutPoint(TimeSpan time) => new(time, null, null);
}
