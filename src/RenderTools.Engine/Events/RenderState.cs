using System.Collections.Immutable;
using RenderTools.Jobs;
using RenderTools.Processes;

namespace RenderTools.Events;

/// <summary>
/// Everything there is to show of a render, folded from its events: one truth for the progress bars, the dashboard and
/// the event log. Immutable; an event of one chunk costs O(log chunks). Events that make no sense (an unknown job,
/// progress of a chunk that does not run) change nothing: with several threads at work, late news is ordinary.
/// </summary>
public sealed partial record RenderState
{
    private const int LogLines = 200;

    /// <summary>Before any event.</summary>
    public static readonly RenderState Empty = new();

    private RenderState() { }

    /// <summary>All jobs, in the order in which they came.</summary>
    public ImmutableList<JobState> Jobs { get; private init; } = [];

    /// <summary>All workers by number.</summary>
    public ImmutableSortedDictionary<int, WorkerState> Workers { get; private init; } =
        ImmutableSortedDictionary<int, WorkerState>.Empty;

    /// <summary>
    /// The last 200 lines of the log, oldest first. Starts, ends, retries and lost chunks have a line of their own.
    /// </summary>
    public ImmutableList<RenderLog> Log { get; private init; } = [];

    /// <summary>Sums over all jobs.</summary>
    public RenderTotals Totals { get; private init; }

    /// <summary>When the first job came; null before.</summary>
    public DateTimeOffset? Started { get; private init; }

    /// <summary>When the last job had finished; null while one is under way.</summary>
    public DateTimeOffset? Finished { get; private init; }

    /// <summary>
    /// How far all is, 0 to 1: never going back, and 1 only when every chunk has ended. When a job comes after all
    /// others have finished, a new bar begins at 0.
    /// </summary>
    public double Fraction => Bar.Value;

    /// <summary>The same in whole percent, rounded down: 100 means done.</summary>
    public int Percent => (int)(Fraction * 100);

    private ImmutableDictionary<string, int> Positions { get; init; } = ImmutableDictionary<string, int>.Empty;

    private SteadyFraction Bar { get; init; }

    private RollingRate Rate { get; init; } = RollingRate.Empty;

    private long Work { get; init; }

    /// <summary>The state after an event.</summary>
    public RenderState Apply(RenderEvent renderEvent)
    {
        var after = Fold(renderEvent);

        // What changes nothing is late news, and no news in the log.
        return
            LogLine.Of(renderEvent, this) is { } line
            && (!ReferenceEquals(after, this) || renderEvent is RenderLog or JobFailed)
            ? after with
            {
                Log = (Log.Count < LogLines ? Log : Log.RemoveAt(0)).Add(line),
            }
            : after;
    }

    private RenderState Fold(RenderEvent renderEvent) =>
        renderEvent switch
        {
            JobStarted e => Begin(e),
            ChunkStarted e => Vacate(e).OnChunk(e.JobId, e.Index, (job, chunk) => job.Set(chunk.Start(e))).Occupy(e),
            ChunkProgress e => OnProgress(e),
            ChunkRetried e => OnChunk(e.JobId, e.Index, (job, chunk) => job.Set(chunk.Wait(isRetry: true))).Release(),
            ChunkProbed e => OnChunk(e.JobId, e.Index, (job, chunk) => job.Set(chunk.Wait(isRetry: false))).Release(),
            ChunkRendered e => OnRendered(e),
            WindowsJoined e => OnJoined(e),
            ChunkFinished e => OnFinished(e),
            JobFinished e => End(e),
            _ => this,
        };

    /// <summary>The state with what a worker's process was seen to use.</summary>
    public RenderState WithUsage(int worker, ProcessUsage usage) =>
        Workers.TryGetValue(worker, out var state) && !state.IsIdle
            ? this with
            {
                Workers = Workers.SetItem(worker, state with { Usage = usage }),
            }
            : this;

    /// <summary>The job of that id; null where there is none.</summary>
    public JobState? Find(string jobId) => Positions.TryGetValue(jobId, out var position) ? Jobs[position] : null;

    private ChunkState? Running(WorkerState worker) =>
        worker.JobId is { } id && Find(id)?.Find(worker.Index) is { Phase: ChunkPhase.Running } chunk ? chunk : null;

    private RenderState Begin(JobStarted e)
    {
        var known = Find(e.JobId);
        var job = known?.Extend(e) ?? JobState.Begin(e);
        var position = known is null ? Jobs.Count : Positions[e.JobId];
        var totals = Totals - (known?.Totals ?? default) + job.Totals;
        var workers = Workers;
        for (var i = 0; i < e.Workers; i++)
            workers = workers.ContainsKey(i) ? workers : workers.Add(i, new WorkerState(i));
        var state = this with
        {
            Jobs = known is null ? Jobs.Add(job) : Jobs.SetItem(position, job),
            Positions = Positions.SetItem(e.JobId, position),
            Totals = totals,
            Bar =
                Started is null || Finished is not null
                    ? SteadyFraction.From(Totals.Credit, totals.Weight)
                    : Bar.Advance(totals.Credit, totals.Weight),
            Workers = workers,
            Started = Started ?? e.Time,
            Finished = null,
            Rate = Rate.Note(e.Time, Work),
        };
        return state.Release();
    }

    private RenderState End(JobFinished e)
    {
        if (Find(e.JobId) is not { } job)
            return this;
        var jobs = Jobs.SetItem(Positions[e.JobId], job with { Finished = e.Time });
        return this with { Jobs = jobs, Finished = jobs.TrueForAll(j => j.Finished is not null) ? e.Time : null };
    }

    private RenderState OnChunk(string jobId, int index, Func<JobState, ChunkState, JobState> change)
    {
        if (Find(jobId) is not { } job || job.Find(index) is not { } before)
            return this;
        var after = change(job, before);
        var totals = Totals - job.Totals + after.Totals;
        return this with
        {
            Jobs = Jobs.SetItem(Positions[jobId], after),
            Totals = totals,
            Bar = Bar.Advance(totals.Credit, totals.Weight),
        };
    }

    private RenderState OnProgress(ChunkProgress e)
    {
        if (Find(e.JobId)?.Find(e.Index) is not { Phase: ChunkPhase.Running } before || before.Worker != e.Worker)
            return this;
        var state = OnChunk(e.JobId, e.Index, (job, chunk) => job.Set(chunk.Progress(e.Frame, job.OutputPerInput)))
            .Earn(e.JobId, e.Time, before);
        return Workers.TryGetValue(e.Worker, out var worker) && worker.IsOn(e.JobId, e.Index)
            ? state with
            {
                Workers = Workers.SetItem(
                    e.Worker,
                    worker with
                    {
                        Frame = Math.Max(worker.Frame, e.Frame),
                        Fps = e.Fps,
                    }
                ),
            }
            : state;
    }

    private RenderState OnRendered(ChunkRendered e)
    {
        if (Find(e.JobId)?.Find(e.Index) is not { Phase: ChunkPhase.Running } before || before.Worker != e.Worker)
            return this;
        return OnChunk(e.JobId, e.Index, (job, chunk) => job.Set(chunk.Render(e)))
            .Earn(e.JobId, e.Time, before)
            .Release();
    }

    private RenderState OnJoined(WindowsJoined e)
    {
        var state = this;
        foreach (var index in e.Joined)
            state = state.OnChunk(e.JobId, index, (job, chunk) => job.Set(chunk.Wait(isRetry: index == e.Index)));
        return state.Release();
    }

    private RenderState OnFinished(ChunkFinished e)
    {
        var index = e.Chunk.Index;
        if (Find(e.JobId)?.Find(index) is not { } before)
            return this;
        var state = OnChunk(e.JobId, index, (job, chunk) => job.Finish(chunk, e.Chunk)).Release();
        return e.Chunk.Status == ChunkStatus.Succeeded && before.Attempt > 0
            ? state.Earn(e.JobId, e.Time, before)
            : state;
    }

    /// <summary>
    /// What a chunk gained is work done in this run; what a resumed run took over, or gave up, is not.
    /// </summary>
    private RenderState Earn(string jobId, DateTimeOffset time, ChunkState before)
    {
        var after = Find(jobId)?.Find(before.Chunk.Index)?.Credit ?? 0;
        var work = Work + Math.Max(0, after - before.Credit);
        return this with { Work = work, Rate = Rate.Note(time, work) };
    }

    // A worker that starts on another chunk has ended the one before. What came of that one is told later.
    private RenderState Vacate(ChunkStarted e) =>
        Find(e.JobId)?.Find(e.Index) is not null
        && Workers.TryGetValue(e.Worker, out var worker)
        && !worker.IsOn(e.JobId, e.Index)
        && Running(worker) is not null
            ? OnChunk(worker.JobId!, worker.Index, (job, chunk) => job.Set(chunk with { Phase = ChunkPhase.Unproven }))
            : this;

    private RenderState Occupy(ChunkStarted e)
    {
        if (Find(e.JobId)?.Find(e.Index) is null)
            return this;
        var worker = new WorkerState(e.Worker)
        {
            JobId = e.JobId,
            Index = e.Index,
            Attempt = e.Attempt,
            ProcessId = e.ProcessId,
            HostName = e.HostName,
            EncoderId = e.EncoderId,
            Started = e.Time,
        };
        return (this with { Workers = Workers.SetItem(e.Worker, worker) }).Release();
    }

    /// <summary>Workers whose chunk no longer runs with them have nothing to do.</summary>
    private RenderState Release()
    {
        var workers = Workers;
        foreach (var (number, worker) in Workers)
        {
            if (!worker.IsIdle && Running(worker)?.Worker != number)
                workers = workers.SetItem(number, new WorkerState(number));
        }

        return this with
        {
            Workers = workers,
        };
    }
}
