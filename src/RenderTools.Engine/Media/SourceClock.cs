using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>
/// The clock that filters see. A serial ffmpeg subtracts the input's start time from every timestamp; with
/// <c>-copyts -start_at_zero</c> a chunk subtracts the same (ffmpeg.c: InputFile.ts_offset, rescaled to the stream's
/// time base by av_rescale_q, halves away from zero).
/// </summary>
public sealed record SourceClock
{
    // Demuxers with AVFMT_TS_DISCONT: for them ffmpeg takes the smallest start of the streams in use, here the video
    // alone, in place of the file's start (ffmpeg.c, "Correcting start time").
    private static readonly string[] Discontinuous = ["mpegts", "mpegtsraw", "mpeg", "ogg", "live_flv"];

    // What is added to a PTS of the source to get what filters see.
    private readonly long _shift;

    private SourceClock(Rational timeBase, Timestamp formatStart, Timestamp zero)
    {
        TimeBase = timeBase;
        FormatStart = formatStart;
        Zero = zero;
        _shift = new Timestamp(-zero.Ticks, zero.TimeBase).Rescale(timeBase).Ticks;
    }

    /// <summary>One tick of the video stream's timestamps, in seconds.</summary>
    public Rational TimeBase { get; }

    /// <summary>The container's start time; seeking counts from it.</summary>
    public Timestamp FormatStart { get; }

    /// <summary>The instant that becomes 0 for the filters.</summary>
    public Timestamp Zero { get; }

    /// <summary>The clock of a source.</summary>
    public static SourceClock Of(VideoInfo source)
    {
        // The index of a raw stream holds the very times that filters see in a serial run.
        if (RawStream.Is(source))
            return new SourceClock(source.TimeBase, Timestamp.FromMicroseconds(0), Timestamp.FromMicroseconds(0));
        var formatStart = Timestamp.FromTimeSpan(source.StartTime ?? TimeSpan.Zero).Rescale(Timestamp.MicrosecondBase);
        var zero = formatStart;
        if (IsDiscontinuous(source) && source.VideoStream.StartPts is { } start)
        {
            var videoStart = new Timestamp(start, source.TimeBase).Rescale(Timestamp.MicrosecondBase);
            if (videoStart > zero)
                zero = videoStart;
        }

        return new SourceClock(source.TimeBase, formatStart, zero);
    }

    /// <summary>Whether the container may carry jumps of its timestamps (MPEG-TS, MPEG-PS and their like).</summary>
    public static bool IsDiscontinuous(VideoInfo source) =>
        Discontinuous.Contains(source.Container.Split(',')[0], StringComparer.Ordinal);

    /// <summary>A PTS of the source as filters see it.</summary>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public FilterPts ToFilter(SourcePts pts) => new(checked(pts.Ticks + _shift));

    /// <summary>A PTS that filters see as the source has it.</summary>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public SourcePts ToSource(FilterPts pts) => new(checked(pts.Ticks - _shift));

    /// <summary>When filters see a PTS of the source.</summary>
    public Timestamp ToFilterTime(SourcePts pts) => new(ToFilter(pts).Ticks, TimeBase);

    /// <summary>The first PTS of the source that filters see at or after a time.</summary>
    public SourcePts FirstAtOrAfter(Timestamp filterTime) =>
        ToSource(new FilterPts(filterTime.RescaleUp(TimeBase).Ticks));

    /// <summary>The last PTS of the source that filters see at or before a time.</summary>
    public SourcePts LastAtOrBefore(Timestamp filterTime) =>
        ToSource(new FilterPts(filterTime.RescaleDown(TimeBase).Ticks));

    /// <summary>
    /// Arguments that make ffmpeg begin to decode at or before a PTS of the source, and drop no frame that it decodes.
    /// </summary>
    public string[] SeekArguments(SourcePts pts) => ["-noaccurate_seek", "-ss", ToSeekTime(pts).ToFfmpeg()];

    /// <summary>
    /// Where to seek (ffmpeg's -ss, which counts from the container's start) to land at or before a PTS of the source.
    /// </summary>
    public Timestamp ToSeekTime(SourcePts pts) =>
        Timestamp.FromMicroseconds(
            new Timestamp(pts.Ticks, TimeBase).RescaleDown(Timestamp.MicrosecondBase).Ticks - FormatStart.Ticks
        );
}
