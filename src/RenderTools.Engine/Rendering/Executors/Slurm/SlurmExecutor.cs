using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>Runs tasks on a cluster.</summary>
/// <param name="target">The cluster.</param>
/// <param name="ffmpegs">Judges the ffmpeg of each node.</param>
internal sealed class SlurmExecutor(SlurmTarget target, FfmpegGuard ffmpegs) : IChunkExecutor, IAsyncDisposable
{
    private readonly SlurmQueue _queue = new(target, ffmpegs);

    /// <inheritdoc/>
    public int Capacity => target.MaximumTask;

    /// <inheritdoc/>
    public bool IsLocal => false;

    /// <inheritdoc/>
    public bool Adopts => true;

    /// <inheritdoc/>
    public async Task<ChunkOutcome> RunAsync(
        ChunkAssignment assignment,
        IChunkEvents events,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var report = new ChunkReport { StartedUtc = DateTime.UtcNow };
        if (TaskEnd.WhyVoid(assignment, report) is { } isVoid)
            return isVoid;
        var task = new SlurmTask(assignment, events);
        using (cancellationToken.Register(() => _queue.Cancel(task)))
        {
            _queue.Add(task);
            var outcome = await task.Ended;
            cancellationToken.ThrowIfCancellationRequested();
            return outcome;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();
}
