using System.Xml.Linq;
using RenderTools.Events;
using RenderTools.Jobs;
using static RenderTools.Reporting.Markup;
using static RenderTools.Reporting.MarkupText;

namespace RenderTools.Reporting;

/// <summary>What the page says about renders: their chunks, and their workers over time.</summary>
internal static class RenderPart
{
    private const int MostTimelines = 4;
    private const int MostRows = 500;

    public static IEnumerable<XElement> Of(ReportInput input)
    {
        var jobs = input.Chunks.GroupBy(chunk => chunk.RenderId, StringComparer.Ordinal).ToList();
        var timelines = Timelines(input);
        foreach (var job in jobs)
            yield return Job(Latest(job), jobs.Count == 1 ? timelines : []);
        // Several jobs share one pool, so one timeline: it stands by itself.
        if (timelines.Count > 0 && jobs.Count != 1)
        {
            var last = timelines[^1];
            yield return El(
                "section",
                Class("part"),
                jobs.Count > 0
                    ? null
                    : new[]
                    {
                        El("p", Class("name"), Name(Names(input.Events))),
                        El("h2", Seconds(last.Total), " ", El("small", "on " + Workers(last))),
                    },
                Time(timelines)
            );
        }
    }

    public static IReadOnlyList<WorkerTimeline> Timelines(ReportInput input) =>
        WorkerTimeline.Of(input.Events) is { Count: > 0 } logged ? logged : WorkerTimeline.Of(input.Chunks);

    // The identity of a chunk is (RenderId, Index), and the last that succeeded counts, as for merging.
    private static List<RenderedChunk> Latest(IEnumerable<RenderedChunk> job) =>
        [
            .. job.GroupBy(chunk => chunk.Index)
                .Select(same => same.LastOrDefault(chunk => chunk.Status == ChunkStatus.Succeeded) ?? same.Last())
                .OrderBy(chunk => chunk.Index),
        ];

    private static XElement Job(List<RenderedChunk> chunks, IReadOnlyList<WorkerTimeline> timelines)
    {
        var timed = chunks.FindAll(chunk => chunk.WallSeconds > 0);
        var frames = chunks.Sum(chunk => (long)chunk.Frames);
        var cpu = chunks.Sum(chunk => chunk.CpuSeconds ?? 0);
        var failed = chunks.Count(chunk => chunk.Status == ChunkStatus.Failed);
        var settings = chunks[0].Settings;
        return El(
            "section",
            Class("part"),
            El("p", Class("name"), Name(chunks[0].Name)),
            El(
                "h2",
                $"{chunks.Count} {(chunks.Count == 1 ? "chunk" : "chunks")} ",
                El(
                    "small",
                    failed > 0 ? El("span", Class("bad"), $"{failed} lost")
                        : timelines.Count == 1 ? "in " + Seconds(timelines[0].Total)
                        : "all rendered"
                )
            ),
            Pairs(
                "facts",
                [
                    ("frames", frames == 0 ? null : Number(frames)),
                    ("of files", Bytes(chunks.Sum(chunk => chunk.Length))),
                    ("CPU time", cpu > 0 ? Seconds(cpu) : null),
                    ("longest chunk", timed.Count == 0 ? null : Seconds(timed.Max(chunk => chunk.WallSeconds))),
                    ("peak memory of a worker", Bytes(chunks.Max(chunk => chunk.PeakMemory))),
                ]
            ),
            failed == 0 ? null : Lost(chunks),
            Time(timelines),
            AlongVideo(chunks),
            Table(chunks),
            El("h3", "How it was rendered"),
            SweepTables.Place([
                (
                    "Encoder",
                    string.Join(
                        ", ",
                        new[]
                        {
                            settings.VideoCodec,
                            settings.Preset is null ? null : $"preset {settings.Preset}",
                            settings.Crf is null ? null : $"crf {Number(settings.Crf, "0.##")}",
                            settings.Target is not { } target
                                ? null
                                : $"{target.Metric} {Number(target.Value, "0.####")} for each chunk",
                        }.OfType<string>()
                    )
                ),
                ("Filter", settings.VideoFilter is null ? "none" : El("code", settings.VideoFilter)),
                ("Pixel format", settings.PixelFormat),
                (
                    "Started",
                    timed
                        .Where(chunk => chunk.StartedUtc.Year > 1)
                        .Select(chunk => chunk.StartedUtc)
                        .DefaultIfEmpty()
                        .Min()
                        is { Year: > 1 } start
                        ? SweepPart.Date(start)
                        : null
                ),
                ("Job", El("code", chunks[0].RenderId)),
            ])
        );
    }

    private static IEnumerable<XElement> AlongVideo(List<RenderedChunk> chunks)
    {
        foreach (var (chart, i) in QualityChart.Of(chunks).Select((chart, i) => (chart, i)))
        {
            yield return El("h3", chart.Title);
            yield return Figure(chart, $"{chunks[0].RenderId}-q{i}-");
        }
    }

    private static XElement Lost(List<RenderedChunk> chunks) =>
        El(
            "ul",
            Class("notes"),
            chunks
                .Where(chunk => chunk.Status == ChunkStatus.Failed)
                .Take(20)
                .Select(chunk =>
                    El("li", El("span", Class("bad"), $"Chunk {Number(chunk.Index)} "), Name(chunk.Error ?? "failed."))
                )
        );

    private static XElement Table(List<RenderedChunk> chunks)
    {
        var longest = chunks.Max(chunk => chunk.WallSeconds);
        return El(
            "details",
            chunks.Count <= 24 ? At("open", "open") : null,
            El("summary", chunks.Count <= MostRows ? "Every chunk" : $"The first {MostRows} of {chunks.Count} chunks"),
            Markup.Table(
                "Chunks",
                [
                    SweepTables.Head("chunk"),
                    SweepTables.Head("worker", "optional"),
                    SweepTables.Head("frames"),
                    SweepTables.Head("seconds"),
                    SweepTables.Head("fps"),
                    SweepTables.Head("size"),
                    El("th", Class("bar optional"), ""),
                ],
                chunks
                    .Take(MostRows)
                    .Select(chunk =>
                        El(
                            "tr",
                            El(
                                "th",
                                At("scope", "row"),
                                Number(chunk.Index),
                                chunk.Status == ChunkStatus.Failed ? El("span", Class("bad"), " lost") : null
                            ),
                            El("td", Class("optional"), Number(chunk.Worker)),
                            El("td", Number(chunk.Frames)),
                            El("td", Seconds(chunk.WallSeconds)),
                            El("td", Number(chunk.Fps, "0.0")),
                            El("td", Bytes(chunk.Length)),
                            El("td", Class("bar"), longest > 0 ? SweepTables.Bar(chunk.WallSeconds / longest) : "")
                        )
                    )
            )
        );
    }

    private static IEnumerable<XElement> Time(IReadOnlyList<WorkerTimeline> timelines)
    {
        var shown = timelines.Skip(Math.Max(0, timelines.Count - MostTimelines)).ToList();
        if (shown.Count > 0)
            yield return El("h3", "Workers over time");
        if (shown.Count < timelines.Count)
            yield return El(
                "p",
                Class("aside"),
                $"The last {shown.Count} of {timelines.Count} times that it was worked on."
            );
        foreach (var (timeline, i) in shown.Select((timeline, i) => (timeline, i)))
        {
            yield return El(
                "p",
                Class("aside"),
                $"{Seconds(timeline.Total)} on {Workers(timeline)}, idle for {Percent(timeline.IdleShare, "0.0")} of "
                    + "the time because no chunk is left."
            );
            yield return Figure(TimelineChart.Of(timeline), $"r{i}-");
        }
    }

    private static string Workers(WorkerTimeline timeline) =>
        $"{timeline.Workers} {(timeline.Workers == 1 ? "worker" : "workers")}";

    private static string Names(IReadOnlyList<EventLogEntry> events) =>
        string.Join(", ", events.Select(entry => entry.Name).OfType<string>().Distinct(StringComparer.Ordinal))
            is { Length: > 0 } names
            ? names
            : "a render";
}
