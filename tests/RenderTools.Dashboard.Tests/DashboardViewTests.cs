using System.Text.RegularExpressions;
using CsCheck;
using RenderTools.Dashboard.Demo;
using RenderTools.Events;
using RenderTools.Machine;
using Spectre.Console;
using Spectre.Console.Rendering;
using Spectre.Console.Testing;
using Xunit;

namespace RenderTools.Dashboard.Tests;

public partial class DashboardViewTests
{
    public static TheoryData<string, int, int, int, int, double> States =>
        new()
        {
            // name, chunks, workers, width, height, seconds
            { "start-120x40", 34, 8, 120, 40, 0.3 },
            { "middle-120x40", 34, 8, 120, 40, 9.3 },
            { "middle-100x30", 34, 8, 100, 30, 9.3 },
            { "middle-80x24", 34, 8, 80, 24, 9.3 },
            { "middle-line-60x20", 34, 8, 60, 20, 9.3 },
            { "middle-line-30x5", 34, 8, 30, 5, 9.3 },
            { "done-120x40", 34, 8, 120, 40, 60 },
            { "done-80x24", 34, 8, 80, 24, 60 },
            { "one-worker-120x40", 6, 1, 120, 40, 7 },
            { "one-worker-80x24", 6, 1, 80, 24, 7 },
            { "64-workers-120x40", 300, 64, 120, 40, 9.3 },
            { "64-workers-80x24", 300, 64, 80, 24, 9.3 },
            { "10000-chunks-120x40", 10_000, 16, 120, 40, 150 },
            { "10000-chunks-80x24", 10_000, 16, 80, 24, 150 },
        };

    [Theory]
    [MemberData(nameof(States))]
    public void A_render_looks_like_its_picture(
        string name,
        int chunks,
        int workers,
        int width,
        int height,
        double seconds
    )
    {
        var frames = chunks > 1000 ? 20 : 200;
        var model = Pictures.At(
            seconds,
            Play.Render(chunks, workers, frames: frames),
            Pictures.Cores(workers, Pictures.Busy)
        );
        var picture = Pictures.Draw(model, width, height);
        Snapshot.Matches(name, picture);
        Snapshot.Matches(name + "-ascii", Pictures.Draw(model, width, height, unicode: false));
        Assert.Equal(picture, Pictures.Draw(model, width, height));
    }

    [Theory]
    [InlineData("retry-waiting-120x40", 2.5)]
    [InlineData("retry-running-120x40", 4.0)]
    [InlineData("retry-done-120x40", 9.0)]
    public void A_retry_looks_like_its_picture(string name, double seconds) =>
        Snapshot.Matches(
            name,
            Pictures.Draw(
                Pictures.At(seconds, Play.Render(12, 4, retried: [1, 2]), Pictures.Cores(4, Pictures.Busy)),
                120,
                40
            )
        );

    [Fact]
    public void Chunks_that_wait_for_their_proof_look_like_their_picture()
    {
        // The pool tells of a chunk when its neighbours are there: here, only when all have been rendered.
        var events = Play.Render(12, 4).ToList();
        var held = events.Where(e => e is not ChunkFinished and not JobFinished);
        Snapshot.Matches(
            "unproven-80x24",
            Pictures.Draw(Pictures.At(9, held, Pictures.Cores(4, Pictures.Busy)), 80, 24)
        );
    }

    [Fact]
    public void A_lost_chunk_looks_like_its_picture()
    {
        var model = Pictures.At(9, Play.Render(12, 4, lost: [5]), Pictures.Cores(4, Pictures.Busy));
        Snapshot.Matches("failure-120x40", Pictures.Draw(model, 120, 40));
        Snapshot.Matches("failure-80x24", Pictures.Draw(model, 80, 24));
    }

    [Fact]
    public void Pause_stop_and_help_look_like_their_pictures()
    {
        var model = Pictures.At(5, Play.Render(12, 4), Pictures.Cores(4, Pictures.Busy));
        Snapshot.Matches("paused-80x24", Pictures.Draw(model with { IsPaused = true }, 80, 24));
        Snapshot.Matches("stopping-80x24", Pictures.Draw(model with { IsStopping = true }, 80, 24));
        Snapshot.Matches("help-80x24", Pictures.Draw(model with { ShowsHelp = true }, 80, 24));
        Snapshot.Matches("help-120x40", Pictures.Draw(model with { ShowsHelp = true }, 120, 40));
        Snapshot.Matches("no-keys-120x40", Pictures.Draw(model with { HasKeys = false }, 120, 40));
    }

    [Fact]
    public void Many_cores_in_groups_look_like_their_picture()
    {
        var places = (int n) => new CorePlace(n, n / 128, n % 128 < 96 ? CoreKind.Performance : CoreKind.Efficiency);
        var events = Play.Render(300, 64);
        Snapshot.Matches(
            "256-cores-120x40",
            Pictures.Draw(Pictures.At(9.3, events, Pictures.Cores(256, Pictures.Busy, place: places)), 120, 40)
        );
        Snapshot.Matches(
            "256-cores-200x60",
            Pictures.Draw(Pictures.At(9.3, events, Pictures.Cores(256, Pictures.Busy, place: places)), 200, 60)
        );
        Snapshot.Matches(
            "hybrid-120x40",
            Pictures.Draw(
                Pictures.At(
                    9.3,
                    Play.Render(40, 4),
                    Pictures.Cores(
                        6,
                        Pictures.Busy,
                        place: n => new CorePlace(n, 0, n < 2 ? CoreKind.Performance : CoreKind.Efficiency)
                    )
                ),
                120,
                40
            )
        );
    }

    [Fact]
    public void Several_videos_in_one_pool_look_like_their_picture()
    {
        var first = Play.Render(12, 4).ToList();
        var other = Play.Chunks(200, job: "other", name: "日本の映画 [1]");
        var events = first
            .Append(new JobStarted(Play.Epoch.AddSeconds(2), "other", other[0].Name, other[0].Path, other, 4))
            .OrderBy(e => e.Time)
            .ToList();
        Snapshot.Matches("two-videos-120x40", Pictures.Draw(Pictures.At(9, events), 120, 40));
        Snapshot.Matches("two-videos-80x24", Pictures.Draw(Pictures.At(9, events), 80, 24));
    }

    [Fact]
    public void What_is_left_behind_looks_like_its_picture()
    {
        foreach (
            var (name, events, seconds) in new[]
            {
                ("summary-done", Play.Render(12, 4), 60.0),
                ("summary-lost", Play.Render(12, 4, retried: [1], lost: [5]), 60.0),
                ("summary-stopped", Play.Render(12, 4), 9.0),
            }
        )
        {
            using var console = new TestConsole();
            console.Width(100);
            foreach (var line in DashboardSummary.Draw(Pictures.At(seconds, events), Glyphs.Unicode))
            {
                console.Write(line.ToParagraph());
                console.WriteLine();
            }

            Snapshot.Matches(name, console.Output);
        }
    }

    [Fact]
    public void Without_colours_there_is_no_colour_code_and_the_text_is_the_same()
    {
        var model = Pictures.At(9, Play.Render(12, 4, retried: [1], lost: [5]), Pictures.Cores(4, Pictures.Busy));
        var without = Pictures.DrawAnsi(model, 120, 40, ColorSystem.NoColors);
        var with = Pictures.DrawAnsi(model, 120, 40, ColorSystem.TrueColor);
        Snapshot.Matches("no-color-120x40", without.Replace("\u001b", "␛", StringComparison.Ordinal));
        Assert.DoesNotMatch(ColorCode(), without);
        Assert.Matches(ColorCode(), with);
        Assert.Equal(AnyCode().Replace(without, ""), AnyCode().Replace(with, ""));
    }

    [Fact]
    public void Every_state_of_a_chunk_has_a_sign_of_its_own()
    {
        foreach (var g in new[] { Glyphs.Unicode, Glyphs.Ascii })
        {
            string[] signs = [g.Waiting, g.Done, g.Unproven, g.DoneAfterRetry, g.Retried, g.Failed, .. g.Levels];
            Assert.Equal(signs.Length, signs.Distinct(StringComparer.Ordinal).Count());
            string[] heat = [g.Idle, .. g.Heat];
            Assert.Equal(heat.Length, heat.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Fact]
    public void The_strip_is_the_video_one_cell_for_each_chunk()
    {
        var state = Pictures.At(9, Play.Render(12, 4, retried: [1], lost: [5])).State;
        var cells = string.Concat(ChunkStrip.Cells(state.Jobs[0], Glyphs.Ascii, 12).Select(c => c.Glyph));
        for (var i = 0; i < 12; i++)
        {
            var chunk = state.Jobs[0].Find(i)!;
            var sign = (chunk.Phase, chunk.Retries) switch
            {
                (ChunkPhase.Waiting, 0) => '.',
                (ChunkPhase.Done, 0) => '#',
                (ChunkPhase.Done, _) => 'R',
                (ChunkPhase.Failed, _) => 'X',
                (_, > 0) => 'r',
                _ => (char)('0' + (int)(chunk.Fill * 10)),
            };
            Assert.Equal(sign, cells[i]);
        }

        Assert.Contains('X', cells);
        Assert.Contains('R', cells);
    }

    [Fact]
    public void A_strip_of_fewer_cells_covers_every_chunk_once_and_hides_no_loss() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 400], Gen.Int[0, 399])
            .Sample(
                (chunks, cells, lost) =>
                {
                    lost %= chunks;
                    cells = Math.Min(cells, chunks);
                    var job = Pictures.At(100_000, Play.Render(chunks, 3, lost: [lost], frames: 10)).State.Jobs[0];
                    var strip = ChunkStrip.Cells(job, Glyphs.Ascii, cells);
                    Assert.Equal(cells, strip.Count);
                    Assert.Equal(1, strip.Count(c => c.Glyph == "X"));
                    // The lost chunk stands where it is in the video.
                    var at = strip.Select(c => c.Glyph).ToList().IndexOf("X");
                    Assert.InRange(
                        (double)at / cells,
                        (double)lost / chunks - 1.0 / cells,
                        (double)(lost + 1) / chunks
                    );
                },
                iter: 100
            );

    [Fact]
    public void One_busy_core_lights_exactly_its_cell()
    {
        for (var busy = 0; busy < 64; busy += 7)
        {
            var cores = Pictures.Cores(64, (core, _) => core == busy ? 1 : 0, samples: 1);
            var row = CorePane.Draw(cores, Glyphs.Ascii, 72, 4)[0].Segments.Skip(2).Select(s => s.Text);
            Assert.Equal(string.Concat(Enumerable.Range(0, 64).Select(c => c == busy ? '9' : '.')), string.Concat(row));
        }
    }

    [Fact]
    public void At_every_size_the_picture_fits_the_terminal_and_keeps_its_height() =>
        Gen.Select(
                Gen.Int[1, 250],
                Gen.Int[1, 80],
                Gen.Int[1, 100],
                Gen.Int[1, 70],
                Gen.Double[0, 40],
                Gen.Int[0, 300],
                Gen.Bool
            )
            .Sample(
                (width, height, chunks, workers, seconds, cores, unicode) =>
                {
                    var model = Pictures.At(
                        seconds,
                        Play.Render(chunks, workers, retried: [2], lost: [4]),
                        cores == 0 ? null : Pictures.Cores(cores, Pictures.Busy, samples: 3)
                    );
                    var picture = Pictures.Draw(model, width, height, unicode).TrimEnd('\n').Split('\n');
                    var expected =
                        width >= DashboardView.CompactWidth && height >= DashboardView.CompactHeight ? height - 1 : 1;
                    Assert.Equal(expected, picture.Length);
                    Assert.All(picture, line => Assert.InRange(new Segment(line.TrimEnd()).CellCount(), 0, width));
                    Assert.True(unicode || picture.All(line => line.All(char.IsAscii)), string.Join('\n', picture));
                },
                iter: 100
            );

    [Fact]
    public void Text_of_others_cannot_command_the_terminal()
    {
        var chunks = Play.Chunks(2, name: "evil\u001b]0;title\u0007\u202e [red]x[/]\r\n");
        RenderEvent[] events =
        [
            new JobStarted(Play.Epoch, Play.JobId, chunks[0].Name, "/films/x", chunks, 1),
            new RenderLog(
                Play.Epoch,
                Play.JobId,
                RenderLogLevel.Warning,
                1,
                "line one\nline\ttwo \u001b[2J\u009b31m [bold]"
            ),
        ];
        foreach (var (width, height) in new[] { (120, 40), (80, 24), (40, 10) })
        {
            var picture = Pictures.Draw(Pictures.At(1, events), width, height);
            Assert.DoesNotContain(picture, c => char.IsControl(c) && c != '\n');
            Assert.DoesNotContain('\u202e', picture);
            Assert.Equal(width >= 80 ? height - 1 : 1, picture.TrimEnd('\n').Split('\n').Length);
        }
    }

    [GeneratedRegex("\u001b\\[[0-9;]*[34][0-9;]*m")]
    private static partial Regex ColorCode();

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex AnyCode();
}
