using RenderTools.Events;
using RenderTools.Primitives;
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
            while (await NextAsync(executor) is var (entry, slot, running))
            {
                var attempt = Attempt(worker, entry, slot);
                var whole = GuardAsync(() => RunAsync(attempt, executor, entry, slot, running));
                await Task.WhenAny(attempt.Rendered, whole);
                IsFree(slot, executor);
                await checking;
                checking = whole;
            }
        }
        finally
        {
            await checking;
        }
    }

    private void EndWithoutPlace()
    {
        foreach (var entry in _jobs.ToArray())
            Settle(entry, [EndWithoutPlace(entry)]);
    }

    private static JobFailed EndWithoutPlace(PoolJob entry) =>
        entry.End(
            new RenderToolsException(
                "TargetsLost",
                ErrorKind.OperationStopped,
                $"No place is left to render '{entry.Job.Plan.Path}': each target was given up, "
                    + "and the warnings say why. What is finished is kept, and the same command continues."
            ),
            null
        );

    private ChunkAttempt Attempt(int worker, PoolJob entry, JobProgress.Slot slot) =>
        new(entry.Job, slot.Chunk)
        {
            Worker = worker,
            Number = slot.Attempts,
            Search = entry.Progress.Search(slot),
            EarlierKeyframes = entry.Job.EarlierKeyframes(slot.SeekFurther),
            SeekLevel = slot.SeekLevel,
            Adopted = slot.Adopted,
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

    private void IsFree(JobProgress.Slot slot, IChunkExecutor executor)
    {
        lock (_gate)
        {
            if (executor.IsLocal)
            {
                _running--;
                _aloneRuns &= !slot.IsAlone;
            }

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

    private async Task<(PoolJob Entry, JobProgress.Slot Slot, CancellationTokenSource Running)?> NextAsync(
        IChunkExecutor executor
    )
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
                if (!_parts.Executors.Any(e => e.IsOpen))
                {
                    EndWithoutPlace();
                    if (_closed)
                        return null;
                }

                if (
                    !_paused
                    && executor.IsOpen
                    && !(executor.IsLocal && _aloneRuns)
                    && Choose(executor) is var (entry, slot)
                )
                {
                    if (_admission.WhyHeld(entry.Job, slot, OthersRun(executor)) is not { } reason)
                        return (entry, slot, Begin(slot, executor));
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

    // This machine's memory and cores are shared by what runs on it. Another machine has its own.
    private bool OthersRun(IChunkExecutor executor) => executor.IsLocal && _running > 0;

    private (PoolJob Entry, JobProgress.Slot Slot)? Choose(IChunkExecutor executor)
    {
        foreach (var entry in _jobs)
        {
            if (entry.Progress.Next(!OthersRun(executor), _speeds.LeftToFaster(executor)) is { } slot)
                return (entry, slot);
        }

        return null;
    }

    private CancellationTokenSource Begin(JobProgress.Slot slot, IChunkExecutor executor)
    {
        _held = null;
        if (executor.IsLocal)
        {
            _running++;
            _aloneRuns = slot.IsAlone;
        }

        slot.State = JobProgress.SlotState.Running;
        slot.Adopted = executor.Adopts ? slot.Handed : null;
        slot.Handed = null;
        if (slot.Adopted is { } handed)
            slot.SeekLevel = handed.SeekLevel;
        else
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
        IChunkExecutor executor,
        PoolJob entry,
        JobProgress.Slot slot,
        CancellationTokenSource running
    )
    {
        using var ends = running;
        ChunkVerdict? verdict = null;
        try
        {
            verdict = await attempt.RunAsync(executor, running.Token);

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
            if (verdict is { Outcome: ChunkOutcome.Rendered, Chunk: { } chunk })
                _speeds.Learn(executor, slot.Chunk.PredictedCost, chunk.WallSeconds);
            Settle(entry, verdict is not null && entry.Progress.Holds(slot) ? entry.Take(slot, verdict) : []);
        }
    }
}
