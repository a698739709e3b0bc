using System.Text;
using System.Text.Json;
using RenderTools.Events;
using RenderTools.Processes;
using RenderTools.Rendering;
using Xunit;
using static RenderTools.Engine.Tests.Rendering.Renders;

namespace RenderTools.Engine.Tests.Rendering;

public sealed class EventLogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendertools-").FullName;

    private string LogPath => Path.Combine(_directory, "log", "events.ndjson");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_written_is_read_back()
    {
        var film = Chunks("a", 100, 300);
        Write(
            Job("a", 2, 100, 300),
            Start(0, "a", 0, 0),
            Progress(2, "a", 0, 0, 50),
            Retry(3, "a", 0, "the seam differs"),
            new RenderLog(At(4), "a", RenderLogLevel.Warning, 1, "deprecated pixel format"),
            new RenderLog(At(4), "a", RenderLogLevel.Error, null, "the disk is full"),
            Finish(8, film[1], worker: 1),
            End(9, "a")
        );
        var entries = new EventLogReader(LogPath).Read().ToList();

        Assert.Equal(
            "planned started progress retried log error finished ended",
            string.Join(' ', entries.Select(e => e.Kind))
        );
        Assert.All(entries, e => Assert.Equal(("a", 1), (e.Job, e.Schema)));
        Assert.Equal(At(2).UtcDateTime, entries[2].Time);
        Assert.Equal(
            (2, 2, 400L, "film", "/films/film.mkv"),
            (entries[0].Chunks, entries[0].Workers, entries[0].Frames, entries[0].Name, entries[0].Path)
        );
        Assert.Equal(
            (0, 0, 1, 1000, 100L),
            (entries[1].Chunk, entries[1].Worker, entries[1].Attempt, entries[1].Pid, entries[1].Frames)
        );
        Assert.Equal(
            (0, 50, 25.0, 1000, 12),
            (entries[2].Chunk, entries[2].Frame, entries[2].Fps, entries[2].Pid, entries[2].Percent)
        );
        Assert.Equal("the seam differs", entries[3].Text);
        Assert.Equal((1, "Warning"), (entries[4].Chunk, entries[4].Level));
        Assert.Equal(
            (1, 1, "Succeeded", 300, 8.0, 100L << 20, 12345L),
            (
                entries[6].Chunk,
                entries[6].Worker,
                entries[6].Status,
                entries[6].Frame,
                entries[6].Cpu,
                entries[6].Memory,
                entries[6].Bytes
            )
        );
        Assert.Equal(0, entries[7].Failed);
    }

    [Fact]
    public void What_was_lost_is_found_among_the_errors()
    {
        var film = Chunks("a", 100, 300);
        Write(
            Job("a", 2, 100, 300),
            Finish(8, film[1], failed: true),
            new JobFailed(At(9), "a", "SourceChanged", "the source is gone")
        );
        var entries = new EventLogReader(LogPath).Read().ToList();
        Assert.Equal("planned finished error error", string.Join(' ', entries.Select(e => e.Kind)));
        Assert.Equal((1, "Error", entries[1].Text), (entries[2].Chunk, entries[2].Level, entries[2].Text));
        Assert.Equal((null, "Error", "the source is gone"), (entries[3].Chunk, entries[3].Level, entries[3].Text));
    }

    [Fact]
    public void A_line_that_comes_after_the_render_goes_to_the_log_of_the_last_render()
    {
        var job = $"job-{Guid.NewGuid():N}";
        var merged = new EventLogEntry
        {
            Time = At(9).UtcDateTime,
            Kind = EventLogKind.Merged,
            Job = job,
            Path = "/films/film.rendered.mkv",
        };
        var session = new RenderSession();
        session.AppendToLog(merged);
        Assert.False(File.Exists(LogPath));

        using (var log = new EventLog(LogPath))
        {
            session.LogTo(job, log.Path);
            new RenderMonitor(log).Apply(Job(job, 1, 100));
        }

        session.AppendToLog(merged);
        Assert.Equal(
            [EventLogKind.Planned, EventLogKind.Merged],
            new EventLogReader(LogPath).Read().Select(e => e.Kind)
        );

        // The next render has no log: its joining is no news of the earlier one.
        session.LogTo(job, null);
        session.AppendToLog(merged);
        new RenderSession().AppendToLog(merged);
        Assert.Equal(2, new EventLogReader(LogPath).Read().Count());
    }

    [Fact]
    public void A_line_is_compact_json_with_the_time_in_utc()
    {
        Write(new RenderLog(At(1.5).ToOffset(TimeSpan.FromHours(2)), "a", RenderLogLevel.Info, 7, "größe \u001b[31m"));
        Assert.Equal(
            """{"time":"2026-03-01T12:00:01.5Z","kind":"log","job":"a","chunk":7,"level":"Info","text":"größe \u001B[31m","schema":1}"""
                + "\n",
            File.ReadAllText(LogPath)
        );
    }

    [Fact]
    public void Progress_comes_once_a_second_for_each_chunk()
    {
        var events = new List<RenderEvent> { Job("a", 2, 1000, 1000), Start(0, "a", 0, 0), Start(0, "a", 1, 1) };
        for (var tick = 0; tick < 50; tick++)
        {
            events.Add(Progress(tick / 10.0, "a", 0, 0, tick));
            events.Add(Progress(tick / 10.0, "a", 1, 1, tick));
        }

        Write([.. events]);
        var progress = new EventLogReader(LogPath).Read().Where(e => e.Kind == EventLogKind.Progress).ToList();
        Assert.Equal([0, 10, 20, 30, 40], progress.Where(e => e.Chunk == 0).Select(e => e.Frame ?? -1));
        Assert.Equal([0, 10, 20, 30, 40], progress.Where(e => e.Chunk == 1).Select(e => e.Frame ?? -1));
    }

    [Fact]
    public void The_first_progress_of_a_new_attempt_is_written_at_once()
    {
        Write(
            Job("a", 1, 100),
            Start(0, "a", 0, 0),
            Progress(1, "a", 0, 0, 10),
            Retry(1.1, "a", 0),
            Start(1.2, "a", 0, 0, 2),
            Progress(1.3, "a", 0, 0, 3)
        );
        Assert.Equal(3, new EventLogReader(LogPath).Read().Last().Frame);
    }

    [Fact]
    public void Progress_tells_what_the_process_uses_and_the_time_left()
    {
        using (var log = new EventLog(LogPath))
        {
            var monitor = new RenderMonitor(
                log,
                cores: null,
                usage: pid => pid == 1000 ? new ProcessUsage(3.25, 4096) : null
            );
            monitor.Apply(Job("a", 1, 100));
            monitor.Apply(Start(0, "a", 0, 0));
            Assert.True(monitor.Sample(At(1)));
            Assert.False(monitor.Sample(At(1.5)));
            monitor.Apply(Progress(2, "a", 0, 0, 50));
        }

        var entry = new EventLogReader(LogPath).Read().Last();
        Assert.Equal((3.25, 4096L, 2.0), (entry.Cpu, entry.Memory, entry.Remaining));
    }

    [Fact]
    public void Each_line_can_be_read_as_soon_as_it_is_written()
    {
        using var log = new EventLog(LogPath);
        log.Append(Job("a", 1, 100), RenderState.Empty);
        Assert.Single(new EventLogReader(LogPath).Read());
        log.Append(
            new EventLogEntry
            {
                Time = At(9).UtcDateTime,
                Kind = EventLogKind.Merged,
                Job = "a",
                Path = "/out/film.mkv",
                Chunks = 1,
                Frames = 100,
                Seconds = 0.5,
            }
        );
        Assert.Equal("merged", new EventLogReader(LogPath).Read().Last().Kind);
    }

    [Fact]
    public void Half_a_line_of_a_killed_writer_spoils_neither_the_lines_before_nor_those_after()
    {
        Write(Job("a", 1, 100), Start(0, "a", 0, 0));
        var whole = File.ReadAllBytes(LogPath);
        for (var cut = whole.Length - 1; cut > 0; cut -= 7)
        {
            File.WriteAllBytes(LogPath, whole[..cut]);
            var kept = whole.AsSpan(0, cut).Count((byte)'\n');
            var torn = new EventLogReader(LogPath);
            var before = torn.Read().Count();
            // A cut just before the line's end leaves a whole entry behind.
            Assert.InRange(before, kept, kept + 1);
            Assert.Equal(whole[cut - 1] == '\n' ? 0 : 1, before - kept + torn.TornLines);

            Write(Retry(5, "a", 0));
            var after = new EventLogReader(LogPath).Read().ToList();
            Assert.Equal("retried", after[^1].Kind);
            Assert.Equal(before + 1, after.Count);
        }
    }

    [Fact]
    public void A_newer_schema_is_refused_and_an_unknown_member_is_not()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogPath)!);
        File.WriteAllText(
            LogPath,
            """{"time":"2026-03-01T12:00:00Z","kind":"sung","job":"a","melody":"la","schema":1}""" + "\n"
        );
        Assert.Equal("sung", new EventLogReader(LogPath).Read().Single().Kind);
        File.AppendAllText(LogPath, """{"time":"2026-03-01T12:00:00Z","kind":"log","job":"a","schema":2}""" + "\n");
        Assert.Throws<InvalidDataException>(() => new EventLogReader(LogPath).Read().ToList());
    }

    [Fact]
    public void Every_line_is_json_by_itself_whatever_the_text_holds()
    {
        Write(new RenderLog(At(0), "a", RenderLogLevel.Info, null, "one\ntwo\r\n\"three\" \u2028 \0 \ud83c\udfac"));
        var line = File.ReadAllText(LogPath, Encoding.UTF8);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line);
        Assert.Equal("one\ntwo\r\n\"three\" \u2028 \0 \ud83c\udfac", json.RootElement.GetProperty("text").GetString());
    }

    private void Write(params RenderEvent[] events)
    {
        using var log = new EventLog(LogPath);
        var state = RenderState.Empty;
        foreach (var e in events)
            log.Append(e, state = state.Apply(e));
    }
}
