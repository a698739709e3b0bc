using System.Threading.Channels;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>
/// A number of workers, each with one ffmpeg at a time, shared by all jobs that are added: the pool does not idle
/// between two videos. What happens arrives in <see cref="Events"/>.
/// </summary>
public sealed class RenderPool : IAsyncDisposable
{
    // What an ffmpeg is thought to need before one has been seen to its end.
    private const long LeastMemory = 300L << 20;
    private const long LeastDisk = 4L << 20;

    private readonly object _gate = new();
    private readonly Channel<RenderEvent> _events = Channel.CreateUnbounded<RenderEvent>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly List<(RenderJob Job, JobProgress Progress)> _jobs = [];
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
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
    private long _largestMemory = LeastMemory;
    private double _bytesPerFrame;

    /// <summary>Starts the workers.</summary>
    /// <param name="workers">How many, at least 1.</param>
    /// <param name="cancellationToken">Kills everything that runs.</param>
    public RenderPool(int workers, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _workers = Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(number => Task.Run(() => GuardAsync(() => WorkAsync(number)), CancellationToken.None))
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
            var progress = new JobProgress(job);
            _jobs.Add((job, progress));
            Tell(new JobStarted(DateTimeOffset.UtcNow, job.Id, job.Plan.Name, job.Plan.Path, job.Plan.Chunks, Workers));
            progress.TakeOver(Report(job));
            if (progress.HasWaiting)
                progress.Gate.Close(Task.Run(() => GuardAsync(() => TryAsync(job, progress)), CancellationToken.None));
            Settle(job, progress, []);
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
        await _stop.CancelAsync();
        await _workers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (job, progress) in _jobs)
        {
            await progress.Gate.Trial.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            job.Dispose();
        }

        _jobs.Clear();
        await _awake.DisposeAsync();
        _stop.Dispose();
        _oneTrial.Dispose();
    }

    // Beside the first chunk. The trials of several jobs follow each other: they are not to take the cores from the chunks.
    private async Task TryAsync(RenderJob job, JobProgress progress)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, job.Cancelled);
        var result = new TrialResult(null, null);
        try
        {
            await _oneTrial.WaitAsync(ends.Token);
            try
            {
                result = await EncoderTrial.RunAsync(job, ends.Token);
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
            progress.Gate.Tried(result.Failure);
            Settle(job, progress, result.Refusal is { } refusal ? [End(job, progress, refusal, null)] : []);
        }
    }

    private static JobFailed End(RenderJob job, JobProgress progress, RenderToolsException why, RenderedChunk? chunk)
    {
        progress.Abandon();
        return new JobFailed(DateTimeOffset.UtcNow, job.Id, why.ErrorId, why.Message)
        {
            Kind = why.Kind,
            Chunk = chunk,
        };
    }

    // A chunk that is rendered is checked, and written through to the disk, beside the next one's render.
    private async Task WorkAsync(int worker)
    {
        var checking = Task.CompletedTask;
        try
        {
            while (await NextAsync() is var (job, progress, slot, running))
            {
                var attempt = Attempt(worker, job, progress, slot);
                var whole = GuardAsync(() => RunAsync(attempt, job, progress, slot, running));
                await Task.WhenAny(attempt.Rendered, whole);
                IsFree(slot);
                await checking;
                checking = whole;
            }
        }
        finally
        {
            await checking;
        }
    }

    private ChunkAttempt Attempt(int worker, RenderJob job, JobProgress progress, JobProgress.Slot slot) =>
        new(job, slot.Chunk)
        {
            Worker = worker,
            Number = slot.Attempts,
            EarlierKeyframes = job.EarlierKeyframes(slot.SeekFurther),
            Threads = slot.Chunk.Threads!.Value,
            Tell = what =>
            {
                Tell(what);
                if (what is ChunkProgress { Frame: > 0 })
                    SawFrame(progress);
            },
        };

    private void SawFrame(JobProgress progress)
    {
        lock (_gate)
        {
            if (progress.Gate.SawFrame())
                Pulse();
        }
    }

    private void IsFree(JobProgress.Slot slot)
    {
        lock (_gate)
        {
            _running--;
            _aloneRuns &= !slot.IsAlone;
            Pulse();
        }
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end that was asked for.
        }
        catch
        {
            // A defect: the others end too, so that whoever waits for events sees it instead of waiting for ever.
            await _stop.CancelAsync();
            throw;
        }
    }

    private async Task<(
        RenderJob Job,
        JobProgress Progress,
        JobProgress.Slot Slot,
        CancellationTokenSource Running
    )?> NextAsync()
    {
        while (true)
        {
            Task changed;
            bool held;
            lock (_gate)
            {
                if (_finishing || (_closed && _jobs.Count == 0))
                    return null;
                if (!_paused && !_aloneRuns && Choose() is var (job, progress, slot))
                {
                    if (WhyHeld(job, slot) is not { } reason)
                        return Begin(job, progress, slot);
                    Hold(job, reason);
                }

                held = _held is not null;
                changed = _changed.Task;
            }

            // Memory and disk tell nobody when they are free again.
            await (held ? Task.WhenAny(changed, Task.Delay(Resources.LookAgain, _stop.Token)) : changed).WaitAsync(
                _stop.Token
            );
        }
    }

    private (RenderJob Job, JobProgress Progress, JobProgress.Slot Slot)? Choose()
    {
        foreach (var (job, progress) in _jobs)
        {
            if (progress.Next(alone: _running == 0) is { } slot)
                return (job, progress, slot);
        }

        return null;
    }

    private (RenderJob, JobProgress, JobProgress.Slot, CancellationTokenSource) Begin(
        RenderJob job,
        JobProgress progress,
        JobProgress.Slot slot
    )
    {
        _held = null;
        _running++;
        _aloneRuns = slot.IsAlone;
        slot.State = JobProgress.SlotState.Running;
        slot.Attempts++;
        slot.Running = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        return (job, progress, slot, slot.Running);
    }

    // One worker always may run: where even that does not fit, the chunk fails and says so.
    private string? WhyHeld(RenderJob job, JobProgress.Slot slot)
    {
        if (_running > 0 && Resources.FreeMemory() is { } memory && memory < _largestMemory * 1.2)
            return $"Memory is short ({memory >> 20} MiB free): a worker waits until there is more.";
        var need = Math.Max(slot.DiskNeeded, LeastDisk + (long)(_bytesPerFrame * slot.Chunk.Frames * 1.2));
        return Resources.FreeDisk(job.Directory.Path) is { } disk && disk < need
            ? $"The disk of '{job.Directory.Path}' is nearly full ({disk >> 20} MiB free, {need >> 20} MiB needed): the job waits until there is room."
            : null;
    }

    private void Hold(RenderJob job, string reason)
    {
        if (_held is null)
            Tell(Warning(job, null, reason));
        _held = reason;
    }

    private async Task RunAsync(
        ChunkAttempt attempt,
        RenderJob job,
        JobProgress progress,
        JobProgress.Slot slot,
        CancellationTokenSource running
    )
    {
        using var ends = running;
        RenderedChunk? result = null;
        try
        {
            result = await attempt.RunAsync(running.Token);

            // Nothing is handed on, and no failure told, before it is known what is the matter with the whole job.
            await progress.Gate.Trial;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The window was joined to another or its job given up: the attempt is forgotten.
        }

        lock (_gate)
        {
            slot.Running = null;
            Settle(
                job,
                progress,
                result is not null && progress.Holds(slot) ? Take(job, progress, slot, result, attempt) : []
            );
        }
    }

    private List<RenderEvent> Take(
        RenderJob job,
        JobProgress progress,
        JobProgress.Slot slot,
        RenderedChunk result,
        ChunkAttempt attempt
    )
    {
        if (attempt.SourceChanged)
        {
            progress.Abandon();
            return
            [
                new JobFailed(
                    DateTimeOffset.UtcNow,
                    job.Id,
                    "SourceChanged",
                    $"'{job.Plan.Path}' was changed or removed while it was rendered. What is finished is kept; put the file back as it was, or plan it again."
                ),
            ];
        }

        if (result.Status == ChunkStatus.Succeeded)
        {
            _ = progress.Gate.SawFrame();
            _largestMemory = Math.Max(_largestMemory, result.PeakMemory ?? 0);
            _bytesPerFrame = Math.Max(_bytesPerFrame, (double)result.Length / Math.Max(1, result.Frames));
            progress.Rendered(slot, result, Report(job));
            return result.IsDamaged && _damaged.Add(job.Id)
                ?
                [
                    Warning(
                        job,
                        "SourceDamaged",
                        $"ffmpeg cannot decode parts of '{job.Plan.Path}'. What it shows in their place depends on its number of threads, in one run as in chunks."
                    ),
                ]
                : [];
        }

        if (attempt.DirectoryGone)
        {
            progress.Abandon();
            return
            [
                new JobFailed(
                    DateTimeOffset.UtcNow,
                    job.Id,
                    "WorkingDirectoryGone",
                    $"The working directory '{job.Directory.Path}' was removed while '{job.Plan.Path}' was rendered: what was finished is lost with it. Render again."
                ),
            ];
        }

        if (attempt.DiskFullAt is { } written && slot.DiskWaits++ < Resources.MostDiskWaits)
        {
            // No failure of the chunk's: it is rendered again as soon as there is room for more than it had.
            slot.DiskNeeded = LeastDisk + (2 * written);
            slot.State = JobProgress.SlotState.Waiting;
            return [new ChunkRetried(DateTimeOffset.UtcNow, job.Id, slot.Chunk.Index, "The disk was full.")];
        }

        if (progress.AttemptFailed(slot, result, attempt.WasKilled, attempt.Early))
            return [new ChunkRetried(DateTimeOffset.UtcNow, job.Id, slot.Chunk.Index, result.Reason!)];
        if (attempt.Early is not { } early || !progress.Gate.Ends(early))
            return [new ChunkFinished(DateTimeOffset.UtcNow, job.Id, result)];
        if (!progress.Gate.HasTold(early))
            return [End(job, progress, early.Explain(job.Settings, result.LogPath), result)];
        progress.Abandon();
        return
        [
            Warning(
                job,
                null,
                $"The render of '{job.Plan.Path}' ends: a second chunk failed before its first frame, and in the same way. What is finished is kept."
            ),
        ];
    }

    private Action<Repair> Report(RenderJob job) =>
        repair =>
        {
            var now = DateTimeOffset.UtcNow;
            switch (repair)
            {
                case RenderAgain again:
                    Tell(new ChunkRetried(now, job.Id, again.Index, again.Reason));
                    break;
                case JoinWindows join:
                    Tell(new WindowsJoined(now, job.Id, join.Index, join.Joined, join.Reason));
                    if (join.Id is { } id)
                        Tell(Warning(job, id, join.Reason));
                    break;
            }
        };

    private static RenderLog Warning(RenderJob job, string? id, string text) =>
        new(DateTimeOffset.UtcNow, job.Id, RenderLogLevel.Warning, null, text) { Id = id };

    // A job lets go of its directory before its last chunk is told of: whoever joins the chunks takes it then.
    private void Settle(RenderJob job, JobProgress progress, List<RenderEvent> events)
    {
        events.AddRange(progress.Deliver().Select(chunk => new ChunkFinished(DateTimeOffset.UtcNow, job.Id, chunk)));
        if (progress.IsDone && _jobs.RemoveAll(e => e.Job == job) > 0)
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
            var entry = _jobs.Find(e => e.Job == job);
            if (entry.Progress is null)
                return;
            entry.Progress.Abandon();
            Settle(job, entry.Progress, []);
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
