using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>
/// A stream without container: its packets carry no times. ffmpeg makes them up as it decodes from the beginning, so a
/// frame's time follows from its number, and a worker that begins elsewhere must be told them. Numbers count decoded
/// frames in the order shown, from 0.
/// </summary>
public sealed class RawStream
{
    // Demuxers of ffmpeg with AVFMT_NOTIMESTAMPS or times from a parser alone (libavformat/rawdec.h,
    // FF_DEF_RAWVIDEO_DEMUXER).
    private static readonly string[] Demuxers =
    [
        "h264",
        "hevc",
        "vvc",
        "evc",
        "m4v",
        "mpegvideo",
        "h261",
        "h263",
        "vc1",
        "cavsvideo",
        "avs2",
        "avs3",
        "dirac",
        "obu",
        "mjpeg",
    ];

    // One picture after the other, such as jpeg_pipe (libavformat/img2dec.c).
    private const string Pictures = "_pipe";

    private readonly Rational _timeBase;
    private readonly Rational _unit;
    private readonly long _first;
    private readonly long _offset;
    private readonly long _step;
    private readonly Dictionary<SourcePts, (int Number, long Position)> _entries = [];

    private RawStream(Rational timeBase, Rational unit, long first, long offset, long step) =>
        (_timeBase, _unit, _first, _offset, _step) = (timeBase, unit, first, offset, step);

    /// <summary>Whether a video's container is none.</summary>
    public static bool Is(VideoInfo source) =>
        source.Container.Split(',')[0] is var demuxer
        && (Demuxers.Contains(demuxer, StringComparer.Ordinal) || demuxer.EndsWith(Pictures, StringComparison.Ordinal));

    /// <summary>
    /// Finds the rule by which ffmpeg made up the times. To 6.0 it adds a whole number of microseconds for each frame
    /// and rounds the sum to the stream's ticks (ffmpeg.c, InputStream.next_dts); from 6.1 on it adds a whole number of
    /// ticks (ffmpeg_dec.c, video_frame_process). The first frame may have a time of its own.
    /// </summary>
    /// <param name="timeBase">One tick of the times, in seconds.</param>
    /// <param name="pts">The times of all frames, in the order shown.</param>
    /// <returns>Null where no such rule gives every one of these times, or where they do not rise.</returns>
    public static RawStream? Fit(Rational timeBase, IReadOnlyList<long> pts) =>
        pts.Count == 0 || (pts.Count > 1 && pts[1] <= pts[0])
            ? null
            : Fit(timeBase, Timestamp.MicrosecondBase, pts) ?? Fit(timeBase, timeBase, pts);

    private static RawStream? Fit(Rational timeBase, Rational unit, IReadOnlyList<long> pts)
    {
        var step = 1L;
        if (pts.Count > 2)
            step = (long)Math.Round((pts[^1] - pts[1]) * (timeBase / unit).ToDouble() / (pts.Count - 2));
        var near = pts.Count > 1 ? new Timestamp(pts[1], timeBase).Rescale(unit).Ticks : 0;
        for (var offset = near - 1; offset <= near + 1 && step > 0; offset++)
        {
            var stream = new RawStream(timeBase, unit, pts[0], offset, step);
            if (Enumerable.Range(0, pts.Count).All(number => stream.Pts(number).Ticks == pts[number]))
                return stream;
        }

        return null;
    }

    /// <summary>The time of a frame.</summary>
    public SourcePts Pts(int number) =>
        new(number == 0 ? _first : new Timestamp(_offset + (_step * (number - 1)), _unit).Rescale(_timeBase).Ticks);

    /// <summary>
    /// Bytes before the keyframe with this time; 0, the beginning of the file, where decoding cannot begin at it.
    /// </summary>
    public long PositionOf(SourcePts pts) => _entries.GetValueOrDefault(pts).Position;

    /// <summary>The filter that gives frames their times when decoding begins at the keyframe with this time.</summary>
    /// <param name="pts">The keyframe's time; null: the beginning of the file.</param>
    public string Times(SourcePts? pts)
    {
        var number = pts is { } wanted ? _entries.GetValueOrDefault(wanted).Number : 0;

        // All factors are whole and their product is far below 2^53, so the quotient is rounded as the ticks were.
        var factor = _unit / _timeBase;
        var times = FormattableString.Invariant(
            $"round(({_offset}+{_step}*(N+{number - 1}))*{factor.Numerator}/{factor.Denominator})"
        );
        return FormattableString.Invariant($"setpts='{(number > 0 ? times : $"if(N,{times},{_first})")}'");
    }

    /// <summary>Says where decoding can begin.</summary>
    /// <param name="number">The keyframe's number.</param>
    /// <param name="position">Bytes before it.</param>
    internal void AddEntry(int number, long position) => _entries[Pts(number)] = (number, position);
}
