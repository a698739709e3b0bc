using RenderTools.Events;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering;

/// <content>What each worker does: it takes the next chunk that may start, runs it, and takes note of its
/// end.</content>
public sealed partial class RenderPool
{
    // A chunk that is rendered is checked, and written through to the disk, beside the next one's render.
    private async Task WorkAsync(int worker, IChunkExecutor executor)
    {
        var checking = Task.CompletedTask;
        try
        {
            while (await NextAsync() is var (entry, slot, running))
            {
                var attempt = Attempt(worker, executor, entry, slot);
                var whole = GuardAsync(() => RunAsync(attempt, entry, slot, running));
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

    private ChunkAttempt Attempt(int worker, IChunkExecutor executor, PoolJob entry, JobProgress.Slot slot) =>
        new(entry.Job, slot.Chunk)
        {
            Executor = executor,
            Worker = worker,
            Number = slot.Attempts,
            EarlierKeyframes = entry.Job.EarlierKeyframes(slot.SeekFurther),
            Tell = what =>
            {
                Tell(what);
                if (what is ChunkProgress { Frame: > 0 })
                    SawFrame(entry);
            },
        };

    private void SawFrame(PoolJob entry)
    {
        lock (_gate)
        {
            if (entry.Progress.Gate.SawFrame())
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

    private async Task<(PoolJob Entry, JobProgress.Slot Slot, CancellationTokenSource Running)?> NextAsync()
    {
        while (true)
        {
            // What is held asks again at once when the wait is cancelled, and would go on asking.
            _stop.Token.ThrowIfCancellationRequested();
            Task changed;
            var isHeld = false;
            lock (_gate)
            {
                if (_finishing || (_closed && _jobs.Count == 0))
                    return null;
                if (!_paused && !_aloneRuns && Choose() is var (entry, slot))
                {
                    if (_admission.WhyHeld(entry.Job, slot, othersRun: _running > 0) is not { } reason)
                        return (entry, slot, Begin(slot));
                    Hold(entry.Job, reason);
                    isHeld = true;
                }

                changed = _changed.Task;
            }

            await (isHeld ? Task.WhenAny(changed, _admission.LookAgainAsync(_stop.Token)) : changed).WaitAsync(
                _stop.Token
            );
        }
    }

    private (PoolJob Entry, JobProgress.Slot Slot)? Choose()
    {
        foreach (var entry in _jobs)
        {
            if (entry.Progress.Next(alone: _running == 0) is { } slot)
                return (entry, slot);
        }

        return null;
    }

    private CancellationTokenSource Begin(JobProgress.Slot slot)
    {
        _held = null;
        _running++;
        _aloneRuns = slot.IsAlone;
        slot.State = JobProgress.SlotState.Running;
        slot.Attempts++;
        return slot.Running = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
    }

    private void Hold(RenderJob job, string reason)
    {
        if (_held is null)
            Tell(new RenderLog(DateTimeOffset.UtcNow, job.Id, RenderLogLevel.Warning, null, reason));
        _held = reason;
    }

    private async Task RunAsync(
        ChunkAttempt attempt,
        PoolJob entry,
        JobProgress.Slot slot,
        CancellationTokenSource running
    )
    {
        using var ends = running;
        ChunkVerdict? verdict = null;
        try
        {
            verdict = await attempt.RunAsync(running.Token);

            // Nothing is handed on, and no failure told, before it is known what is the matter with the whole job.
            await entry.Progress.Gate.Trial;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The window was joined to another or its job given up: the attempt is forgotten.
        }

        lock (_gate)
        {
            slot.Running = null;
            Settle(entry, verdict is not null && entry.Progress.Holds(slot) ? entry.Take(slot, verdict) : []);
        }
    }
}
