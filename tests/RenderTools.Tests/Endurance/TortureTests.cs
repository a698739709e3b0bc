using System.Diagnostics;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Tests.Endurance;

/// <summary>
/// SIGKILL at seeded random moments. The moments are counted from what the render does, not from the clock alone, so
/// that those between a rename and its line in the journal, or in the middle of the join, are met on any machine.
/// </summary>
[Trait("Ffmpeg", "Each")]
public sealed class TortureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    private enum Moment
    {
        AnyTime,
        ChunkRuns,
        ChunkIsRenamed,
        LineIsWritten,
        JoinRuns,
        VideoIsRenamed,
        OneFfmpeg,
    }

    /// <summary>
    /// A hundred when everything is tested, else one at the journal, at the join, and of one ffmpeg alone.
    /// </summary>
    public static TheoryData<int> Seeds => [.. FullDataAttribute.IsFull ? Enumerable.Range(0, 100) : [6]];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_SIGKILL_at_any_moment_the_same_command_ends_with_the_same_file_and_renders_no_verified_chunk_twice(
        int seed
    )
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs signals and /proc");
        var random = new Random(seed);
        var moment = (Moment)(seed % 7);
        using var folder = await EnduranceFolder.WithFilmAsync();
        using (var run = folder.Start(EnduranceFolder.Whole))
        {
            await WaitForAsync(folder, run, moment, random);
            if (moment == Moment.OneFfmpeg)
            {
                // The render itself goes on, without a second command.
                KillOneFfmpeg(folder, random);
                var outcome = await run.WaitAsync();
                Assert.True(outcome.ExitCode == 0, outcome.ToString());
            }
            else
            {
                run.Kill();
                _ = await run.WaitAsync();
            }
        }

        Assert.True(
            await ChildProcesses.UntilAsync(
                () => folder.Running().Count == 0,
                TimeSpan.FromSeconds(20),
                TestContext.Current.CancellationToken
            )
        );
        if (File.Exists(folder.Of("out.mp4")))
            Assert.Equal(
                await EnduranceFolder.UndisturbedAsync(),
                await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
            );
        if (moment == Moment.OneFfmpeg)
            return;
        var verified = folder.Verified();
        var again = await folder.RunAsync(EnduranceFolder.Whole);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(Enumerable.Range(0, EnduranceFolder.Chunks), again.Attempts.Keys.Order());
        Assert.Equal(verified, again.Attempts.Where(a => a.Value == 0).Select(a => a.Key).Order());
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Of("work")));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, ".*"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{moment}: {verified.Count} chunks taken over");
    }

    private static async Task WaitForAsync(EnduranceFolder folder, ShellRun run, Moment moment, Random random)
    {
        var count = random.Next(1, EnduranceFolder.Chunks + 1);
        var clock = Stopwatch.StartNew();
        Func<bool> happened = moment switch
        {
            Moment.AnyTime => Started(clock, TimeSpan.FromSeconds(random.NextDouble() * 5)),
            Moment.ChunkRuns or Moment.OneFfmpeg => () => Files(folder.Of("work"), "*.part.*").Length > 0,
            Moment.ChunkIsRenamed => () =>
                Files(folder.Of("work"), "chunk-*.mp4").Count(f => !f.Contains(".part.", StringComparison.Ordinal))
                >= count,
            Moment.LineIsWritten => () =>
                Files(folder.Of("work"), "journal.ndjson") is [var journal] && Lines(journal) > count,
            Moment.JoinRuns => () => Files(folder.Path, ".out.*").Length > 0,
            Moment.VideoIsRenamed => () => File.Exists(folder.Of("out.mp4")),
            _ => throw new InvalidOperationException(),
        };
        while (!happened() && !run.HasEnded && clock.Elapsed < Limit)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        var later = moment switch
        {
            Moment.ChunkRuns or Moment.OneFfmpeg => random.Next(400),
            Moment.JoinRuns => random.Next(60),
            _ => random.Next(4),
        };
        await Task.Delay(later, TestContext.Current.CancellationToken);
    }

    private static Func<bool> Started(Stopwatch clock, TimeSpan delay) => () => clock.Elapsed >= delay;

    private static void KillOneFfmpeg(EnduranceFolder folder, Random random)
    {
        // One that makes or checks a chunk: these are named by the part.
        if (
            folder.Running().Where(p => p.CommandLine.Any(a => a.Contains(".part.", StringComparison.Ordinal))).ToList()
            is not { Count: > 0 } running
        )
            return;
        try
        {
            using var victim = Process.GetProcessById(running[random.Next(running.Count)].Id);
            victim.Kill();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It was faster: then there is nothing to survive.
        }
    }

    private static string[] Files(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder)
                ? Directory.GetFiles(
                    folder,
                    pattern,
                    new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }
                )
                : [];
        }
        catch (DirectoryNotFoundException)
        {
            // The job was put away while it was looked at.
            return [];
        }
    }

    private static int Lines(string path)
    {
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Count(c => c == '\n');
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
