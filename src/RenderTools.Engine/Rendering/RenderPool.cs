using System.Threading.Channels;
using RenderTools.Media;

namespace RenderTools.Rendering;

/// <summary>
/// A number of workers, each with one ffmpeg at a time, shared by all jobs that are added: the pool does not idle
/// between two videos. What happens arrives in <see cref="Events"/>.
/// </summary>
public sealed class RenderPool : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly Channel<RenderEvent> _events = Channel.CreateUnbounded<RenderEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<(RenderJob Job, JobProgress Progress)> _jobs = [];
    private readonly CancellationTokenSource _stop;
    private readonly Task _workers;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    /// <summary>Starts the workers.</summary>
    /// <param name="workers">How many, at least 1.</param>
    /// <param name="cancellationToken">Kills everything that runs.</param>
    public RenderPool(int workers, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _workers = Task.WhenAll(Enumerable.Range(0, workers).Select(number => Task.Run(() => WorkAsync(number), CancellationToken.None)));
        _ = _workers.ContinueWith(done => _events.Writer.TryComplete(done.Exception?.GetBaseException()), TaskScheduler.Default);
    }

    /// <summary>How many chunks are rendered at once.</summary>
    public int Workers { get; }

    /// <summary>
    /// What happens, in order. It ends after <see cref="Close"/> when all jobs have ended, or when the pool is stopped.
    /// </summary>
    public ChannelReader<RenderEvent> Events => _events.Reader;

    /// <summary>Adds a job; its chunks start as workers become free. The pool disposes it at its end.</summary>
    public void Add(RenderJob job)
    {
        lock (_gate)
        {
            if (_closed)
                throw new InvalidOperationException("The pool takes no more jobs.");
            _jobs.Add((job, new JobProgress(job)));
            Tell(new JobStarted(DateTimeOffset.UtcNow, job.Id, job.Plan.Name, job.Plan.Path, job.Plan.Chunks, Workers));
            Pulse();
        }

        // Outside the lock: of a job that is cancelled already this calls back at once.
        job.Cancelled.Register(() => Abandon(job));
    }

    /// <summary>Says that no more jobs will come.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Pulse();
        }
    }

    /// <summary>Kills what runs, and returns when it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _workers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (job, _) in _jobs)
            job.Dispose();
        _jobs.Clear();
        _stop.Dispose();
    }

    private async Task WorkAsync(int worker)
    {
        try
        {
            while (await NextAsync() is var (job, progress, slot, running))
            {
                using (running)
                    await RunAsync(job, progress, slot, worker, running.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }

    private async Task<(RenderJob Job, JobProgress Progress, JobProgress.Slot Slot, CancellationTokenSource Running)?> NextAsync()
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                foreach (var (job, progress) in _jobs)
                {
                    if (progress.Next is not { } slot)
                        continue;
                    slot.State = JobProgress.SlotState.Running;
                    slot.Attempts++;
                    slot.Running = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                    return (job, progress, slot, slot.Running);
                }

                if (_closed && _jobs.Count == 0)
                    return null;
                changed = _changed.Task;
            }

            await changed.WaitAsync(_stop.Token);
        }
    }

    private async Task RunAsync(RenderJob job, JobProgress progress, JobProgress.Slot slot, int worker, CancellationToken cancellationToken)
    {
        var attempt = new ChunkAttempt(job, slot.Chunk)
        {
            Worker = worker,
            Number = slot.Attempts,
            EarlierKeyframes = slot.EarlierKeyframes(job.Facts.FirstSeek),
            Threads = job.Threads(Workers),
            Tell = Tell,
        };
        RenderedChunk? result = null;
        try
        {
            result = await attempt.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The window was joined to another or its job given up: the attempt is forgotten.
        }

        lock (_gate)
        {
            slot.Running = null;
            if (result is not null && progress.Holds(slot))
                Take(job, progress, slot, result);
            EndIfDone(job, progress);
            Pulse();
        }
    }

    private void Take(RenderJob job, JobProgress progress, JobProgress.Slot slot, RenderedChunk result)
    {
        if (result.Status == ChunkStatus.Succeeded)
        {
            progress.Rendered(slot, result, (index, text) =>
            {
                Tell(new ChunkRetried(DateTimeOffset.UtcNow, job.Id, index, text));
                if (text.StartsWith("SplitNotExact", StringComparison.Ordinal))
                    Tell(new RenderLog(DateTimeOffset.UtcNow, job.Id, RenderLogLevel.Warning, null, text));
            });
        }
        else if (progress.AttemptFailed(slot, result))
        {
            Tell(new ChunkRetried(DateTimeOffset.UtcNow, job.Id, slot.Chunk.Index, result.Error!));
        }
        else
        {
            Tell(new ChunkFinished(DateTimeOffset.UtcNow, job.Id, result));
        }

        foreach (var chunk in progress.Deliver())
            Tell(new ChunkFinished(DateTimeOffset.UtcNow, job.Id, chunk));
    }

    private void Abandon(RenderJob job)
    {
        lock (_gate)
        {
            var entry = _jobs.Find(e => e.Job == job);
            if (entry.Progress is null)
                return;
            entry.Progress.Abandon();
            EndIfDone(job, entry.Progress);
            Pulse();
        }
    }

    private void EndIfDone(RenderJob job, JobProgress progress)
    {
        if (!progress.IsDone || _jobs.RemoveAll(e => e.Job == job) == 0)
            return;
        Tell(new JobFinished(DateTimeOffset.UtcNow, job.Id, progress.Failed));
        job.Dispose();
    }

    // Wakes every worker that found nothing to do.
    private void Pulse()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private void Tell(RenderEvent what) => _events.Writer.TryWrite(what);
}
