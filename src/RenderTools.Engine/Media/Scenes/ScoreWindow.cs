using System.Globalization;
using RenderTools.Primitives;

namespace RenderTools.Media.Scenes;

/// <summary>
/// The frames of a video that one ffmpeg measures. It is fed the frames around them on which their numbers depend, and
/// measures the first frames of the window behind as well: both windows must have the same numbers there.
/// </summary>
/// <param name="Frames">The frames by their number in the index.</param>
/// <param name="EarlierKeyframes">How many keyframes before the nearest to seek to.</param>
internal sealed record ScoreWindow(FrameRange Frames, int EarlierKeyframes = 0)
{
    // One more than a decoder that began late gets wrong in one go (open GOP).
    private const int Overlap = 8;

    /// <summary>Windows of about equal length, each of which begins where a worker can begin.</summary>
    /// <param name="index">The video's frames.</param>
    /// <param name="count">How many, at most.</param>
    public static IReadOnlyList<ScoreWindow> Divide(FrameIndex index, int count)
    {
        int[] starts =
        [
            0,
            .. Enumerable
                .Range(1, Math.Max(0, count - 1))
                .Select(i => Start(index, (int)((long)index.Count * i / count)))
                .Where(frame => frame > 0 && frame < index.Count)
                .Distinct()
                .Order(),
        ];
        return
        [
            .. starts.Select(
                (start, i) =>
                    new ScoreWindow(new FrameRange(start, i + 1 < starts.Length ? starts[i + 1] : index.Count))
            ),
        ];
    }

    /// <summary>This window and the one behind it as one.</summary>
    public ScoreWindow With(ScoreWindow next) => this with { Frames = new FrameRange(Frames.First, next.Frames.End) };

    /// <summary>The frames that are measured, by their times.</summary>
    public PtsRange Own(FrameIndex index) => Range(index, Frames.First, Frames.End);

    /// <summary>The frames that this window and the one behind it both measure.</summary>
    public PtsRange Shared(FrameIndex index) => Range(index, Frames.End, Frames.End + Overlap);

    /// <summary>ffmpeg's arguments: the reduced pictures on standard output, their times on standard error.</summary>
    public IReadOnlyList<string> Arguments(VideoInfo source, FrameIndex index, int threads)
    {
        var fed = Range(
            index,
            Frames.First - FrameScore.FramesBefore,
            Frames.End >= index.Count ? index.Count : Frames.End + Overlap + FrameScore.FramesAfter
        );
        var clock = SourceClock.Of(source);
        var size = ReducedSize.Of(source);
        string[] filters =
        [
            .. Trim(fed, clock),
            $"scale={Number(size.Width)}:{Number(size.Height)}:flags=area+accurate_rnd+bitexact",
            "format=yuv420p",
            "showinfo=checksum=0",
        ];
        return
        [
            "-hide_banner",
            "-nostdin",
            "-nostats",
            "-loglevel",
            "info",
            "-max_error_rate",
            "1",
            .. Seek(fed, index, clock),
            "-threads",
            Number(threads),
            .. SourceInput.Arguments(source),
            "-map",
            "0:" + Number(source.VideoStream.Index),
            "-fps_mode",
            "passthrough",
            "-filter_threads",
            "1",
            "-vf",
            string.Join(',', filters),
            "-f",
            "rawvideo",
            "pipe:1",
        ];
    }

    private IEnumerable<string> Seek(PtsRange fed, FrameIndex index, SourceClock clock)
    {
        if (fed == PtsRange.All)
            return [];
        var keyframe = fed.From is { } from ? index.KeyframeAtOrBefore(from, EarlierKeyframes) : -1;
        return keyframe < 0 || index.Keyframes[keyframe] == 0
            ? ["-copyts", "-start_at_zero"]
            : ["-copyts", "-start_at_zero", .. clock.SeekArguments(index.Pts[index.Keyframes[keyframe]])];
    }

    private static IEnumerable<string> Trim(PtsRange fed, SourceClock clock)
    {
        string[] ends =
        [
            .. fed.From is { } from ? [$"start_pts={Number(clock.ToFilter(from).Ticks)}"] : Array.Empty<string>(),
            .. fed.To is { } to ? [$"end_pts={Number(clock.ToFilter(to).Ticks)}"] : Array.Empty<string>(),
        ];
        return ends.Length == 0 ? [] : ["trim=" + string.Join(':', ends)];
    }

    // As many frames behind a keyframe as must be fed before, so that no frame is decoded in vain.
    private static int Start(FrameIndex index, int frame)
    {
        var keyframe = index.KeyframeAtOrBefore(index.Pts[frame]);
        return First(index, keyframe < 0 ? frame : index.Keyframes[keyframe] + FrameScore.FramesBefore);
    }

    private static PtsRange Range(FrameIndex index, int first, int end)
    {
        var (from, to) = (First(index, first), First(index, end));
        return new PtsRange(from <= 0 ? null : index.Pts[from], to >= index.Count ? null : index.Pts[to]);
    }

    // Of frames that share a timestamp the first: trim cannot part them.
    private static int First(FrameIndex index, int frame) =>
        frame <= 0 ? 0
        : frame >= index.Count ? index.Count
        : index.FrameAtOrAfter(index.Pts[frame]);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
