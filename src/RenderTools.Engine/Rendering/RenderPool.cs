using System.Threading.Channels;
using RenderTools.Events;
using RenderTools.Processes;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering;

/// <summary>
/// A number of workers, each with one chunk at a time, shared by all jobs that are added: the pool does not idle
/// between two videos. What happens arrives in <see cref="Events"/>.
/// </summary>
public sealed partial class RenderPool : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly Channel<RenderEvent> _events = Channel.CreateUnbounded<RenderEvent>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly List<PoolJob> _jobs = [];
    private readonly PoolParts _parts;
    private readonly Admission _admission;
    private readonly PlaceSpeeds _speeds;
    private readonly CancellationTokenSource _stop;
    private readonly Task _workers;
    private readonly SleepGuard _awake = SleepGuard.Start();
    private readonly SemaphoreSlim _oneTrial = new(1);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _aloneRuns;
    private bool _closed;
    private bool _paused;
    private bool _finishing;
    private string? _held;
    private bool _isDisposed;

    /// <summary>Starts workers on this machine.</summary>
    /// <param name="workers">How many, at least 1.</param>
    /// <param name="cancellationToken">Kills everything that runs.</param>
    public RenderPool(int workers, CancellationToken cancellationToken)
        : this(new PoolParts { Executors = [new LocalExecutor(AtLeastOne(workers))] }, cancellationToken) { }

    /// <summary>Starts a worker for each task that the executors can take at once.</summary>
    internal RenderPool(PoolParts parts, CancellationToken cancellationToken)
    {
        _parts = parts;
        _admission = new Admission(parts.Resources);
        _speeds = new PlaceSpeeds(parts.Executors);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var executors = parts.Executors.SelectMany(e => Enumerable.Repeat(e, e.Capacity)).ToArray();
        Workers = executors.Length;
        _workers = Task.WhenAll(
            executors.Select(
                (executor, number) =>
                    Task.Run(() => GuardAsync(() => WorkAsync(number, executor)), CancellationToken.None)
            )
        );
        _ = _workers.ContinueWith(
            done => _events.Writer.TryComplete(done.Exception?.GetBaseException()),
            TaskScheduler.Default
        );
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
            var entry = new PoolJob(job, _admission, Tell);
            _jobs.Add(entry);
            Tell(new JobStarted(DateTimeOffset.UtcNow, job.Id, job.Plan.Name, job.Plan.Path, job.Plan.Chunks, Workers));
            entry.TakeOver();
            if (entry.Progress.HasWaiting)
                entry.Progress.Gate.Close(Task.Run(() => GuardAsync(() => TryAsync(entry)), CancellationToken.None));
            Settle(entry, []);
        }

        // Outside the lock: of a job that is cancelled already this calls back at once.
        job.Cancelled.Register(() => Abandon(job));
    }

    /// <summary>Completes the queue: no job can be added after this call.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Pulse();
        }
    }

    /// <summary>Pauses, or goes on: what runs is finished, nothing is started.</summary>
    public void Pause(bool paused)
    {
        lock (_gate)
        {
            _paused = paused;
            Pulse();
        }
    }

    /// <summary>Ends gracefully: what runs is finished and kept, nothing is started any more.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            (_finishing, _closed) = (true, true);
            Pulse();
        }
    }

    /// <summary>Kills what runs, and returns when it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync();
        await _workers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var entry in _jobs)
        {
            await entry.Progress.Gate.Trial.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            entry.Job.Dispose();
        }

        _jobs.Clear();
        foreach (var executor in _parts.Executors.OfType<IAsyncDisposable>())
            await executor.DisposeAsync();
        await _awake.DisposeAsync();
        _stop.Dispose();
        _oneTrial.Dispose();
    }

    private static int AtLeastOne(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        return workers;
    }

    // Beside the first chunk. The trials of several jobs follow each other: the cores are there for the chunks.
    private async Task TryAsync(PoolJob entry)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, entry.Job.Cancelled);
        var result = new TrialResult(null, null);
        try
        {
            await _oneTrial.WaitAsync(ends.Token);
            try
            {
                result = await _parts.TrialAsync(entry.Job, ends.Token);
            }
            finally
            {
                _oneTrial.Release();
            }
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The job was given up.
        }

        lock (_gate)
        {
            entry.Progress.Gate.Tried(result.Failure);
            Settle(entry, result.Refusal is { } refusal ? [entry.End(refusal, null)] : []);
        }
    }

    // A job lets go of its directory before its last chunk is told of: whoever joins the chunks takes it then.
    private void Settle(PoolJob entry, List<RenderEvent> events)
    {
        var (job, progress) = (entry.Job, entry.Progress);
        events.AddRange(progress.Deliver().Select(chunk => new ChunkFinished(DateTimeOffset.UtcNow, job.Id, chunk)));
        if (progress.IsDone && _jobs.Remove(entry))
        {
            job.Dispose();
            events.Add(new JobFinished(DateTimeOffset.UtcNow, job.Id, progress.Failed));
        }

        foreach (var what in events)
            Tell(what);
        Pulse();
    }

    private void Abandon(RenderJob job)
    {
        lock (_gate)
        {
            if (_jobs.Find(e => e.Job == job) is not { } entry)
                return;
            entry.Progress.Abandon();
            Settle(entry, []);
        }
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
