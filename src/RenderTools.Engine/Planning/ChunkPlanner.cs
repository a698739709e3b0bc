using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>Cuts a video into half-open windows on its frame index that cover every frame once.</summary>
public static class ChunkPlanner
{
    // Only the last chunks are as short as this, so that seams cost far less of the whole.
    private const double ShortestInSeams = 10;

    // A render that is ended loses what was under way.
    private const double LongestSeconds = 60;

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
        int[] starts = reason is null ? Starts(source, index, model, options, range) : [range.First];
        var plan = Build(source, index, model, options.SplitMode, starts, range, reason) with
        {
            Automatic = options.IsAutomatic ? options : null,
        };
        return WithThreads(plan, Threads(plan.Chunks.Length, options));
    }

    /// <summary>
    /// Threads of each chunk's ffmpeg: the cores shared out among the chunks that run at once; ffmpeg's own choice for a
    /// film in one chunk, which is the serial run. More threads for the chunks that end a render cost x264 as much as the
    /// shorter tail saved (benchmarks/README.md).
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

    /// <summary>The same part of the same video with other windows, now that it is known how many frames the filter must see before each.</summary>
    internal static ChunkPlan Again(ChunkPlan plan, VideoInfo source, FrameIndex index, PlanOptions options)
    {
        var again = Plan(source, index, options);
        return plan with { Chunks = [.. again.Chunks.Select(c => c with { JobId = plan.JobId, Name = plan.Name })] };
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
    private static string? WhyWhole(VideoInfo source, FrameIndex index)
    {
        if (index.Count == 0)
            return RawStream.Is(source)
                ? "its packets have no timestamps, and those that ffmpeg makes up for its frames follow no rule"
                : "its packets have no timestamps, so no worker can seek into it";
        if (SourceClock.IsDiscontinuous(source) && index.HasDtsJump)
            return "its timestamps jump or go backward, so a time does not name one frame";
        if (index.HasDtsError)
            return "its timestamps jump by more than a day, which ffmpeg takes for errors, so a time does not name one frame";
        if (source.VideoStream.CodecTag is "encv")
            return "its samples are encrypted";
        return null;
    }

    private static (int First, int End) Range(VideoInfo source, FrameIndex index, PlanOptions options)
    {
        if (options.Start is null && options.Duration is null)
            return (0, index.Count);
        var start = options.Start ?? TimeSpan.Zero;
        var first = PlaceOf(start);
        var end = options.Duration is { } duration ? PlaceOf(start + duration) : index.Count;
        if (first >= end)
        {
            throw new RenderToolsException(
                "EmptyRange",
                ErrorKind.InvalidArgument,
                $"'{source.Path}' has no frame from {start} on{(options.Duration is { } d ? $" for {d}" : "")}; it lasts {source.Duration}."
            );
        }

        return (first, end);

        int PlaceOf(TimeSpan time) => PlaceAtOrAfter(source, index, time);
    }

    private static int PlaceAtOrAfter(VideoInfo source, FrameIndex index, TimeSpan filterTime)
    {
        var clock = SourceClock.Of(source);
        var exact = Timestamp.FromTimeSpan(filterTime);
        var pts = exact.RescaleDown(clock.TimeBase).Ticks - clock.Shift;
        var place = index.PlaceAtOrAfter(pts);
        while (place < index.Count && clock.ToFilterTime(index.Pts[place]) < exact)
            place++;
        return place;
    }

    private static int[] Starts(
        VideoInfo source,
        FrameIndex index,
        CostModel model,
        PlanOptions options,
        (int First, int End) range
    )
    {
        if (options.CutPoints.Count > 0)
            return Distinct(index, range, options.CutPoints.Select(cut => PlaceAtOrAfter(source, index, cut)));
        var sizes = Sizes(source, index, model, options, range);
        return options.SplitMode switch
        {
            SplitMode.Uniform => Distinct(index, range, Uniform(range, sizes.Count)),
            SplitMode.Keyframe => Distinct(
                index,
                range,
                Uniform(range, sizes.Count).Select(place => NearestKeyframe(index, place))
            ),
            _ => Distinct(index, range, Balanced(index, model, options, range, sizes)),
        };
    }

    // In mean frames; only Balanced heeds more than their number.
    private static List<double> Sizes(
        VideoInfo source,
        FrameIndex index,
        CostModel model,
        PlanOptions options,
        (int First, int End) range
    )
    {
        var frames = range.End - range.First;
        double? count = options switch
        {
            { ChunkCount: { } given } => given,
            { ChunksPerWorker: { } perWorker } => Math.Ceiling(perWorker * options.Workers),
            { ChunkDuration: { } length } => Math.Round(Seconds(source, index, range) / length.TotalSeconds),
            _ => null,
        };
        if (count is null)
        {
            var shortest = ShortestInSeams * SeamCost(index, model, options.Warmup, range);
            var longest = Math.Max(shortest, frames * LongestSeconds / Math.Max(Seconds(source, index, range), 1));
            return Factoring.Sizes(frames, options.Workers, shortest, longest);
        }

        var whole = (int)Math.Clamp(count.Value, 1, Math.Max(frames, 1));
        return [.. Enumerable.Repeat((double)frames / whole, whole)];
    }

    private static double Seconds(VideoInfo source, FrameIndex index, (int First, int End) range) =>
        (End(source, index, range.End) - new Timestamp(index.Pts[range.First], index.TimeBase)).Seconds;

    // The last frame's own length is not in the index: the frame before it stands for it.
    private static Timestamp End(VideoInfo source, FrameIndex index, int end)
    {
        if (end < index.Count)
            return new Timestamp(index.Pts[end], index.TimeBase);
        var last = index.Pts[^1];
        var step =
            index.Count > 1 ? last - index.Pts[^2]
            : source.FrameRate is { } rate ? new Timestamp(1, rate.Invert()).Rescale(index.TimeBase).Ticks
            : 0;
        return new Timestamp(last + step, index.TimeBase);
    }

    private static IEnumerable<int> Uniform((int First, int End) range, int count)
    {
        var (size, remainder) = Math.DivRem(range.End - range.First, count);
        return Enumerable.Range(1, count - 1).Select(i => range.First + (i * size) + Math.Min(i, remainder));
    }

    // In mean frames, at a cut that falls anywhere between two keyframes.
    private static double SeamCost(FrameIndex index, CostModel model, int warmup, (int First, int End) range)
    {
        var (frames, distances, end) = (range.End - range.First, 0.0, range.End);
        for (var k = index.KeyframeAtOrBefore(index.Pts[range.End - 1]); k >= 0 && end > range.First; k--)
        {
            var gap = (double)(end - index.Keyframes[k]);
            (distances, end) = (distances + (gap * gap / 2), index.Keyframes[k]);
        }

        return model.Of(new ChunkWork(0, 0, warmup + (distances / frames)));
    }

    private static List<int> Balanced(
        FrameIndex index,
        CostModel model,
        PlanOptions options,
        (int First, int End) range,
        List<double> sizes
    )
    {
        var frames = 0.0;
        for (var place = range.First; place < range.End; place++)
            frames += model.OfFrame(index.Size(place));

        // Where the cuts lie decides how much pre-roll there is, and that where the cuts lie: after a few looks neither moves.
        var (cuts, prerolls, before) = (new List<int>(), 0.0, double.NegativeInfinity);
        for (var look = 0; look < 10 && prerolls - before > frames / 1000; look++)
            (before, (cuts, prerolls)) = (
                prerolls,
                Cut(index, model, options.Warmup, range, sizes, (frames + prerolls) / sizes.Sum())
            );
        return Attracted(index, model, options, range, cuts, sizes);
    }

    private static (List<int> Cuts, double Prerolls) Cut(
        FrameIndex index,
        CostModel model,
        int warmup,
        (int First, int End) range,
        List<double> sizes,
        double unit
    )
    {
        var cuts = new List<int>(sizes.Count - 1);
        var prerolls = Price(range.First);
        var (sum, due) = (prerolls, sizes[0] * unit);
        for (var place = range.First; place < range.End && cuts.Count < sizes.Count - 1; place++)
        {
            // Where one costly frame outweighs the rest, the last windows get a frame each: as many come out as were asked for.
            if (sum >= due || range.End - place < sizes.Count - cuts.Count)
            {
                cuts.Add(place);
                due += sizes[cuts.Count] * unit;
                (sum, prerolls) = (sum + Price(place), prerolls + Price(place));
            }

            sum += model.OfFrame(index.Size(place));
        }

        return (cuts, prerolls);

        // Half a window at most: many windows in one GOP would shrink to nothing.
        double Price(int place) =>
            Math.Min(model.PerPreroll * Preroll(index, warmup, place), sizes[cuts.Count] * unit / 2);
    }

    // A cut at a keyframe of the source, or so far behind it as the filter must warm up, spares its pre-roll, and lies where an
    // encoder likes one, too. It is moved there where that saves more than it costs: while shorter chunks follow to even it out
    // next to nothing, at the end a part of what is moved (ScheduleTests), and never where the render would end later by more
    // than predictions are worth: few chunks even out little. Where all are alike nothing does: what one gains, the makespan
    // loses, and the pre-roll would have been shared.
    private static List<int> Attracted(
        FrameIndex index,
        CostModel model,
        PlanOptions options,
        (int First, int End) range,
        List<int> cuts,
        List<double> sizes
    )
    {
        if (index.Keyframes.Length == 0)
            return cuts;
        var (shrinks, moved) = (sizes[0] > sizes[^1], new List<int>(cuts));
        var until = new double[range.End - range.First + 1];
        for (var place = range.First; place < range.End; place++)
            until[place - range.First + 1] = until[place - range.First] + model.OfFrame(index.Size(place));
        var latest = shrinks ? 1.02 * Makespan() : 0;
        for (var i = 0; i < cuts.Count; i++)
        {
            var (place, goal) = (
                cuts[i],
                NearestKeyframe(index, Math.Max(0, cuts[i] - options.Warmup)) + options.Warmup
            );
            var steps = Math.Abs(goal - place);
            var price =
                steps
                * (
                    sizes[i + 1] > sizes[^1] ? 0.02
                    : shrinks ? 0.15
                    : 2
                );
            var isBetween =
                goal > (i == 0 ? range.First : moved[i - 1])
                && (i + 1 == cuts.Count ? goal < range.End : goal < cuts[i + 1]);
            if (
                !isBetween
                || steps > Math.Min(sizes[i], sizes[i + 1]) / 2
                || price
                    >= model.PerPreroll * (Preroll(index, options.Warmup, place) - Preroll(index, options.Warmup, goal))
            )
                continue;
            moved[i] = goal;
            if (shrinks && Makespan() > latest)
                moved[i] = place;
        }

        return moved;

        double Makespan()
        {
            int[] edges = [range.First, .. moved, range.End];
            return Factoring.Makespan(
                edges.Zip(
                    edges.Skip(1),
                    (from, to) =>
                        until[to - range.First]
                        - until[from - range.First]
                        + model.PerChunk
                        + (model.PerPreroll * Preroll(index, options.Warmup, from))
                ),
                options.Workers
            );
        }
    }

    private static int NearestKeyframe(FrameIndex index, int place)
    {
        if (index.Keyframes.Length == 0)
            return 0;
        var before = Math.Max(0, index.KeyframeAtOrBefore(index.Pts[place]));
        var after = Math.Min(before + 1, index.Keyframes.Length - 1);
        var (left, right) = (index.Keyframes[before], index.Keyframes[after]);
        return Math.Abs(right - place) < Math.Abs(left - place) ? right : left;
    }

    // A cut stands before the first of the frames that share a timestamp: trim cannot part them.
    private static int[] Distinct(FrameIndex index, (int First, int End) range, IEnumerable<int> cuts)
    {
        var first = index.Pts[range.First];
        return
        [
            range.First,
            .. cuts.Where(place => place < range.End)
                .Select(place => index.PlaceAtOrAfter(index.Pts[place]))
                .Where(place => place > range.First && index.Pts[place] > first)
                .Distinct()
                .Order(),
        ];
    }

    private static ChunkPlan Build(
        VideoInfo source,
        FrameIndex index,
        CostModel model,
        SplitMode mode,
        int[] starts,
        (int First, int End) range,
        string? reason
    )
    {
        var clock = SourceClock.Of(source);
        var part = new PtsRange(
            range.First == 0 ? null : index.Pts[range.First],
            range.End >= index.Count ? null : index.Pts[range.End]
        );
        var jobId = JobId(source, part, starts.Select(s => s < index.Count ? index.Pts[s] : 0));
        var chunks = new VideoChunk[starts.Length];
        for (var i = 0; i < starts.Length; i++)
        {
            var (first, end) = (starts[i], i + 1 < starts.Length ? starts[i + 1] : range.End);
            var begin = index.Count == 0 ? new Timestamp(0, index.TimeBase) : clock.ToFilterTime(index.Pts[first]);
            chunks[i] = new VideoChunk
            {
                JobId = jobId,
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
                        : (End(source, index, end) - new Timestamp(index.Pts[first], index.TimeBase)).ToTimeSpan(),
                Frames = end - first + (starts.Length == 1 ? index.WithoutPts : 0),
                KeyframeDistance = i == 0 && part.From is null ? 0 : Preroll(index, 0, first),
            };
            chunks[i] = chunks[i] with { PredictedCost = model.Of(ChunkWork.Of(chunks[i], index)) };
        }

        return new ChunkPlan
        {
            JobId = jobId,
            Name = source.Name,
            Path = source.Path,
            SplitMode = mode,
            Reason = reason,
            FrameCount = range.End - range.First + (part == PtsRange.All ? index.WithoutPts : 0),
            TimeBase = index.TimeBase,
            SourceLength = source.Length,
            SourceLastWriteTimeUtc = source.LastWriteTimeUtc,
            Chunks = chunks,
        };
    }

    // Frames that are decoded before a window that begins here.
    private static int Preroll(FrameIndex index, int warmup, int place)
    {
        var keyframe = index.KeyframeAtOrBefore(index.Pts[Math.Max(0, place - warmup)]);
        return place - (keyframe < 0 ? 0 : index.Keyframes[keyframe]);
    }

    private static string JobId(VideoInfo source, PtsRange part, IEnumerable<long> starts)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{source.Path}\n{source.Length}\n{source.LastWriteTimeUtc.Ticks}\n{source.VideoStreamIndex}\n{part.From}\n{part.To}"
        );
        foreach (var start in starts)
            text.Append('\n').Append(start.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16].ToLowerInvariant();
    }
}
