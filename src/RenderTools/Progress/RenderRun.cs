using System.Management.Automation;
using RenderTools.Dashboard;
using RenderTools.Events;
using RenderTools.Machine;
using RenderTools.Rendering;

namespace RenderTools.Progress;

/// <summary>The pool of one command, what watches it, and what shows it. For the pipeline's thread.</summary>
internal sealed class RenderRun : IDisposable
{
    private readonly RenderPool _pool;
    private readonly IRenderDisplay _display;
    private readonly RenderEventWriter _writer;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Watches a pool, which it disposes at its end.</summary>
    /// <param name="cmdlet">Where events are written.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="dashboard">Whether a dashboard is wanted; where the terminal has none, a warning says why.</param>
    /// <param name="log">The event log and its path as the user named it.</param>
    /// <param name="cancellationToken">The pipeline is being stopped.</param>
    public RenderRun(
        PSCmdlet cmdlet,
        RenderPool pool,
        bool dashboard,
        (EventLog? File, string? Path) log,
        CancellationToken cancellationToken
    )
    {
        _cancellationToken = cancellationToken;
        _pool = pool;
        var monitor = new RenderMonitor(log.File, dashboard ? CoreUtilisation.Start() : null);
        _writer = new RenderEventWriter(cmdlet, monitor, log.Path);
        string? why = null;
        var controls = new DashboardControls(_pool.Pause, _pool.Finish);
        var session = dashboard ? DashboardSession.TryStart(monitor, controls, out why) : null;
        _display = (IRenderDisplay?)session ?? new RenderProgress(cmdlet, monitor);
        if (why is not null)
            cmdlet.WriteWarning(why);
    }

    /// <summary>Adds a job; its chunks start as workers become free.</summary>
    public void Add(RenderJob job) => _pool.Add(job);

    /// <summary>Writes for the events that are there.</summary>
    public void Drain() => Write(_display.Take(_pool.Events));

    /// <summary>Writes for all events, until the jobs have ended.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline is being stopped.</exception>
    public void Follow()
    {
        _pool.Close();
        while (_display.Wait(_pool.Events, _cancellationToken) is { Count: > 0 } found)
            Write(found);
        _display.Finish();
        if (_cancellationToken.IsCancellationRequested)
            throw new PipelineStoppedException();
    }

    /// <summary>Takes away what is shown, kills what runs, and returns when it has ended.</summary>
    public void Dispose()
    {
        // Where a later command threw, nobody else takes the bars away.
        _display.Clear();
        Task.Run(() => _pool.DisposeAsync().AsTask(), CancellationToken.None).GetAwaiter().GetResult();
    }

    // All that is there was taken in before anything is written: a later command can take long, such as a join, and the
    // event log goes before it.
    private void Write(IReadOnlyList<RenderEvent> found)
    {
        foreach (var what in found)
        {
            _writer.Write(what);
            _display.Update();
        }
    }
}
