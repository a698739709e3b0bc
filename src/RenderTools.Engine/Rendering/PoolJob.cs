using System.Globalization;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering;

/// <summary>
/// A job in the pool: its book-keeping, and what the end of each attempt means for it. Its caller holds a lock.
/// </summary>
/// <param name="job">The job.</param>
/// <param name="admission">Learns from each chunk.</param>
/// <param name="tell">Is told of each event.</param>
internal sealed class PoolJob(RenderJob job, Admission admission, Action<RenderEvent> tell)
{
    // A place that loses a chunk time and again may do so for the chunk's sake.
    private const int MostLosses = 10;

    private bool _toldOfDamage;

    /// <summary>The job.</summary>
    public RenderJob Job => job;

    /// <summary>Which windows wait, run, are rendered, proven, lost.</summary>
    public JobProgress Progress { get; } = new(job);

    /// <summary>Takes over what an earlier run finished.</summary>
    public void TakeOver() => Progress.TakeOver(Report);

    /// <summary>Takes note of the end of an attempt whose window still belongs to the job.</summary>
    /// <returns>The events that follow from it, but those of chunks that can be handed on now.</returns>
    public List<RenderEvent> Take(JobProgress.Slot slot, ChunkVerdict verdict) =>
        verdict.Outcome switch
        {
            ChunkOutcome.Rendered when verdict.Search is { Crf: not null } search => Probed(
                slot,
                verdict.Chunk,
                search
            ),
            ChunkOutcome.Rendered => Rendered(slot, verdict.Chunk),
            ChunkOutcome.SourceChanged =>
            [
                Abandon(
                    "SourceChanged",
                    $"'{job.Plan.Path}' was changed or removed while it was rendered. What is finished is kept; "
                        + "put the file back as it was, or plan it again."
                ),
            ],
            ChunkOutcome.StoreGone =>
            [
                Abandon(
                    "WorkingDirectoryGone",
                    $"The working directory '{job.Directory.Path}' was removed while '{job.Plan.Path}' was rendered: "
                        + "what was finished is lost with it. Render again."
                ),
            ],
            ChunkOutcome.DiskFull { Written: var written } when slot.DiskWaits++ < Resources.MostDiskWaits =>
            [
                WaitForDisk(slot, written),
            ],
            ChunkOutcome.Refused { Why: var why } => [End(why, verdict.Chunk)],
            ChunkOutcome.Lost { Why: var why } when slot.Losses++ < MostLosses => [GoElsewhere(slot, why)],
            _ => [.. Failed(slot, verdict)],
        };

    /// <summary>Ends the job with an error.</summary>
    /// <param name="why">The error.</param>
    /// <param name="chunk">The chunk that showed it; null: none did.</param>
    public JobFailed End(RenderToolsException why, RenderedChunk? chunk)
    {
        Progress.Abandon();
        return new JobFailed(DateTimeOffset.UtcNow, job.Id, why.ErrorId, why.Message)
        {
            Kind = why.Kind,
            Chunk = chunk,
        };
    }

    private List<RenderEvent> Probed(JobProgress.Slot slot, RenderedChunk chunk, ProbeRun search)
    {
        _ = Progress.Gate.SawFrame();
        admission.Learn(chunk);
        Progress.Probed(slot, search);
        var metric = search.Goal.Asked.Metric;
        return
        [
            new ChunkProbed(DateTimeOffset.UtcNow, job.Id, chunk.Index, chunk.Crf!.Value, metric, chunk.Quality!.Value),
        ];
    }

    private List<RenderEvent> Rendered(JobProgress.Slot slot, RenderedChunk chunk)
    {
        _ = Progress.Gate.SawFrame();
        admission.Learn(chunk);
        Progress.Rendered(slot, chunk, Report);
        if (Progress.TakeStart() is { } start)
            job.Journal.Begins(start);
        List<RenderEvent> events = chunk.QualityNotReached ? [NotReached(chunk)] : [];
        if (!chunk.IsDamaged || _toldOfDamage)
            return events;
        _toldOfDamage = true;
        return
        [
            .. events,
            Warning(
                "SourceDamaged",
                $"ffmpeg cannot decode parts of '{job.Plan.Path}'. What it shows in their place depends "
                    + "on its number of threads, in one run as in chunks."
            ),
        ];
    }

    private RenderLog NotReached(RenderedChunk chunk)
    {
        var goal = job.Facts.Of(chunk.Chunk).Goal!;
        return Warning(
            "QualityNotReached",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Chunk {chunk.Index} of '{job.Plan.Name}' reaches {goal.Asked.Metric} {chunk.Quality:0.####} at CRF "
                    + $"{chunk.Crf}; the target is {goal.Asked.Value}. "
                    + $"The best of {chunk.Probes.Length} probes is kept."
            )
        );
    }

    private JobFailed Abandon(string errorId, string message)
    {
        Progress.Abandon();
        return new JobFailed(DateTimeOffset.UtcNow, job.Id, errorId, message);
    }

    // No failure of the chunk's: it is rendered again as soon as there is room for more than it had.
    private ChunkRetried WaitForDisk(JobProgress.Slot slot, long written)
    {
        slot.DiskNeeded = Admission.DiskNeeded(written);
        slot.State = JobProgress.SlotState.Waiting;
        return new ChunkRetried(DateTimeOffset.UtcNow, job.Id, slot.Chunk.Index, "The disk was full.");
    }

    private ChunkRetried GoElsewhere(JobProgress.Slot slot, string why)
    {
        slot.State = JobProgress.SlotState.Waiting;
        return new ChunkRetried(DateTimeOffset.UtcNow, job.Id, slot.Chunk.Index, why);
    }

    private RenderEvent[] Failed(JobProgress.Slot slot, ChunkVerdict verdict)
    {
        var (outcome, chunk, failure) = verdict;
        if (Progress.AttemptFailed(slot, chunk, outcome is ChunkOutcome.Killed, failure))
            return [new ChunkRetried(DateTimeOffset.UtcNow, job.Id, slot.Chunk.Index, chunk.Reason!)];
        if (failure is not { } early || !Progress.Gate.Ends(early))
            return [new ChunkFinished(DateTimeOffset.UtcNow, job.Id, chunk)];
        if (!Progress.Gate.HasTold(early))
            return [End(Progress.Gate.Telling(early).Explain(job.Settings, chunk.LogPath), chunk)];
        Progress.Abandon();
        return
        [
            Warning(
                null,
                $"The render of '{job.Plan.Path}' ends: a second chunk failed before its first frame, "
                    + "and in the same way. What is finished is kept."
            ),
        ];
    }

    private void Report(Repair repair)
    {
        var now = DateTimeOffset.UtcNow;
        switch (repair)
        {
            case RenderAgain again:
                tell(new ChunkRetried(now, job.Id, again.Index, again.Reason));
                break;
            case JoinWindows join:
                tell(new WindowsJoined(now, job.Id, join.Index, join.Joined, join.Reason));
                if (join.Id is { } id)
                    tell(Warning(id, join.Reason));
                break;
        }
    }

    private RenderLog Warning(string? id, string text) =>
        new(DateTimeOffset.UtcNow, job.Id, RenderLogLevel.Warning, null, text) { Id = id };
}
