using System.Threading.Channels;
using RenderTools.Events;
using RenderTools.Progress;
using Spectre.Console;

namespace RenderTools.Dashboard;

/// <summary>
/// Shows the dashboard on the thread of the pipeline, in slices: within one it drains the events and draws; it leaves
/// when something must be written to the pipeline, since writing into a live region would tear the screen. The caller
/// writes, and asks for the next slice:
/// <code>
/// while (session.RunSlice(events, e => e is ChunkFinished, token) is { Count: > 0 } found)
///     foreach (var e in found) WriteObject(…);
/// session.WriteSummary();
/// </code>
/// </summary>
internal sealed class DashboardSession : IRenderDisplay
{
    private readonly LiveScreen _screen;
    private readonly RenderMonitor _monitor;
    private readonly DashboardControls _controls;
    private readonly TimeProvider _clock;
    private bool _isPaused;
    private bool _isStopping;
    private bool _showsHelp;
    private RenderState? _shown;

    private DashboardSession(
        LiveScreen screen,
        RenderMonitor monitor,
        DashboardControls controls,
        TimeProvider clock
    ) => (_screen, _monitor, _controls, _clock) = (screen, monitor, controls, clock);

    /// <summary>Prepares the dashboard on the process's own terminal.</summary>
    /// <param name="monitor">Takes in the events; the session calls it.</param>
    /// <param name="controls">What the keys do.</param>
    /// <param name="why">Why there is none: a sentence for a message.</param>
    /// <returns>null where there is no terminal that can show it.</returns>
    public static DashboardSession? TryStart(RenderMonitor monitor, DashboardControls controls, out string? why) =>
        LiveScreen.TryOpen(out why) is { } screen
            ? new DashboardSession(screen, monitor, controls, TimeProvider.System)
            : null;

    /// <summary>As the other, on a given console.</summary>
    public static DashboardSession? TryStart(
        LiveConsole console,
        RenderMonitor monitor,
        DashboardControls controls,
        out string? why
    ) =>
        LiveScreen.TryOpen(console.Console, console.ReadsKeys, out why) is { } screen
            ? new DashboardSession(screen, monitor, controls, console.Clock)
            : null;

    /// <summary>
    /// Drains the events and shows the dashboard until there is something to write, the channel is complete and empty,
    /// or the token is cancelled. The region is cleared when it returns, however it does.
    /// </summary>
    /// <param name="events">The pool's events.</param>
    /// <param name="mustWrite">Which of them the caller has something to write for.</param>
    /// <param name="cancellationToken">Ends the slice.</param>
    /// <returns>The events to write for, in order; none: the end, or cancelled.</returns>
    /// <exception cref="IOException">The event log could not be written.</exception>
    public IReadOnlyList<RenderEvent> RunSlice(
        ChannelReader<RenderEvent> events,
        Func<RenderEvent, bool> mustWrite,
        CancellationToken cancellationToken
    ) =>
        _screen.Show(
            () =>
                Drain(events, mustWrite, out var ended) is var found
                && (found.Count > 0 || ended || cancellationToken.IsCancellationRequested)
                    ? found
                    : null,
            Look,
            Picture,
            cancellationToken
        );

    /// <inheritdoc/>
    public IReadOnlyList<RenderEvent> Wait(ChannelReader<RenderEvent> events, CancellationToken cancellationToken) =>
        RunSlice(events, RenderEventWriter.MustWrite, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<RenderEvent> Take(ChannelReader<RenderEvent> events)
    {
        var found = new List<RenderEvent>();
        while (events.TryRead(out var what))
        {
            _monitor.Apply(what);
            if (RenderEventWriter.MustWrite(what))
                found.Add(what);
        }

        return found;
    }

    /// <inheritdoc/>
    public void Update()
    {
        // Between two slices nothing is shown: the next slice draws.
    }

    /// <inheritdoc/>
    public void Finish() => WriteSummary();

    /// <inheritdoc/>
    public void Clear()
    {
        // Each slice clears its region itself.
    }

    /// <summary>Leaves in the scrollback what has become of the render.</summary>
    public void WriteSummary() => _screen.Write(DashboardSummary.Draw(Model(), _screen.Glyphs));

    private bool Look()
    {
        var changed = ReadKeys() | _monitor.Sample(_clock.GetUtcNow());
        if (!changed && ReferenceEquals(_shown, _monitor.State))
            return false;
        _shown = _monitor.State;
        return true;
    }

    private List<RenderEvent> Drain(
        ChannelReader<RenderEvent> events,
        Func<RenderEvent, bool> mustWrite,
        out bool ended
    )
    {
        var found = new List<RenderEvent>();
        while (events.TryRead(out var e))
        {
            _monitor.Apply(e);
            if (mustWrite(e))
                found.Add(e);
        }

        // Completion comes only after the last event was read; a pool that broke throws here what it threw.
        ended = events.Completion.IsCompleted;
        if (events.Completion.IsFaulted)
            events.Completion.GetAwaiter().GetResult();
        return found;
    }

    private bool ReadKeys()
    {
        var any = false;
        foreach (var key in _screen.Keys())
        {
            any = true;
            switch (key)
            {
                case 'p' or 'P' when !_isStopping:
                    _isPaused = !_isPaused;
                    _controls.SetPaused(_isPaused);
                    break;
                case 'q' or 'Q' when !_isStopping:
                    _isStopping = true;
                    _controls.Stop();
                    break;
                case '?':
                    _showsHelp = !_showsHelp;
                    break;
            }
        }

        return any;
    }

    private Spectre.Console.Rendering.IRenderable Picture() =>
        DashboardView.Draw(Model(), _screen.Size.Width, _screen.Size.Height, _screen.IsUnicode);

    private DashboardModel Model() =>
        new(_monitor.State, _monitor.Cores, _clock.GetUtcNow())
        {
            IsPaused = _isPaused,
            IsStopping = _isStopping,
            ShowsHelp = _showsHelp,
            HasKeys = _screen.ReadsKeys,
        };
}
