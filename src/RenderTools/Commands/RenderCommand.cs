using System.Collections.Concurrent;
using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Commands;

/// <summary>
/// A cmdlet that can be cancelled at any moment and leaves nothing behind. It owns the one source of cancellation of
/// its invocation: Ctrl+C, <c>Select-Object -First</c> and a downstream <c>throw</c> all end in the same cancelled
/// token.
/// </summary>
public abstract class RenderCommand : PSCmdlet, IDisposable
{
    private const int StepMilliseconds = 500;

    private readonly object _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private bool _disposed;

    /// <summary>Creates the cmdlet.</summary>
    protected RenderCommand() => CancellationToken = _cancellation.Token;

    /// <summary>Cancelled when the pipeline is stopped and, at the latest, when the cmdlet is disposed.</summary>
    protected CancellationToken CancellationToken { get; }

    /// <summary>
    /// ffmpeg, and what is known of files; if ffmpeg is missing, the cmdlet ends with an error that says how to install
    /// it.
    /// </summary>
    protected MediaLibrary FindMedia()
    {
        try
        {
            return RunspaceSession.Current.FindMedia();
        }
        catch (RenderToolsException error)
        {
            ThrowTerminatingError(Errors.From(error, null));
            throw;
        }
    }

    /// <summary>Waits on the pipeline's thread; an error of the engine becomes a non-terminating one.</summary>
    /// <param name="work">What to wait for.</param>
    /// <param name="target">What an error is about.</param>
    /// <param name="result">What came of it.</param>
    /// <returns>Whether it went well.</returns>
    protected bool TryWait<T>(Func<Task<T>> work, object target, out T result) =>
        TryWait(_ => work(), null, target, out result);

    /// <summary>
    /// The same for work that has something to warn of while it goes on: the action may be called on any thread.
    /// </summary>
    protected bool TryWait<T>(Func<Action<string>, Task<T>> work, object target, out T result) =>
        TryWait(work, null, target, out result);

    /// <summary>The same for work whose progress is shown now and then, on the pipeline's thread.</summary>
    internal bool TryWait<T>(Func<Task<T>> work, Action show, object target, out T result) =>
        TryWait(_ => work(), show, target, out result);

    private bool TryWait<T>(Func<Action<string>, Task<T>> work, Action? show, object target, out T result)
    {
        using var warnings = new BlockingCollection<string>();
        Task<T>? task = null;
        try
        {
            // Away from the pipeline's thread: an engine that blocks a little must not block Ctrl+C.
            task = Task.Run(() => work(warnings.Add), CancellationToken);
            _ = task.ContinueWith(
                _ => warnings.CompleteAdding(),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );

            // Not until the pipeline stops, but until the work has ended: it may be in the middle of a file.
            var step = show is null ? Timeout.Infinite : StepMilliseconds;
            while (!warnings.IsCompleted)
            {
                if (warnings.TryTake(out var warning, step, CancellationToken.None))
                    WriteWarning(warning);
                show?.Invoke();
            }

            result = task.GetAwaiter().GetResult();
            return true;
        }
        catch (RenderToolsException error)
        {
            WriteError(Errors.From(error, target));
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            // WriteWarning throws where the pipeline ends: the work ends first.
            if (task is { IsCompleted: false })
            {
                Cancel();
                _ = Task.WaitAny([task], CancellationToken.None);
            }
        }

        result = default!;
        return false;
    }

    /// <summary>Waits on the pipeline's thread; an error of the engine ends the cmdlet.</summary>
    /// <param name="work">What to wait for.</param>
    /// <param name="target">What an error is about.</param>
    protected void Require(Func<Task> work, object target)
    {
        try
        {
            Task.Run(work, CancellationToken).GetAwaiter().GetResult();
        }
        catch (RenderToolsException error)
        {
            ThrowTerminatingError(Errors.From(error, target));
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>
    /// Full path of a file that need not exist, from what the user wrote; the current location counts, not the
    /// process's directory.
    /// </summary>
    protected string ResolveNew(string path) => NewPath.Resolve(this, path);

    /// <summary>
    /// Cancels, and does nothing else: it runs on another thread than the pipeline's, beside a Write call that may be
    /// in progress.
    /// </summary>
    protected override void StopProcessing() => Cancel();

    /// <summary>
    /// Ends what still runs. PowerShell disposes a cmdlet however it ended, also where neither EndProcessing nor
    /// StopProcessing was called.
    /// </summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Cancels the token. An override first calls this, then waits for its workers and frees what they used.
    /// </summary>
    /// <param name="disposing">Whether it was called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Cancel();
        lock (_gate)
        {
            _disposed = true;
            _cancellation.Dispose();
        }
    }

    private void Cancel()
    {
        // The stopping thread can come late, when the pipeline's thread has disposed of everything.
        lock (_gate)
        {
            if (!_disposed)
                _cancellation.Cancel();
        }
    }
}
