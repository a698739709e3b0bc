using System.Threading.Channels;
using RenderTools.Rendering;
using Spectre.Console;

namespace RenderTools.Dashboard;

/// <summary>
/// Shows the dashboard on the thread of the pipeline, in slices: within one it drains the events and draws; it leaves when
/// something must be written to the pipeline, since writing into a live region would tear the screen. The caller writes, and asks for the next slice:
/// <code>
/// while (session.RunSlice(events, e => e is ChunkFinished, token) is { Count: > 0 } found)
///     foreach (var e in found) WriteObject(…);
/// session.WriteSummary();
/// </code>
/// </summary>
internal sealed class DashboardSession
{
    /// <summary>Ten pictures a second at most: more is not seen, and costs.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly RenderMonitor _monitor;
    private readonly DashboardControls _controls;
    private readonly TimeProvider _clock;
    private readonly bool _readsKeys;
    private bool _isPaused;
    private bool _isStopping;
    private bool _showsHelp;
    private (int Width, int Height) _size;

    private DashboardSession(IAnsiConsole console, RenderMonitor monitor, DashboardControls controls, TimeProvider clock, bool readsKeys) =>
        (_console, _monitor, _controls, _clock, _readsKeys) = (console, monitor, controls, clock, readsKeys);

    /// <summary>Prepares the dashboard on the process's own terminal.</summary>
    /// <param name="monitor">Takes in the events; the session calls it.</param>
    /// <param name="controls">What the keys do.</param>
    /// <param name="why">Why there is none: a sentence for a message.</param>
    /// <returns>null where there is no terminal that can show it.</returns>
    public static DashboardSession? TryStart(RenderMonitor monitor, DashboardControls controls, out string? why)
    {
        if (!Console.IsOutputRedirected)
            return TryStart(AnsiConsole.Create(new AnsiConsoleSettings()), monitor, controls, TimeProvider.System, !Console.IsInputRedirected, out why);
        why = "The dashboard needs a terminal, and the output goes elsewhere; progress bars are shown instead.";
        return null;
    }

    /// <summary>As the other, on a given console.</summary>
    public static DashboardSession? TryStart(
        IAnsiConsole console, RenderMonitor monitor, DashboardControls controls, TimeProvider clock, bool readsKeys, out string? why)
    {
        var capabilities = console.Profile.Capabilities;
        why = capabilities is { Interactive: true, Ansi: true }
            ? null
            : "The dashboard needs an interactive terminal that understands ANSI sequences; progress bars are shown instead.";
        return why is null ? new DashboardSession(console, monitor, controls, clock, readsKeys) : null;
    }

    /// <summary>
    /// Drains the events and shows the dashboard until there is something to write, the channel is complete and empty, or the token is cancelled.
    /// The region is cleared when it returns, however it does.
    /// </summary>
    /// <param name="events">The pool's events.</param>
    /// <param name="mustWrite">Which of them the caller has something to write for.</param>
    /// <param name="cancellationToken">Ends the slice.</param>
    /// <returns>The events to write for, in order; none: the end, or cancelled.</returns>
    /// <exception cref="IOException">The event log could not be written.</exception>
    public IReadOnlyList<RenderEvent> RunSlice(ChannelReader<RenderEvent> events, Func<RenderEvent, bool> mustWrite, CancellationToken cancellationToken)
    {
        while (true)
        {
            // What is there already is written before a region is entered, so that a burst of objects does not make it flicker.
            var found = Drain(events, mustWrite, out var ended);
            if (found.Count > 0 || ended || cancellationToken.IsCancellationRequested)
                return found;

            _size = Size;
            var slice = _console.Live(Picture()).AutoClear(true).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom)
                .Start(live => Show(live, events, mustWrite, cancellationToken));
            if (slice is not null)
                return slice;

            // The terminal has another size and has rearranged the old picture in its own way: begin on a clean screen.
            _console.Clear(home: true);
        }
    }

    /// <summary>Leaves in the scrollback what has become of the render.</summary>
    public void WriteSummary()
    {
        foreach (var line in DashboardSummary.Draw(Model(), Glyphs))
        {
            _console.Write(line.ToParagraph());
            _console.WriteLine();
        }
    }

    private Glyphs Glyphs => _console.Profile.Capabilities.Unicode ? Glyphs.Unicode : Glyphs.Ascii;

    private (int Width, int Height) Size => (_console.Profile.Width, _console.Profile.Height);

    /// <summary>null: the terminal's size has changed.</summary>
    private List<RenderEvent>? Show(LiveDisplayContext live, ChannelReader<RenderEvent> events, Func<RenderEvent, bool> mustWrite, CancellationToken cancellationToken)
    {
        var shown = default(RenderState);
        while (true)
        {
            var found = Drain(events, mustWrite, out var ended);
            if (found.Count > 0 || ended || cancellationToken.IsCancellationRequested)
                return found;
            var changed = ReadKeys() | _monitor.Sample(_clock.GetUtcNow());
            if (_size != Size)
                return null;
            if (changed || !ReferenceEquals(shown, _monitor.State))
            {
                shown = _monitor.State;
                live.UpdateTarget(Picture());
            }

            cancellationToken.WaitHandle.WaitOne(Step);
        }
    }

    private List<RenderEvent> Drain(ChannelReader<RenderEvent> events, Func<RenderEvent, bool> mustWrite, out bool ended)
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
        while (_readsKeys && _console.Input.IsKeyAvailable() && _console.Input.ReadKey(intercept: true) is { } key)
        {
            any = true;
            switch (key.KeyChar)
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
        DashboardView.Draw(Model(), _size.Width, _size.Height, _console.Profile.Capabilities.Unicode);

    private DashboardModel Model() => new(_monitor.State, _monitor.Cores, _clock.GetUtcNow())
    {
        IsPaused = _isPaused,
        IsStopping = _isStopping,
        ShowsHelp = _showsHelp,
        HasKeys = _readsKeys,
    };
}
