using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>Cuts a video into half-open windows on its frame index that cover every frame once.</summary>
public static class ChunkPlanner
{
    /// <summary>Plans one video.</summary>
    /// <exception cref="RenderToolsException">EmptyRange: no frame lies in the part that was asked for.</exception>
    public static ChunkPlan Plan(VideoInfo source, FrameIndex index, PlanOptions options)
    {
        var reason = WhyWhole(source, index);
        if (reason is not null && (options.Start is not null || options.Duration is not null))
        {
            throw new RenderToolsException(
                "PartNotPossible",
                ErrorKind.InvalidData,
                $"'{source.Path}' cannot be rendered in part: {reason}. Leave out -Start and -Duration."
            );
        }

        var range = Range(source, index, options);
        var model = CostModel.Prior(index);
        var search = new CutSearch(index, model, options, range);
        int[] starts =
            reason is not null ? [range.First]
            : options.CutPoints.Count == 0 ? search.Starts(Seconds(source, index, range))
            : search.Distinct(options.CutPoints.Select(cut => FrameOf(source, index, cut)));
        var plan = Build(source, index, model, starts, range) with
        {
            SplitMode = options.SplitMode,
            Reason = reason,
            Automatic = options.IsAutomatic ? options : null,
        };
        return WithThreads(plan, Threads(plan.Chunks.Length, options));
    }

    /// <summary>
    /// Threads of each chunk's ffmpeg: the cores shared out among the chunks that run at once; ffmpeg's own choice for
    /// a video in one chunk, which is the serial run. More threads for the chunks that end a render cost x264 as much
    /// as the shorter tail saved (benchmarks/README.md).
    /// </summary>
    /// <param name="chunks">How many chunks the plan has.</param>
    /// <param name="options">What it is planned for.</param>
    internal static int Threads(int chunks, PlanOptions options) =>
        chunks == 1 ? 0 : Math.Max(1, options.Cores / Math.Min(options.Workers, chunks));

    /// <summary>The same plan with so many threads for each chunk.</summary>
    internal static ChunkPlan WithThreads(ChunkPlan plan, int threads) =>
        plan with
        {
            Chunks = [.. plan.Chunks.Select(c => c with { Threads = threads })],
        };

    /// <summary>
    /// The same part of the same video with other windows, once it is known how many frames the filter must see before
    /// each.
    /// </summary>
    internal static ChunkPlan Again(ChunkPlan plan, VideoInfo source, FrameIndex index, PlanOptions options)
    {
        var again = Plan(source, index, options);
        return plan with { Chunks = [.. again.Chunks.Select(c => c with { PlanId = plan.PlanId, Name = plan.Name })] };
    }

    /// <summary>The same video in one window, over the part that the plan covers.</summary>
    public static ChunkPlan Whole(ChunkPlan plan, string reason)
    {
        var first = plan.Chunks[0];
        var chunk = first with
        {
            Index = 0,
            ChunkCount = 1,
            Window = first.Part,
            Threads = 0,
            Start = plan.Chunks.Min(c => c.Start),
            Duration = plan.Chunks.Aggregate(TimeSpan.Zero, (sum, c) => sum + c.Duration),
            Frames = plan.Chunks.Sum(c => c.Frames),
            PredictedCost = plan.Chunks.Sum(c => c.PredictedCost),
        };
        return plan with { Chunks = [chunk], Reason = reason };
    }

    /// <summary>Why the source can only be rendered in one window; null where it can be cut.</summary>
    internal static string? WhyWhole(VideoInfo source, FrameIndex index)
    {
        if (index.Count == 0)
            return RawStream.Is(source)
                ? "its packets have no timestamps, and those that ffmpeg makes up for its frames follow no rule"
                : "its packets have no timestamps, so no worker can seek into it";
        if (SourceClock.IsDiscontinuous(source) && index.HasDtsJump)
            return "its timestamps jump or go backward, so a time does not name one frame";
        if (index.HasDtsError)
            return "its timestamps jump by more than a day, which ffmpeg takes for errors, so a time does not name "
                + "one frame";
        if (source.VideoStream.CodecTag is "encv")
            return "its samples are encrypted";
        return null;
    }

    private static FrameRange Range(VideoInfo source, FrameIndex index, PlanOptions options)
    {
        if (options.Start is null && options.Duration is null)
            return new FrameRange(0, index.Count);
        var start = options.Start ?? TimeSpan.Zero;
        var first = FrameAtOrAfter(source, index, start);
        var end = options.Duration is { } duration ? FrameAtOrAfter(source, index, start + duration) : index.Count;
        if (first >= end)
        {
            throw new RenderToolsException(
                "EmptyRange",
                ErrorKind.InvalidArgument,
                $"'{source.Path}' has no frame from {start} on{(options.Duration is { } d ? $" for {d}" : "")}; "
                    + $"it lasts {source.Duration}."
            );
        }

        return new FrameRange(first, end);
    }

    // A time behind the end is no mistake: one list may serve a folder of videos. A frame's number is of one video.
    private static int FrameOf(VideoInfo source, FrameIndex index, CutPoint cut)
    {
        if (cut.Time is { } time)
            return FrameAtOrAfter(source, index, time);
        var frame = cut.Frame ?? index.FrameAtOrAfter(new SourcePts(cut.Pts ?? 0));
        return frame < index.Count
            ? frame
            : throw new RenderToolsException(
                "CutPointNotInVideo",
                ErrorKind.InvalidArgument,
                $"The cut at {(cut.Frame is null ? $"PTS {cut.Pts}" : $"frame {cut.Frame}")} is not in "
                    + $"'{source.Path}', which has {index.Count} frames. Is it a cut of another video?"
            );
    }

    private static int FrameAtOrAfter(VideoInfo source, FrameIndex index, TimeSpan filterTime)
    {
        var pts = SourceClock.Of(source).FirstAtOrAfter(Timestamp.FromTimeSpan(filterTime));
        return index.FrameAtOrAfter(pts);
    }

    private static double Seconds(VideoInfo source, FrameIndex index, FrameRange range) =>
        (End(source, index, range.End) - new Timestamp(index.Pts[range.First].Ticks, index.TimeBase)).Seconds;

    // The last frame's own length is not in the index: the frame before it stands for it.
    internal static Timestamp End(VideoInfo source, FrameIndex index, int end)
    {
        if (end < index.Count)
            return new Timestamp(index.Pts[end].Ticks, index.TimeBase);
        var last = index.Pts[^1];
        var step =
            index.Count > 1 ? last - index.Pts[^2]
            : source.FrameRate is { } rate ? new Timestamp(1, rate.Invert()).Rescale(index.TimeBase).Ticks
            : 0;
        return new Timestamp(last.Ticks + step, index.TimeBase);
    }

    /// <summary>The plan whose windows begin with these frames.</summary>
    internal static ChunkPlan Build(VideoInfo source, FrameIndex index, CostModel model, int[] starts, FrameRange range)
    {
        var clock = SourceClock.Of(source);
        var part = new PtsRange(
            range.First == 0 ? null : index.Pts[range.First],
            range.End >= index.Count ? null : index.Pts[range.End]
        );
        var planId = PlanId(source, part, starts.Select(s => s < index.Count ? index.Pts[s].Ticks : 0));
        var chunks = new VideoChunk[starts.Length];
        for (var i = 0; i < starts.Length; i++)
        {
            var (first, end) = (starts[i], i + 1 < starts.Length ? starts[i + 1] : range.End);
            var begin = index.Count == 0 ? new Timestamp(0, index.TimeBase) : clock.ToFilterTime(index.Pts[first]);
            chunks[i] = new VideoChunk
            {
                PlanId = planId,
                Name = source.Name,
                Path = source.Path,
                Index = i,
                ChunkCount = starts.Length,
                Window = new PtsRange(
                    i == 0 ? part.From : index.Pts[first],
                    i + 1 < starts.Length ? index.Pts[end] : part.To
                ),
                Part = part,
                TimeBase = index.TimeBase,
                Start = begin.ToTimeSpan(),
                Duration =
                    index.Count == 0
                        ? source.Duration ?? TimeSpan.Zero
                        : (
                            End(source, index, end) - new Timestamp(index.Pts[first].Ticks, index.TimeBase)
                        ).ToTimeSpan(),
                Frames = end - first + (starts.Length == 1 ? index.WithoutPts : 0),
                KeyframeDistance = i == 0 && part.From is null ? 0 : CutSearch.Preroll(index, first, warmup: 0),
            };
            chunks[i] = chunks[i] with { PredictedCost = model.Of(ChunkWork.Of(chunks[i], index)) };
        }

        return new ChunkPlan
        {
            PlanId = planId,
            Name = source.Name,
            Path = source.Path,
            FrameCount = range.Count + (part == PtsRange.All ? index.WithoutPts : 0),
            TimeBase = index.TimeBase,
            SourceLength = source.Length,
            SourceLastWriteTimeUtc = source.LastWriteTimeUtc,
            Chunks = chunks,
        };
    }

    private static string PlanId(VideoInfo source, PtsRange part, IEnumerable<long> starts)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{source.Path}\n{source.Length}\n{source.LastWriteTimeUtc.Ticks}\n{source.VideoStreamIndex}"
        );
        text.Append(CultureInfo.InvariantCulture, $"\n{part.From}\n{part.To}");
        foreach (var start in starts)
            text.Append('\n').Append(start.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16].ToLowerInvariant();
    }
}
