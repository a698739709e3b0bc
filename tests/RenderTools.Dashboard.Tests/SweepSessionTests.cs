using Spectre.Console;
using Spectre.Console.Testing;
using Xunit;

namespace RenderTools.Dashboard.Tests;

public sealed class SweepSessionTests : IDisposable
{
    private readonly TestConsole _console = new TestConsole()
        .Size(new Size(80, 24))
        .SupportsAnsi(true)
        .SupportsUnicode(true)
        .Interactive()
        .EmitAnsiSequences();
    private readonly TaskCompletionSource _run = new();

    public void Dispose() => _console.Dispose();

    [Fact]
    public void Without_an_interactive_terminal_there_is_a_reason_and_no_dashboard()
    {
        using var console = new TestConsole();
        Assert.Null(
            SweepSession.TryStart(
                new LiveConsole(console, TimeProvider.System, ReadsKeys: false),
                "film",
                null,
                TestContext.Current.CancellationToken,
                out var why
            )
        );
        Assert.Contains("progress bars are shown instead", why, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_shown_until_the_run_has_ended_and_then_a_line_stays()
    {
        var session = Session();
        var looks = 0;
        session.Wait(
            _run.Task,
            model =>
            {
                if (++looks == 2)
                    _run.SetResult();
                return SweepPictures.After(31) with { Now = model.Now, Started = model.Started };
            },
            () => Assert.Fail("Nobody pressed a key.")
        );
        Assert.Contains("31/63 runs", _console.Output, StringComparison.Ordinal);
        var before = _console.Output.Length;
        session.Complete();
        Assert.Contains("stopped ", _console.Output[before..], StringComparison.Ordinal);
        Assert.Contains("Sita Sings the Blues.mkv", _console.Output[before..], StringComparison.Ordinal);
    }

    [Fact]
    public void Q_ends_it_after_the_repetition_once()
    {
        _console.Input.PushText("xqQ");
        var finished = 0;
        Session()
            .Wait(
                _run.Task,
                _ => SweepPictures.After(31),
                () =>
                {
                    finished++;
                    _run.SetResult();
                }
            );
        Assert.Equal(1, finished);
    }

    [Fact]
    public void The_bar_does_not_go_back_when_the_estimate_grows()
    {
        var seen = new List<double>();
        var parts = new Queue<double>([0.5, 0.3, 0.6, 0.6]);
        var session = Session();
        for (var i = 0; i < 2; i++)
        {
            session.Wait(
                Task.CompletedTask,
                model =>
                {
                    seen.Add(model.Fraction);
                    return model with { Fraction = parts.Dequeue() };
                },
                () => { }
            );
        }

        Assert.Equal([0, 0.5, 0.5, 0.6], seen);
    }

    [Fact]
    public void A_pipeline_that_is_stopped_does_not_wait_for_the_run()
    {
        using var cancellation = new CancellationTokenSource();
        _console.Input.PushText("q");
        Session(cancellation.Token).Wait(_run.Task, _ => SweepPictures.After(31), cancellation.Cancel);
        Assert.False(_run.Task.IsCompleted);
    }

    private SweepSession Session(CancellationToken cancellationToken = default) =>
        SweepSession.TryStart(
            new LiveConsole(_console, TimeProvider.System, ReadsKeys: true),
            "film",
            null,
            cancellationToken,
            out _
        )!;
}
