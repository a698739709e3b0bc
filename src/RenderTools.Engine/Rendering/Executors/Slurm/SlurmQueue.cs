using System.Diagnostics;
using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>
/// All tasks of one run on one cluster. One loop submits them, asks the controller for all of them in one call, reads
/// their files and cancels them.
/// </summary>
internal sealed class SlurmQueue : IAsyncDisposable
{
    // Tasks that come together are one array.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // The controller works for this render at most such a share of the time.
    private const double AskingShare = 0.1;

    // Whoever gives up a task waits so long for its end. Slurm itself kills what does not end after KillWait, 30 s by
    // default.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(60);

    // Ctrl+C must not wait for ever for a controller that is away.
    private static readonly TimeSpan SilentCancelPatience = TimeSpan.FromSeconds(15);

    private readonly FfmpegGuard _ffmpegs;
    private readonly SlurmSubmitter _submitter;
    private readonly object _gate = new();
    private readonly List<SlurmTask> _given = [];
    private readonly Dictionary<SlurmTask, SlurmArray> _submitted = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _round;
    private DateTime? _silentSince;
    private TimeSpan _wait = ShortestWait;
    private DateTime _looked;
    private bool _toldOfSilence;

    public SlurmQueue(SlurmTarget target, FfmpegGuard ffmpegs)
    {
        _ffmpegs = ffmpegs;
        _submitter = new SlurmSubmitter(target, ffmpegs, Bear);
        _loop = Task.Run(LoopAsync, CancellationToken.None);
    }

    /// <summary>Adds a task. It ends by its <see cref="SlurmTask.Ended"/>.</summary>
    public void Add(SlurmTask task)
    {
        lock (_gate)
            _given.Add(task);
        Wake();
    }

    /// <summary>Ends a task, whether it has been submitted or not.</summary>
    public void Cancel(SlurmTask task)
    {
        task.IsUnwanted = true;
        lock (_gate)
            _round?.CancelAfter(SilentCancelPatience);
        Wake();
    }

    /// <summary>Ends the loop. The pool has ended its tasks before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Wake();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
            _ = _woken.TrySetResult();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await RoundAsync();
                await WaitAsync();
            }
        }
        catch (Exception defect)
        {
            foreach (var task in All())
                task.Fail(defect);
            if (defect is not OperationCanceledException)
                throw;
        }
    }

    private async Task RoundAsync()
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_gate)
            _round = round;
        try
        {
            if (All().Any(task => task.IsUnwanted))
                round.CancelAfter(SilentCancelPatience);
            await SubmitAsync(round.Token);
            await CancelUnwantedAsync(round.Token);
            await LookAsync(round.Token);
            (_silentSince, _toldOfSilence) = (null, false);
        }
        catch (SlurmSilentException silence)
        {
            Bear(silence);
            if (DateTime.UtcNow - _silentSince > SilentCancelPatience)
                GiveUpUnwanted();
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            GiveUpUnwanted();
        }
        finally
        {
            lock (_gate)
                _round = null;
        }
    }

    // Until something is to be done: a task comes, one is given up, or it is time to ask for those that are submitted.
    private async Task WaitAsync()
    {
        Task woken;
        lock (_gate)
            woken = _woken.Task;
        if (_submitted.Count == 0 && _silentSince is null)
            await woken;
        else
            await Task.WhenAny(woken, Task.Delay(_wait, CancellationToken.None));
        lock (_gate)
        {
            if (_woken.Task.IsCompleted)
                _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task SubmitAsync(CancellationToken cancellationToken)
    {
        if (Given().Count == 0)
            return;
        await Task.Delay(Gathering, cancellationToken);
        EndGiven();
        foreach (var task in Given())
        {
            if (task.Assignment.Handed is { } handed)
                Take([task], await _submitter.AdoptAsync(task, handed, cancellationToken));
        }

        foreach (var tasks in await _submitter.ArrangeAsync(Given(), cancellationToken))
            Take(tasks, await _submitter.SubmitAsync(tasks, cancellationToken));
    }

    // Without an array they have ended.
    private void Take(SlurmTask[] tasks, SlurmArray? array)
    {
        lock (_gate)
            _given.RemoveAll(tasks.Contains);
        if (array is null)
            return;
        foreach (var task in tasks)
            _submitted.Add(task, array);
    }

    private async Task CancelUnwantedAsync(CancellationToken cancellationToken)
    {
        var unwanted = _submitted.Keys.Where(task => task is { IsUnwanted: true, CancelSent: null }).ToArray();
        if (unwanted.Length == 0)
            return;
        await SlurmClient.CancelAsync(
            unwanted.Select(task => (task.Job!.Value, task.Place.Element)),
            cancellationToken
        );
        foreach (var task in unwanted)
            task.CancelSent = DateTime.UtcNow;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        // Each task that comes or goes wakes the loop, and is no reason to ask.
        if (_submitted.Count == 0 || DateTime.UtcNow - _looked < _wait)
            return;
        var clock = Stopwatch.StartNew();
        var states = await SlurmClient.LookAsync(
            _submitted.Keys.Select(task => task.Job!.Value).Distinct(),
            cancellationToken
        );
        _wait = clock.Elapsed / AskingShare;
        _wait =
            _wait < ShortestWait ? ShortestWait
            : _wait > LongestWait ? LongestWait
            : _wait;
        foreach (var task in _submitted.Keys.ToArray())
        {
            var state = states.GetValueOrDefault((task.Job!.Value, task.Place.Element));
            try
            {
                await LookAsync(task, state, cancellationToken);
            }
            catch (Exception error)
                when (error is IOException or UnauthorizedAccessException && Directory.Exists(task.Assignment.Directory)
                )
            {
                // A file on a shared file system that is not whole yet, or is replaced just now: the next look
                // reads it. One of a task that has ended may stay so.
                if (state is not { IsFinal: false } && task.LosesSight(error))
                    Forget(task);
            }
        }

        _looked = DateTime.UtcNow;
    }

    private async Task LookAsync(SlurmTask task, SlurmState? state, CancellationToken cancellationToken)
    {
        var here = await _submitter.HereAsync(task, cancellationToken);
        if (state is { IsFinal: false })
        {
            if (state.IsRunning)
                task.Follow(_ffmpegs, here);
            if (task.CancelSent is { } sent && DateTime.UtcNow - sent > CancelPatience)
                GiveUp(task);
            return;
        }

        if (!task.TryEnd(state, _ffmpegs, here))
            return;
        if (task.Ended.IsCompletedSuccessfully)
            _submitter.Learn(task, await task.Ended);
        Forget(task);
    }

    // Its node does not answer, and may never. What it still writes bears names that nobody reads.
    private void GiveUp(SlurmTask task)
    {
        task.EndCancelled();
        Forget(task);
    }

    private void Forget(SlurmTask task)
    {
        if (_submitted.Remove(task, out var array))
            array.EndOne();
    }

    private void Bear(SlurmSilentException silence)
    {
        _silentSince ??= DateTime.UtcNow;
        if (_toldOfSilence || All().FirstOrDefault(task => !task.IsUnwanted) is not { } task)
            return;
        _toldOfSilence = true;
        task.Events.Warned(
            "SlurmSilent",
            $"Slurm's controller does not answer, and the render waits for it: {silence.Message.Trim().Split('\n')[^1]}"
        );
    }

    // The controller did not take them back in time. A task that has no script any more ends by itself.
    private void GiveUpUnwanted()
    {
        EndGiven();
        foreach (var task in _submitted.Keys.Where(task => task.IsUnwanted).ToArray())
            GiveUp(task);
    }

    // Those that were given up before they were submitted.
    private void EndGiven()
    {
        foreach (var task in Given().Where(task => task.IsUnwanted))
        {
            lock (_gate)
                _given.Remove(task);
            task.EndCancelled();
        }
    }

    private List<SlurmTask> Given()
    {
        lock (_gate)
            return [.. _given];
    }

    private IEnumerable<SlurmTask> All() => Given().Concat(_submitted.Keys.ToArray());
}
