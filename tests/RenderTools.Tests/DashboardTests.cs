using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests;

/// <summary>The dashboard of a real render on a real terminal.</summary>
public sealed partial class DashboardTests : IDisposable
{
    private const string Compact = "── workers";
    private const string Full = "╭─workers";
    private const int Chunks = 6;

    private readonly string _directory = Directory.CreateTempSubdirectory("rendertools-dashboard-").FullName;

    private string LogPath => Path.Combine(_directory, "events.ndjson");

    private string Script => Path.Combine(_directory, "render.ps1");

    private string ObjectsPath => Path.Combine(_directory, "objects.txt");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [FullData(80, 24, Compact)]
    [InlineData(120, 40, Full)]
    public async Task A_render_shows_itself_and_leaves_its_objects_once_and_a_summary(
        int width,
        int height,
        string sign
    )
    {
        using var terminal = await RenderAsync(width, height);
        // The keys are the last line: without them the picture is half drawn.
        var running = terminal.WaitFor(s =>
            s.Contains(sign, StringComparison.Ordinal)
            && s.Contains("2 running", StringComparison.Ordinal)
            && s.Contains("p pause", StringComparison.Ordinal)
        );
        foreach (var text in new[] { "dashboard film", "/300 frames", $"{Chunks} chunks: ", "cores", "log" })
            Assert.Contains(text, running, StringComparison.Ordinal);

        var after = terminal.WaitFor(HasEnded, "-S", "-");
        Assert.Equal(Enumerable.Range(0, Chunks), Objects(after).Order());
        Assert.Contains("rendered dashboard film: 300/300 frames in ", after, StringComparison.Ordinal);
        Assert.Contains("status=0", after, StringComparison.Ordinal);
        AssertNothingLeft(after);
        Assert.Equal("1", terminal.CursorFlag());
    }

    [FullFact]
    public async Task It_follows_the_terminal_in_plain_text_where_colours_are_unwanted()
    {
        using var terminal = await RenderAsync(80, 24, speed: 1, environment: "NO_COLOR=1");
        terminal.WaitFor(s =>
            s.Contains(Compact, StringComparison.Ordinal) && s.Contains("2 running", StringComparison.Ordinal)
        );
        terminal.Resize(120, 40);
        var wide = terminal.WaitFor(s =>
            s.Contains('╰', StringComparison.Ordinal) && s.Contains("p pause", StringComparison.Ordinal)
        );
        Assert.Single(Regex.Matches(wide, "╭─render"));
        Assert.DoesNotContain(Compact, wide, StringComparison.Ordinal);
        Assert.DoesNotMatch(ColorCode(), terminal.Screen("-e"));
        terminal.Resize(80, 24);
        var narrow = terminal.WaitFor(s =>
            s.Contains(Compact, StringComparison.Ordinal) && s.Contains("p pause", StringComparison.Ordinal)
        );
        Assert.DoesNotContain('╭', narrow);
        terminal.Press("q");
        AssertNothingLeft(terminal.WaitFor(HasEnded));
    }

    [Fact]
    public async Task An_interrupt_leaves_whole_lines_a_visible_cursor_and_no_ffmpeg()
    {
        using var terminal = await RenderAsync(80, 24, speed: 1);
        terminal.WaitFor(s =>
            s.Contains(Compact, StringComparison.Ordinal) && s.Contains("2 running", StringComparison.Ordinal)
        );
        terminal.Press("C-c");
        var after = terminal.WaitFor(HasEnded, "-S", "-");
        AssertNothingLeft(after);
        Assert.DoesNotContain("lost", after, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Objects(after).Distinct(), Objects(after));
        Assert.Equal("1", terminal.CursorFlag());
        Assert.Empty(ChildProcesses.WithArgument("ffmpeg", _directory));
    }

    [FullFact]
    public async Task P_starts_no_more_chunks_and_q_keeps_what_is_finished_for_the_same_command()
    {
        // No chunk ends before the test says so: what is pressed is seen to be taken in first, on any machine.
        var gate = Path.Combine(_directory, "open");
        var program = Path.Combine(_directory, "ffmpeg");
        await File.WriteAllTextAsync(
            program,
            $"""
            #!/bin/sh
            real=$(PATH={"${PATH#" + _directory + ":}"} command -v ffmpeg)
            case "$*" in *.part.*) while [ ! -e '{gate}' ]; do sleep 0.1; done ;; esac
            exec "$real" "$@"

            """,
            TestContext.Current.CancellationToken
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var environment = $"FFMPEG_PATH='{program}'";
        using var terminal = await RenderAsync(120, 40, speed: 100, environment: environment);
        terminal.WaitFor(s => s.Contains("2 running", StringComparison.Ordinal));
        terminal.Press("p");
        terminal.WaitFor(s => s.Contains("PAUSED", StringComparison.Ordinal));
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);

        // Both workers are free, and still chunks wait.
        Assert.Contains(
            "4 waiting",
            terminal.WaitFor(s => s.Contains(" 0 running", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.Equal(2, Started().Count);
        File.Delete(gate);
        terminal.Press("p");
        terminal.WaitFor(s => !s.Contains("PAUSED", StringComparison.Ordinal) && Started().Count == 4);
        terminal.Press("q");
        terminal.WaitFor(s => s.Contains("STOPPING", StringComparison.Ordinal));
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var stopped = terminal.WaitFor(HasEnded);
        Assert.Contains("stopped dashboard film", stopped, StringComparison.Ordinal);
        AssertNothingLeft(stopped);
        Assert.Equal(4, Started().Distinct().Count());

        // A chunk whose neighbour is missing is kept too, but handed on only when the seam between them was compared.
        Assert.Empty(Written().Except(Started()));

        File.Delete(ObjectsPath);
        terminal.Type($"clear; {Command(environment)}; echo again");
        var after = terminal.WaitFor(s => s.Contains("\nagain\n", StringComparison.Ordinal));
        Assert.Contains("rendered dashboard film: 300/300 frames", after, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, Chunks), Written().Order());
        Assert.Equal(Enumerable.Range(0, Chunks), Started().Order());
        Assert.DoesNotContain(new EventLogReader(LogPath).Read(), e => e.Kind == EventLogKind.Retried);
    }

    [Fact]
    public async Task Screen_log_and_proc_agree_on_frames_and_processes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        using var terminal = await RenderAsync(120, 40, speed: 0.5, chunks: 2);
        terminal.WaitFor(s => s.Contains("2 running", StringComparison.Ordinal));
        await Task.Delay(Random.Shared.Next(2500), TestContext.Current.CancellationToken);

        var logged = Frames(skip: 1);
        var screen = terminal.WaitFor(s => WorkerRow().Count(s) == 2);
        var running = ChildProcesses.DescendantsOf(terminal.ShellId(), "ffmpeg").Select(p => p.Id).Order();
        var rows = WorkerRow()
            .Matches(screen)
            .Select(m =>
                (
                    Worker: Number(m, "worker"),
                    Chunk: Number(m, "chunk"),
                    Frame: Number(m, "frame"),
                    Pid: Number(m, "pid")
                )
            )
            .ToList();
        var shown = int.Parse(FramesDone().Match(screen).Groups["frames"].Value, CultureInfo.InvariantCulture);

        // The log has a line a second for each chunk, and the screen changes between them: what it says lies between
        // the last line but one and the next.
        var atScreen = Frames();
        Assert.True(
            await ChildProcesses.UntilAsync(
                () => Frames().All(c => c.Value > atScreen[c.Key]),
                TimeSpan.FromMinutes(1),
                TestContext.Current.CancellationToken
            )
        );
        var next = Frames();
        var entries = new EventLogReader(LogPath).Read().Where(e => e.Kind == EventLogKind.Started).ToList();
        Assert.Equal(running, rows.Select(r => r.Pid).Order());
        Assert.Equal(
            entries.Select(e => (e.Worker, e.Chunk, e.Pid)).Order(),
            rows.Select(r => ((int?)r.Worker, (int?)r.Chunk, (int?)r.Pid)).Order()
        );
        Assert.All(rows, r => Assert.InRange(r.Frame, logged.GetValueOrDefault(r.Chunk), next[r.Chunk]));
        Assert.InRange(shown, logged.Values.Sum(), next.Values.Sum());
        terminal.Press("C-c");
        terminal.WaitFor(HasEnded);
    }

    [Theory]
    [FullData(120, 40)]
    [FullData(80, 24)]
    public async Task A_measurement_shows_itself_and_leaves_its_rows_and_a_line(int width, int height)
    {
        using var terminal = await MeasureAsync(width, height);
        var running = terminal.WaitFor(s =>
            s.Contains("/2 runs", StringComparison.Ordinal)
            && s.Contains("warm-up", StringComparison.Ordinal)
            && s.Contains("q end after this repetition", StringComparison.Ordinal)
        );
        foreach (var text in new[] { "dashboard film.mp4", "rows so far", "OneCore", "0/1", "cores", " left" })
            Assert.Contains(text, running, StringComparison.Ordinal);

        var after = terminal.WaitFor(HasEnded, "-S", "-");
        Assert.Matches(@"measured dashboard film\.mp4: 2/2 runs in ", after);
        Assert.Equal(
            ["OneCore 1", "Chunked 1"],
            Regex.Matches(after, "^row: (?<row>.+?) *$", RegexOptions.Multiline).Select(m => m.Groups["row"].Value),
            StringComparer.Ordinal
        );
        Assert.Contains("status=0", after, StringComparison.Ordinal);
        AssertNothingLeft(after);
        Assert.Equal("1", terminal.CursorFlag());
    }

    [FullFact]
    public async Task An_interrupted_measurement_leaves_whole_lines_and_no_ffmpeg()
    {
        using var terminal = await MeasureAsync(80, 24);
        terminal.WaitFor(s => s.Contains("warm-up", StringComparison.Ordinal));
        terminal.Press("C-c");
        var after = terminal.WaitFor(HasEnded, "-S", "-");
        Assert.DoesNotContain("row: ", after, StringComparison.Ordinal);
        AssertNothingLeft(after);
        Assert.Equal("1", terminal.CursorFlag());
        Assert.Empty(ChildProcesses.DescendantsOf(terminal.ShellId(), "ffmpeg"));
    }

    private async Task<Terminal> MeasureAsync(int width, int height)
    {
        Assert.SkipUnless(Terminal.IsAvailable, "tmux is not installed");
        var film = await new NumberedVideo("dashboard film.mp4", 300).GetAsync();
        Pwsh.Write(
            Script,
            $$"""
            Measure-RenderScaling '{{film}}' -WorkerCount 1 -Repeat 1 -Baseline OneCore -NoCeiling -Duration 1s -VideoFilter realtime=speed=1 -Preset ultrafast -Dashboard |
                ForEach-Object { "row: $($_.Mode) $($_.Workers)" }
            """
        );
        return new Terminal(width, height, Command(""));
    }

    private async Task<Terminal> RenderAsync(
        int width,
        int height,
        double speed = 2,
        int chunks = Chunks,
        string environment = ""
    )
    {
        Assert.SkipUnless(Terminal.IsAvailable, "tmux is not installed");
        var film = await new NumberedVideo("dashboard film.mp4", 300).GetAsync();
        Pwsh.Write(
            Script,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                Get-VideoInfo -LiteralPath '{{film}}' | New-ChunkPlan -ChunkCount {{chunks}} |
                    Invoke-ChunkRender -VideoFilter realtime=speed={{speed}} -Preset ultrafast -ThrottleLimit 2 -WorkingDirectory '{{_directory}}' -EventLog '{{LogPath}}' -Dashboard |
                    ForEach-Object { [IO.File]::AppendAllText('{{ObjectsPath}}', "$($_.Index) $($_.Status)`n"); "object: chunk $($_.Index) $($_.Status)" }
                """
            )
        );
        return new Terminal(width, height, Command(environment));
    }

    private string Command(string environment) =>
        $"env {environment} '{string.Join("' '", Pwsh.Program)}' -File '{Script}'";

    private List<int> Started() =>
        [.. new EventLogReader(LogPath).Read().Where(e => e.Kind == EventLogKind.Started).Select(e => e.Chunk!.Value)];

    private Dictionary<int, int> Frames(int skip = 0) =>
        new EventLogReader(LogPath)
            .Read()
            .Where(e => e.Kind is EventLogKind.Started or EventLogKind.Progress)
            .GroupBy(e => e.Chunk!.Value)
            .ToDictionary(g => g.Key, g => g.SkipLast(skip).LastOrDefault()?.Frame ?? 0);

    // What came out of the pipeline, where the screen does not show all of it.
    private IEnumerable<int> Written() =>
        !File.Exists(ObjectsPath)
            ? []
            : File.ReadLines(ObjectsPath)
                .Select(line => line.Split(' '))
                .Where(words => words is [_, "Succeeded"])
                .Select(words => int.Parse(words[0], CultureInfo.InvariantCulture));

    private static IEnumerable<int> Objects(string screen) =>
        ObjectLine().Matches(screen).Select(m => Number(m, "index"));

    private static int Number(Match match, string name) =>
        int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

    private static bool HasEnded(string screen) => EndLine().IsMatch(screen);

    /// <summary>Of the live region nothing may be left: no frame, no head, no footer.</summary>
    private static void AssertNothingLeft(string screen)
    {
        foreach (var rest in new[] { "╭", "╰", "│", "── ", "p pause", "━" })
            Assert.DoesNotContain(rest, screen, StringComparison.Ordinal);
    }

    [GeneratedRegex("^object: chunk (?<index>[0-9]+) Succeeded$", RegexOptions.Multiline)]
    private static partial Regex ObjectLine();

    [GeneratedRegex("^status=[0-9]+$", RegexOptions.Multiline)]
    private static partial Regex EndLine();

    [GeneratedRegex(@"(?<frames>[0-9]+)/300 frames")]
    private static partial Regex FramesDone();

    [GeneratedRegex(
        @"^│ +(?<worker>[0-9]+) +(?<chunk>[0-9]+) +[━─]+ +[0-9]+ % +(?<frame>[0-9]+) +[0-9.,]+ +[^ ]+ MB +(?<pid>[0-9]+) ",
        RegexOptions.Multiline
    )]
    private static partial Regex WorkerRow();

    [GeneratedRegex("\u001b\\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7])[;m]")]
    private static partial Regex ColorCode();
}
