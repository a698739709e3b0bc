using RenderTools.Machine;
using RenderTools.Progress;
using RenderTools.Scaling;
using Spectre.Console;

namespace RenderTools.Dashboard;

/// <summary>
/// Shows a measurement on the thread of the pipeline while that waits for the next run. It draws once a second only:
/// what it costs is taken from the cores that are being measured.
/// </summary>
internal sealed class SweepSession : ISweepDisplay
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly LiveScreen _screen;
    private readonly TimeProvider _clock;
    private readonly CoreUtilisation? _cores;
    private readonly CancellationToken _cancellationToken;
    private SweepModel _model;
    private DateTimeOffset _looked = DateTimeOffset.MinValue;

    private SweepSession(
        LiveScreen screen,
        string name,
        CoreUtilisation? cores,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        (_screen, _cores, _clock, _cancellationToken) = (screen, cores, clock, cancellationToken);
        _model = new SweepModel(name, clock.GetUtcNow(), cores, clock.GetUtcNow()) { HasKeys = screen.ReadsKeys };
    }

    /// <summary>Prepares the dashboard of one measurement on the process's own terminal.</summary>
    /// <param name="name">The video.</param>
    /// <param name="cancellationToken">The pipeline is being stopped.</param>
    /// <param name="why">Why there is none: a sentence for a message.</param>
    /// <returns>null where there is no terminal that can show it.</returns>
    public static SweepSession? TryStart(string name, CancellationToken cancellationToken, out string? why) =>
        LiveScreen.TryOpen(out why) is { } screen
            ? new SweepSession(screen, name, CoreUtilisation.Start(), TimeProvider.System, cancellationToken)
            : null;

    /// <summary>As the other, on a given console.</summary>
    public static SweepSession? TryStart(
        LiveConsole console,
        string name,
        CoreUtilisation? cores,
        CancellationToken cancellationToken,
        out string? why
    ) =>
        LiveScreen.TryOpen(console.Console, console.ReadsKeys, out why) is { } screen
            ? new SweepSession(screen, name, cores, console.Clock, cancellationToken)
            : null;

    /// <inheritdoc/>
    public void Wait(Task work, ScalingSweep? sweep, IReadOnlyList<ScalingRun> runs)
    {
        // The key may have been pressed when there was nothing yet to end.
        if (_model.IsStopping)
            sweep?.Finish();
        Wait(
            work,
            model =>
                sweep is null
                    ? model
                    : model with
                    {
                        Plan = sweep.Plan.Runs,
                        Made = sweep.Made,
                        Current = sweep.Current,
                        IsWarmingUp = sweep.IsWarmingUp,
                        ClipSeconds = sweep.ClipSeconds,
                        SecondsLeft = sweep.SecondsLeft,
                        Fraction = sweep.Fraction,
                        Runs = runs,
                    },
            () => sweep?.Finish()
        );
    }

    /// <summary>As the other, of anything that can say how it goes on.</summary>
    internal void Wait(Task work, Func<SweepModel, SweepModel> look, Action finish)
    {
        Look(look);
        _screen.Show(
            () => work.IsCompleted || _cancellationToken.IsCancellationRequested ? this : null,
            () => ReadKeys(finish) | Look(look),
            () => SweepView.Draw(_model, _screen.Size.Width, _screen.Size.Height, _screen.IsUnicode),
            _cancellationToken
        );
        Look(look);
    }

    /// <summary>Leaves in the scrollback what has become of it.</summary>
    public void Complete()
    {
        if (_model.Plan.Count > 0)
            _screen.Write([SweepView.Summary(_model with { Now = _clock.GetUtcNow() }, _screen.Glyphs)]);
    }

    /// <summary>Whether there is something new to draw: another run, or a second that has passed.</summary>
    private bool Look(Func<SweepModel, SweepModel> look)
    {
        var before = _model;
        var now = _clock.GetUtcNow();

        // A clock that was set back must not stop the picture.
        var isDue = now - _looked >= Step || now < _looked;
        if (isDue)
        {
            _looked = now;
            _cores?.Sample();
        }

        _model = look(before with { Now = now });
        var isAnother = !ReferenceEquals(before.Current, _model.Current);
        _model = _model with
        {
            // The estimate gets better, and may grow with it: the bar waits, it does not go back.
            Fraction = Math.Max(before.Fraction, _model.Fraction),
            CurrentStarted = isAnother ? now : before.CurrentStarted,
        };
        return isDue || isAnother;
    }

    private bool ReadKeys(Action finish)
    {
        var any = false;
        foreach (var key in _screen.Keys())
        {
            if (key is not ('q' or 'Q') || _model.IsStopping)
                continue;
            any = true;
            _model = _model with { IsStopping = true };
            finish();
        }

        return any;
    }
}
