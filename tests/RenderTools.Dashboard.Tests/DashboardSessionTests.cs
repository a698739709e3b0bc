using System.Globalization;
using System.Threading.Channels;
using RenderTools.Dashboard.Demo;
using RenderTools.Events;
using Spectre.Console;
using Spectre.Console.Testing;
using Xunit;

namespace RenderTools.Dashboard.Tests;

public sealed class DashboardSessionTests : IDisposable
{
    private readonly TestConsole _console = new TestConsole()
        .Size(new Size(80, 24))
        .SupportsAnsi(true)
        .SupportsUnicode(true)
        .Interactive()
        .EmitAnsiSequences();
    private readonly Channel<RenderEvent> _events = Channel.CreateUnbounded<RenderEvent>();
    private readonly RenderMonitor _monitor = new();
    private readonly List<string> _calls = [];

    public void Dispose() => _console.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Without_an_interactive_ansi_terminal_there_is_a_reason_and_no_dashboard(bool interactive, bool ansi)
    {
        using var console = new TestConsole().SupportsAnsi(ansi);
        console.Profile.Capabilities.Interactive = interactive;
        Assert.Null(
            DashboardSession.TryStart(
                new LiveConsole(console, TimeProvider.System, ReadsKeys: false),
                _monitor,
                Controls(),
                out var why
            )
        );
        Assert.Contains("progress bars are shown instead", why, StringComparison.Ordinal);
        Assert.Empty(console.Output);
    }

    [Fact]
    public void Every_object_comes_out_once_and_in_order_and_then_the_end()
    {
        foreach (var e in Play.Render(12, 4, retried: [1], lost: [5]))
            _events.Writer.TryWrite(e);
        _events.Writer.Complete();
        var session = Session();
        var found = new List<RenderEvent>();
        while (session.RunSlice(_events.Reader, e => e is ChunkFinished, default) is { Count: > 0 } slice)
            found.AddRange(slice);
        Assert.Equal(
            Play.Render(12, 4, retried: [1], lost: [5]).OfType<ChunkFinished>().Select(e => e.Chunk.Index),
            found.Cast<ChunkFinished>().Select(e => e.Chunk.Index)
        );
        Assert.Equal(100, _monitor.State.Percent);
        Assert.Empty(session.RunSlice(_events.Reader, e => e is ChunkFinished, default));
    }

    [Fact]
    public void A_burst_of_objects_is_written_without_drawing_a_region_first()
    {
        foreach (var e in Play.Render(4, 2))
            _events.Writer.TryWrite(e);
        Assert.Equal(4, Session().RunSlice(_events.Reader, e => e is ChunkFinished, default).Count);
        Assert.Empty(_console.Output);
    }

    [Fact]
    public void The_region_is_gone_and_the_cursor_back_when_an_object_is_to_be_written()
    {
        var events = Play.Render(4, 2).ToList();
        var first = events.FindIndex(e => e is ChunkFinished);
        foreach (var e in events.Take(first))
            _events.Writer.TryWrite(e);
        _console.Input.PushCharacter('p');
        var session = Session(onPause: () => _events.Writer.TryWrite(events[first]));
        Assert.Same(events[first], Assert.Single(session.RunSlice(_events.Reader, e => e is ChunkFinished, default)));

        var output = _console.Output;
        Assert.Contains("Sita Sings the Blues", output, StringComparison.Ordinal);
        Assert.Equal("", Screen(output));
        Assert.True(
            output.LastIndexOf("\u001b[?25h", StringComparison.Ordinal)
                > output.LastIndexOf("\u001b[?25l", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Keys_pause_go_on_stop_once_and_help()
    {
        _console.Input.PushText("?ppxPqqp");
        Session().RunSlice(_events.Reader, _ => false, default);
        Assert.Equal("pause go-on pause stop", string.Join(' ', _calls));
    }

    [Fact]
    public void Keys_are_left_alone_where_the_input_is_not_a_terminal()
    {
        _console.Input.PushText("pq");
        _events.Writer.Complete();
        Session(readsKeys: false).RunSlice(_events.Reader, _ => false, default);
        Assert.True(_console.Input.IsKeyAvailable());
        Assert.Empty(_calls);
    }

    [Fact]
    public void Cancelling_ends_the_slice_with_a_clean_screen()
    {
        foreach (var e in Play.Render(4, 2).Take(4))
            _events.Writer.TryWrite(e);
        using var cancellation = new CancellationTokenSource();
        _console.Input.PushCharacter('p');
        var session = Session(onPause: cancellation.Cancel);
        Assert.Empty(session.RunSlice(_events.Reader, e => e is ChunkFinished, cancellation.Token));
        Assert.Equal("", Screen(_console.Output));
    }

    [Fact]
    public void A_terminal_of_another_size_gets_another_layout_on_a_clean_screen()
    {
        foreach (var e in Play.Render(4, 2).Take(4))
            _events.Writer.TryWrite(e);
        _console.Input.PushCharacter('p');
        var looks = 0;
        var clock = new Clock(() =>
        {
            // The region is entered, the cores are looked at, the picture is drawn: then it may stop.
            if (_console.Profile.Width == 120 && ++looks == 3)
                _console.Input.PushCharacter('q');
        });
        var session = DashboardSession.TryStart(
            new LiveConsole(_console, clock, ReadsKeys: true),
            _monitor,
            Controls(() => (_console.Profile.Width, _console.Profile.Height) = (120, 40)),
            out _
        )!;
        session.RunSlice(_events.Reader, e => e is ChunkFinished, default);
        var wide = _console.Output.IndexOf('╭', StringComparison.Ordinal);
        var narrow = _console.Output.IndexOf(" workers ", StringComparison.Ordinal);
        var cleared = _console.Output.LastIndexOf("\u001b[2J", wide, StringComparison.Ordinal);
        Assert.True(0 <= narrow && narrow < cleared && cleared < wide);
    }

    [Fact]
    public void A_pool_that_breaks_is_not_taken_for_one_that_ended()
    {
        _events.Writer.Complete(new InvalidOperationException("the pool broke"));
        Assert.Equal(
            "the pool broke",
            Assert
                .Throws<InvalidOperationException>(() => Session().RunSlice(_events.Reader, _ => false, default))
                .Message
        );
    }

    private DashboardSession Session(Action? onPause = null, bool readsKeys = true) =>
        DashboardSession.TryStart(
            new LiveConsole(_console, TimeProvider.System, readsKeys),
            _monitor,
            Controls(onPause),
            out _
        )!;

    private DashboardControls Controls(Action? onPause = null) =>
        new(
            paused =>
            {
                _calls.Add(paused ? "pause" : "go-on");
                onPause?.Invoke();
            },
            () =>
            {
                _calls.Add("stop");
                _events.Writer.Complete();
            }
        );

    /// <summary>
    /// What a terminal shows after these bytes: a screen of rows, the cursor, and the few sequences that
    /// Spectre.Console uses.
    /// </summary>
    private static string Screen(string output)
    {
        var rows = new List<char[]> { Blank() };
        var (row, column) = (0, 0);
        for (var i = 0; i < output.Length; i++)
        {
            if (output[i] == '\u001b')
            {
                var end = i + 2;
                while (!char.IsLetter(output[end]))
                    end++;
                var number = int.TryParse(output.AsSpan(i + 2, end - i - 2), CultureInfo.InvariantCulture, out var n)
                    ? n
                    : 0;
                switch (output[end])
                {
                    case 'A':
                        row = Math.Max(0, row - Math.Max(1, number));
                        break;
                    case 'K' when number == 2:
                        rows[row] = Blank();
                        break;
                    case 'm' or 'h' or 'l':
                        break;
                    default:
                        Assert.Fail($"A sequence this screen does not know: {output[(i + 1)..(end + 1)]}");
                        break;
                }

                i = end;
            }
            else if (output[i] == '\n')
            {
                (row, column) = (row + 1, 0);
                if (row == rows.Count)
                    rows.Add(Blank());
            }
            else if (output[i] == '\r')
            {
                column = 0;
            }
            else
            {
                rows[row][column++] = output[i];
            }
        }

        return string.Join('\n', rows.Select(r => new string(r).TrimEnd())).Trim('\n');

        static char[] Blank() => Enumerable.Repeat(' ', 200).ToArray();
    }

    private sealed class Clock(Action look) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            look();
            return base.GetUtcNow();
        }
    }
}
