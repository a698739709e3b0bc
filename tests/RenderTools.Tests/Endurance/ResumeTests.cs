using System.Text;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Tests.Endurance;

/// <summary>What a second run takes over from a first one, and what it does not.</summary>
public sealed class ResumeTests(RenderedFolder rendered) : IClassFixture<RenderedFolder>
{
    private const string Slow = EnduranceFolder.Render + " -VideoFilter nlmeans=p=5:r=15";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flipped_byte_and_two_swapped_chunks_are_rendered_again_and_no_others()
    {
        using var folder = rendered.Take();
        var chunks = Chunks(folder);
        var bytes = await File.ReadAllBytesAsync(chunks[1], Token);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(chunks[1], bytes, Token);
        File.Move(chunks[3], folder.Of("aside"));
        File.Move(chunks[4], chunks[3]);
        File.Move(folder.Of("aside"), chunks[4]);

        await AssertContinuesAsync(folder, 1, 3, 4);
    }

    [Theory]
    [FullData(2)]
    [FullData(40)]
    public async Task A_torn_last_line_of_the_journal_costs_its_chunk_only(int bytes)
    {
        using var folder = rendered.Take();
        var last = File.ReadLines(folder.Journal).Last();
        using (var journal = File.OpenWrite(folder.Journal))
            journal.SetLength(journal.Length - bytes);
        var index = System
            .Text.Json.JsonDocument.Parse(last)
            .RootElement.GetProperty("Chunk")
            .GetProperty("Index")
            .GetInt32();

        await AssertContinuesAsync(folder, index);
    }

    [FullFact]
    public async Task Nonsense_in_the_journal_costs_nothing_else()
    {
        using var folder = rendered.Take();
        await File.AppendAllTextAsync(
            folder.Journal,
            "\0\0\0\0\n{\"Version\":1}\n[]\nnull\n{\"Version\":99,\"Job\":null}\n\n",
            Token
        );
        await AssertContinuesAsync(folder);
    }

    [FullFact]
    public async Task A_second_run_is_refused_while_the_first_goes_on_undisturbed_and_a_dead_owners_lock_is_none()
    {
        using var folder = await EnduranceFolder.WithFilmAsync();
        using (var first = folder.Start(Slow + " > $null"))
        {
            await FrozenAsync(folder);
            var second = await folder.RunAsync(Slow + " > $null" + ShellRun.TellErrors);
            Assert.False(first.HasEnded);
            Assert.Equal(["JobInUse"], second.ErrorIds);
            Assert.Contains("is in use", second.Said, StringComparison.Ordinal);
            Assert.Equal(
                "Running",
                (await folder.RunAsync("\"$((Get-RenderJob -WorkingDirectory work).State)\"")).Output.Trim()
            );
            Assert.NotEmpty(folder.Running());
            first.Kill();
            _ = await first.WaitAsync();
        }

        Assert.True(File.Exists(Path.Combine(folder.Job, "job.lock")));
        var third = await folder.RunAsync($"{Slow} | {EnduranceFolder.Tell} > $null{ShellRun.TellErrors}");
        Assert.Equal((0, EnduranceFolder.Chunks), (third.ExitCode, third.Attempts.Count));
    }

    [FullFact]
    public async Task Links_in_the_working_directory_are_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege");
        using var folder = rendered.Take();
        var chunks = Chunks(folder);
        var outside = Directory.CreateDirectory(folder.Of("outside")).FullName;
        var victims = new List<string>();
        void Plant(string path, string? content = null)
        {
            var victim = Path.Combine(outside, $"{victims.Count}");
            if (content is null)
                File.Move(path, victim);
            else
                File.WriteAllText(victim, content);
            File.Delete(path);
            File.CreateSymbolicLink(path, victim);
            victims.Add(victim);
        }

        Plant(chunks[0]);
        Plant(Path.ChangeExtension(chunks[0], ".1.part.mp4"), "mine");
        Plant(Path.ChangeExtension(chunks[0], ".1.seam"), "mine");
        Plant(Path.ChangeExtension(chunks[0], ".log"), "mine");
        Plant(Path.Combine(folder.Job, "job.lock"), "mine");
        Plant(Path.Combine(folder.Job, "concat.txt"), "mine");
        Directory.CreateSymbolicLink(Path.Combine(folder.Job, "chunk-folder"), outside);
        var before = victims.ConvertAll(File.ReadAllText);

        // The chunk outside is the right one, byte for byte; but whoever placed the link can change it.
        var run = await folder.RunAsync(EnduranceFolder.Whole);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal([0], run.Rendered);
        Assert.Equal(before, victims.ConvertAll(File.ReadAllText));
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
    }

    [FullFact]
    public async Task What_a_join_that_was_killed_leaves_goes_with_the_job()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs signals");
        using var folder = rendered.Take();
        using (var run = folder.Start(EnduranceFolder.Whole))
        {
            while (!run.HasEnded && !Directory.EnumerateFiles(folder.Path, ".out.*").Any())
                await Task.Delay(1, Token);
            run.Kill();
            _ = await run.WaitAsync();
        }

        await ChildProcesses.UntilAsync(() => folder.Running().Count == 0, TimeSpan.FromMinutes(1), Token);
        await folder.RunAsync("Get-RenderJob -WorkingDirectory work | Remove-RenderJob -Confirm:$false");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Of("work")));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, ".*"));
    }

    [FullFact]
    public async Task A_journal_that_is_a_link_is_neither_believed_nor_written_and_cleaning_up_stays_inside()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege");
        using var folder = rendered.Take();
        var victim = folder.Of("victim");
        File.Move(folder.Journal, victim);
        File.CreateSymbolicLink(folder.Journal, victim);
        var before = await File.ReadAllTextAsync(victim, Token);
        var run = await folder.RunAsync($"{EnduranceFolder.Render} | {EnduranceFolder.Tell} > $null");
        Assert.Equal((0, EnduranceFolder.Chunks), (run.ExitCode, run.Rendered.Length));
        Assert.Equal(before, await File.ReadAllTextAsync(victim, Token));

        var outside = Directory.CreateDirectory(folder.Of("outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "chunk-of-mine"), "", Token);
        File.CreateSymbolicLink(Path.Combine(folder.Job, "chunk-0-link"), Path.Combine(outside, "chunk-of-mine"));
        Directory.CreateSymbolicLink(folder.Of("work", "elsewhere"), outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "journal.ndjson"), "", Token);
        await folder.RunAsync("Get-RenderJob -WorkingDirectory work | Remove-RenderJob -Confirm:$false");
        Assert.True(
            File.Exists(Path.Combine(outside, "chunk-of-mine")) && File.Exists(Path.Combine(outside, "journal.ndjson"))
        );
        Assert.Equal([folder.Of("work", "elsewhere")], Directory.EnumerateFileSystemEntries(folder.Of("work")));
    }

    [FullFact]
    public async Task A_source_of_the_same_size_and_time_but_other_content_is_another_source()
    {
        using var folder = rendered.Take();
        var film = folder.Of("film.mp4");
        var (time, bytes) = (File.GetLastWriteTimeUtc(film), await File.ReadAllBytesAsync(film, Token));
        // In the encoder's comment, which no decoder reads.
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes("x264 - core"));
        Assert.True(at > 0);
        bytes[at]++;
        await File.WriteAllBytesAsync(film, bytes, Token);
        File.SetLastWriteTimeUtc(film, time);

        await AssertContinuesAsync(folder, [.. Enumerable.Range(0, EnduranceFolder.Chunks)]);
    }

    [Theory]
    [FullData(true)]
    [FullData(false)]
    public async Task A_source_that_changes_or_vanishes_while_it_is_rendered_is_one_clear_error_and_what_is_finished_stays(
        bool vanishes
    )
    {
        using var folder = await EnduranceFolder.WithFilmAsync();
        var film = folder.Of("film.mp4");
        var time = File.GetLastWriteTimeUtc(film);
        using (var run = folder.Start(Slow + " > $null" + ShellRun.TellErrors))
        {
            Assert.True(
                await ChildProcesses.UntilAsync(() => folder.Verified().Count > 0 || run.HasEnded, Limit, Token)
            );
            if (vanishes)
                File.Move(film, folder.Of("aside.mp4"));
            else
                File.SetLastWriteTimeUtc(film, time.AddSeconds(1));
            var outcome = await run.WaitAsync();
            Assert.Equal((1, "SourceChanged"), (outcome.ExitCode, string.Join(' ', outcome.ErrorIds)));
            Assert.Contains("was changed or removed while it was rendered", outcome.Said, StringComparison.Ordinal);
        }

        if (vanishes)
            File.Move(folder.Of("aside.mp4"), film);
        File.SetLastWriteTimeUtc(film, time);
        var verified = folder.Verified();
        Assert.NotEmpty(verified);
        var again = await folder.RunAsync($"{Slow} | {EnduranceFolder.Tell} > $null");
        Assert.Equal(verified, again.Attempts.Where(a => a.Value == 0).Select(a => a.Key).Order());
        Assert.Equal(EnduranceFolder.Chunks, again.Attempts.Count);
    }

    [FullFact]
    public async Task A_working_directory_that_vanishes_is_one_clear_error()
    {
        using var folder = await EnduranceFolder.WithFilmAsync();
        using var run = folder.Start(Slow + " > $null" + ShellRun.TellErrors);
        Assert.True(await ChildProcesses.UntilAsync(() => folder.Verified().Count > 0 || run.HasEnded, Limit, Token));
        Directory.Move(folder.Of("work"), folder.Of("gone"));
        var outcome = await run.WaitAsync();
        Assert.Equal((1, "WorkingDirectoryGone"), (outcome.ExitCode, string.Join(' ', outcome.ErrorIds)));
        Assert.Empty(folder.Running());
    }

    [FullFact]
    public async Task What_is_finished_is_on_the_disk_before_it_is_said_and_the_film_before_its_chunks_are_deleted()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux()
                && (
                    await CommandRunner.RunAsync("sh", ["-c", "strace -qq -o /dev/null true"], allowFailure: true)
                ).ExitCode == 0,
            "needs strace (package strace)"
        );
        using var folder = await EnduranceFolder.WithFilmAsync();
        using (
            var run = ShellRun.Start(
                folder,
                EnduranceFolder.Whole,
                [],
                "strace",
                "-f",
                "-qq",
                "-y",
                "-z",
                "-e",
                "trace=fsync,rename,renameat,renameat2,unlink",
                "-o",
                folder.Of("trace.txt")
            )
        )
            Assert.Equal(0, (await run.WaitAsync()).ExitCode);
        var trace = await File.ReadAllLinesAsync(folder.Of("trace.txt"), Token);
        int Place(params string[] parts) =>
            Array.FindIndex(trace, l => Array.TrueForAll(parts, p => l.Contains(p, StringComparison.Ordinal)));

        // Power may fail between any two of these.
        var chunk = Enumerable.Range(0, EnduranceFolder.Chunks).Select(i => $"chunk-0000{i}_").ToArray();
        Assert.All(chunk, name => Assert.InRange(Place("fsync(", name, ".part.mp4"), 0, Place("rename", name) - 1));
        Assert.True(
            trace.Count(l =>
                l.Contains("fsync(", StringComparison.Ordinal) && l.Contains("journal.ndjson", StringComparison.Ordinal)
            ) > EnduranceFolder.Chunks
        );
        var steps = new[]
        {
            Place("fsync(", "/.out."),
            Place("rename", "/out.mp4"),
            Place("fsync(", folder.Path + ">"),
            Array.FindIndex(
                trace,
                l =>
                    l.Contains("unlink(", StringComparison.Ordinal)
                    && l.Contains("chunk-00000_", StringComparison.Ordinal)
                    && l.EndsWith("= 0", StringComparison.Ordinal)
                    && l.Contains(".mp4\"", StringComparison.Ordinal)
                    && !l.Contains(".part.", StringComparison.Ordinal)
            ),
        };
        Assert.DoesNotContain(-1, steps);
        Assert.Equal(steps.Order(), steps);
    }

    private static string[] Chunks(EnduranceFolder folder) =>
        [.. Directory.GetFiles(folder.Job, "chunk-*.mp4").Order(StringComparer.Ordinal)];

    private static async Task AssertContinuesAsync(EnduranceFolder folder, params int[] rendered)
    {
        var run = await folder.RunAsync(EnduranceFolder.Whole);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(rendered, run.Rendered);
        Assert.Equal(EnduranceFolder.Chunks, run.Attempts.Count);
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
    }

    // A chunk's ffmpeg stands still, so that its run goes on however long the test takes.
    // The encoder's trial would not do: its run gives it up after 30 s.
    private static async Task FrozenAsync(EnduranceFolder folder) =>
        Assert.True(
            await ChildProcesses.UntilAsync(
                () =>
                    folder
                        .Running()
                        .Where(p =>
                            p.Name == "ffmpeg"
                            && p.CommandLine.Any(a =>
                                a.Contains(".part.", StringComparison.Ordinal)
                                && !a.Contains("chunk-trial", StringComparison.Ordinal)
                            )
                        )
                        .Any(p => ChildProcesses.Freeze(p.Id)),
                Limit,
                Token
            )
        );
}
