using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Planning;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering;

/// <summary>One attempt to render one chunk: a task for an executor, and the judgement on what comes back.</summary>
internal sealed class ChunkAttempt(RenderJob job, VideoChunk chunk) : IChunkEvents
{
    private readonly TaskCompletionSource _rendered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker that it runs for, from 0.</summary>
    public required int Worker { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Keyframes to go back beyond the nearest.</summary>
    public required int EarlierKeyframes { get; init; }

    /// <summary>How far back it seeks, in steps of the book-keeping.</summary>
    public int SeekLevel { get; init; }

    /// <summary>Where a scheduler has it already, by an earlier process; null: it is new.</summary>
    public HandedTask? Adopted { get; init; }

    /// <summary>The search for its quality that this attempt is a step of; null: its quality is fixed.</summary>
    public ProbeRun? Search { get; init; }

    /// <summary>Is told of each event.</summary>
    public required Action<RenderEvent> Tell { get; init; }

    /// <summary>
    /// Ends when the executor's part has ended, however it went. The rest is to check the file and to flush it.
    /// </summary>
    public Task Rendered => _rendered.Task;

    /// <summary>What an executor is given.</summary>
    public ChunkAssignment Assignment => Assign(ChunkTask.Of(job, chunk, Command, Number));

    private ChunkCommand Command =>
        job.Command(
            chunk,
            EarlierKeyframes,
            job.Directory.PartPath(chunk, Number, job.Facts.Profile.Extension),
            job.Directory.SeamPath(chunk, Number),
            Search?.Crf
        );

    /// <summary>Runs to the end; a failure is a verdict, not an exception.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="cancellationToken">Kills what runs.</param>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled; nothing of it runs or lies on the disk.
    /// </exception>
    public async Task<ChunkVerdict> RunAsync(IChunkExecutor executor, CancellationToken cancellationToken)
    {
        if (Search is { Crf: null, Chosen: { } chosen })
            return Choose(chosen);
        var assignment = Assignment;
        var inspector = new ChunkInspector(job, assignment, Command, Worker) { Search = Search };
        try
        {
            var outcome = await executor.RunAsync(assignment, this, cancellationToken);
            _rendered.SetResult();

            // An executor may answer late. Nobody wants a chunk any more whose attempt was given up.
            cancellationToken.ThrowIfCancellationRequested();
            if (outcome is ChunkOutcome.Rendered { Report: var report })
                Tell(
                    new ChunkRendered(
                        DateTimeOffset.UtcNow,
                        job.Id,
                        chunk.Index,
                        Worker,
                        report.Told.Frames,
                        report.CpuSeconds
                    )
                );
            return await inspector.JudgeAsync(outcome, cancellationToken);
        }
        finally
        {
            _ = _rendered.TrySetResult();
            inspector.DeleteFiles();
        }
    }

    // An earlier run ended between its last probe and the decision.
    private ChunkVerdict Choose(RenderedChunk chosen)
    {
        _rendered.SetResult();
        job.Journal.Finished(chosen);
        return new ChunkVerdict(
            new ChunkOutcome.Rendered(new ChunkReport { StartedUtc = chosen.StartedUtc }),
            chosen with
            {
                Attempts = 0,
            }
        );
    }

    void IChunkEvents.Started(int? processId, string hostName) =>
        Tell(
            new ChunkStarted(DateTimeOffset.UtcNow, job.Id, chunk.Index, Worker, Number, processId)
            {
                HostName = hostName,
            }
        );

    void IChunkEvents.Started(int processId, int encoderId, string hostName) =>
        Tell(
            new ChunkStarted(DateTimeOffset.UtcNow, job.Id, chunk.Index, Worker, Number, processId)
            {
                HostName = hostName,
                EncoderId = encoderId,
            }
        );

    void IChunkEvents.HandedOver(string folder, int element) =>
        job.Journal.Handed(new HandedTask(chunk, Number, SeekLevel, folder, element));

    void IChunkEvents.Progressed(int frame, double fps) =>
        Tell(new ChunkProgress(DateTimeOffset.UtcNow, job.Id, chunk.Index, Worker, frame, fps));

    void IChunkEvents.Logged(RenderLogLevel level, string text) =>
        Tell(new RenderLog(DateTimeOffset.UtcNow, job.Id, level, chunk.Index, text));

    void IChunkEvents.Warned(string id, string text) =>
        Tell(new RenderLog(DateTimeOffset.UtcNow, job.Id, RenderLogLevel.Warning, null, text) { Id = id });

    private ChunkAssignment Assign(ChunkTask task) =>
        new(task, job.Directory.Path, job.Facts.Ffmpeg.Path)
        {
            Handed = Adopted,
            StallTimeout = job.Options.StallTimeout,
            Niceness = job.Options.Niceness,
            Piece = new SourcePiece(Command, job.Facts.Ffmpeg),
            Cores = job.Options.PinWorkers
                ? (Worker % Environment.ProcessorCount).ToString(System.Globalization.CultureInfo.InvariantCulture)
                : job.Options.Cores,
        };
}
