using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Scaling;

namespace RenderTools.Reporting;

/// <summary>Which worker did what when, in seconds from the start.</summary>
/// <param name="Bars">The chunks, and attempts that did not hold.</param>
/// <param name="Workers">How many workers there were.</param>
/// <param name="PlanSeconds">Seconds before the first chunk.</param>
/// <param name="MergeSeconds">Seconds after the last chunk, until the file was whole.</param>
internal sealed record WorkerTimeline(
    IReadOnlyList<TimelineBar> Bars,
    int Workers,
    double PlanSeconds,
    double MergeSeconds
)
{
    // Without a chunk in hand for so long, a render was stopped and continued: drawn to scale, the night between would
    // hide both.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public double Start => Bars.Min(bar => bar.Start);

    public double End => Bars.Max(bar => bar.End);

    public double Total => End + MergeSeconds;

    /// <summary>The idle tail of each worker: from its last chunk's end to the last chunk of all.</summary>
    public IEnumerable<(int Worker, double Start)> Tails =>
        Enumerable
            .Range(0, Workers)
            .Select(worker =>
                (worker, Bars.Where(bar => bar.Worker == worker).Select(bar => bar.End).DefaultIfEmpty(Start).Max())
            );

    /// <summary>Share of the workers' time that is idle tail.</summary>
    public double IdleShare => End > Start ? Tails.Sum(tail => End - tail.Start) / (Workers * (End - Start)) : 0;

    /// <summary>Of one run; null where it has no chunk times.</summary>
    public static WorkerTimeline? Of(ScalingRun run)
    {
        var bars = run
            .ChunkTimes.Where(chunk => chunk.WallSeconds > 0 && chunk.Worker >= 0)
            .Select(chunk => new TimelineBar(
                chunk.Worker,
                chunk.Index,
                chunk.StartSeconds,
                chunk.EndSeconds,
                TimelineOutcome.Rendered
            ))
            .ToList();
        return bars.Count == 0
            ? null
            : new(
                bars,
                Math.Max(run.Workers, bars.Max(bar => bar.Worker) + 1),
                run.PlanSeconds ?? 0,
                run.MergeSeconds ?? 0
            );
    }

    /// <summary>
    /// Of the chunks of one or more renders, which share a pool: one timeline for each time that they were worked on.
    /// </summary>
    public static IReadOnlyList<WorkerTimeline> Of(IEnumerable<RenderedChunk> chunks) =>
        Sessions(
            chunks
                .Where(chunk => chunk.WallSeconds > 0 && chunk.StartedUtc.Year > 1 && chunk.Worker >= 0)
                .Select(chunk => new Span(
                    chunk.Worker,
                    chunk.Index,
                    chunk.StartedUtc,
                    chunk.StartedUtc.AddSeconds(chunk.WallSeconds),
                    chunk.Status == ChunkStatus.Failed ? TimelineOutcome.Failed : TimelineOutcome.Rendered
                )),
            []
        );

    /// <summary>Of an event log. A chunk without an end was running when the log ended.</summary>
    public static IReadOnlyList<WorkerTimeline> Of(IReadOnlyList<EventLogEntry> events)
    {
        var spans = new List<Span>();
        var running = new Dictionary<(string, int), EventLogEntry>();
        void End((string, int) chunk, DateTime time, TimelineOutcome outcome)
        {
            if (running.Remove(chunk, out var started) && time > started.Time)
                spans.Add(new(started.Worker!.Value, started.Chunk!.Value, started.Time, time, outcome));
        }

        foreach (var entry in events)
        {
            if (entry.Kind == EventLogKind.Planned)
            {
                // A job that is planned again was stopped before: what ran then ended with the last line about it,
                // whenever that was.
                foreach (var chunk in running.Keys.Where(key => key.Item1 == entry.Job).ToList())
                    End(chunk, LastWord(events, entry, chunk), TimelineOutcome.Stopped);
            }

            if (entry.Chunk is not { } index)
                continue;
            if (entry.Kind == EventLogKind.Started && entry.Worker is >= 0)
                running[(entry.Job, index)] = entry;
            else if (entry.Kind == EventLogKind.Retried)
                End((entry.Job, index), entry.Time, TimelineOutcome.Retried);
            else if (entry.Kind == EventLogKind.Probed)
                End((entry.Job, index), entry.Time, TimelineOutcome.Rendered);
            else if (entry.Kind == EventLogKind.Finished)
                End(
                    (entry.Job, index),
                    entry.Time,
                    entry.Status == nameof(ChunkStatus.Failed) ? TimelineOutcome.Failed : TimelineOutcome.Rendered
                );
        }

        foreach (var chunk in running.Keys.ToList())
            End(chunk, LastWord(events, null, chunk), TimelineOutcome.Stopped);
        return Sessions(spans, [.. events.Where(entry => entry.Kind == EventLogKind.Merged)]);
    }

    private static DateTime LastWord(
        IReadOnlyList<EventLogEntry> events,
        EventLogEntry? before,
        (string Job, int Index) chunk
    ) =>
        events
            .TakeWhile(entry => !ReferenceEquals(entry, before))
            .Where(entry => entry.Job == chunk.Job && entry.Chunk == chunk.Index)
            .Max(entry => entry.Time);

    private static List<WorkerTimeline> Sessions(IEnumerable<Span> spans, IReadOnlyList<EventLogEntry> merges)
    {
        var sessions = new List<List<Span>>();
        var end = DateTime.MinValue;
        foreach (var span in spans.OrderBy(span => span.Start))
        {
            if (sessions.Count == 0 || span.Start - end > Pause)
                sessions.Add([]);
            sessions[^1].Add(span);
            end = end > span.End ? end : span.End;
        }

        return sessions.ConvertAll(session =>
        {
            var (first, last) = (session.Min(span => span.Start), session.Max(span => span.End));
            var merge = merges
                .Where(entry => entry.Time >= last && entry.Time - last < Pause)
                .Select(entry => (entry.Time - last).TotalSeconds)
                .DefaultIfEmpty(0)
                .Max();
            return new WorkerTimeline(
                session.ConvertAll(span => new TimelineBar(
                    span.Worker,
                    span.Index,
                    (span.Start - first).TotalSeconds,
                    (span.End - first).TotalSeconds,
                    span.Outcome
                )),
                session.Max(span => span.Worker) + 1,
                0,
                merge
            );
        });
    }

    private readonly record struct Span(int Worker, int Index, DateTime Start, DateTime End, TimelineOutcome Outcome);
}
