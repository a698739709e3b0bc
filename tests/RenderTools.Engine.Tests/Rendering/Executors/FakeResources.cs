using RenderTools.Machine;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>A machine whose free memory and disk the test sets. Whoever waits looks again when they are set.</summary>
internal sealed class FakeResources : IResources
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _memory;
    private long? _disk;
    private bool _isRead;

    /// <summary>Completes when somebody waits for what is short.</summary>
    public Task Waits
    {
        get
        {
            lock (_gate)
                return _waits.Task;
        }
    }

    public void Set(long? memory = null, long? disk = null)
    {
        lock (_gate)
        {
            (_memory, _disk, _isRead) = (memory, disk, false);
            _waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
        }
    }

    public long? FreeMemory()
    {
        lock (_gate)
        {
            _isRead = true;
            return _memory;
        }
    }

    public long? FreeDisk(string path)
    {
        lock (_gate)
        {
            _isRead = true;
            return _disk;
        }
    }

    public Task LookAgainAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Set again since somebody was told that it is short.
            if (!_isRead)
                return Task.CompletedTask;
            _ = _waits.TrySetResult();
            return _changed.Task.WaitAsync(cancellationToken);
        }
    }
}
