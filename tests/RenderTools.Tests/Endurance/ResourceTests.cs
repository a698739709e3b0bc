using System.Globalization;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Tests.Endurance;

/// <summary>Disks that fill, terminals that close, pipelines that never end.</summary>
public sealed class ResourceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [FullFact]
    public async Task A_job_whose_disk_is_full_waits_with_a_warning_and_finishes_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs tmpfs");
        using var folder = new EnduranceFolder();
        var noise = await MediaCache.GetAsync(
            "noise.mkv",
            "endurance noise 1",
            (_, path) =>
                CommandRunner.MakeAsync([
                    "-f",
                    "lavfi",
                    "-i",
                    "nullsrc=size=320x180:rate=25:duration=4,geq=random(1)*255:128:128",
                    "-c:v",
                    "libx264",
                    "-preset",
                    "ultrafast",
                    "-qp",
                    "0",
                    "-g",
                    "5",
                    path,
                ])
        );
        var disk = Directory.CreateDirectory(folder.Of("disk")).FullName;
        var mounted = await CommandRunner.RunAsync(
            "mount",
            ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk],
            allowFailure: true
        );
        Assert.SkipUnless(mounted.ExitCode == 0, "needs the right to mount a tmpfs");
        try
        {
            // What is left is more than a chunk may start with, and less than two of them take.
            var ballast = Path.Combine(disk, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[(24 << 20) - (4400 << 10)], Token);
            using var run = folder.Start(
                $"Get-VideoInfo -LiteralPath '{noise}' | New-ChunkPlan -ChunkCount 4 | Invoke-ChunkRender -Preset "
                    + $"ultrafast -EncoderOption @{{qp=0}} -ThrottleLimit 2 -WorkingDirectory disk | "
                    + $"{EnduranceFolder.Tell} | Merge-VideoChunks -DestinationPath out.mkv > "
                    + $"$null{ShellRun.TellErrors}"
            );
            Assert.True(
                await ChildProcesses.UntilAsync(
                    () => run.Said.Contains("waits until there is room", StringComparison.Ordinal) || run.HasEnded,
                    Limit,
                    Token
                )
            );
            Assert.False(run.HasEnded);
            File.Delete(ballast);
            var outcome = await run.WaitAsync();
            Assert.True(outcome.ExitCode == 0, outcome.ToString());
            Assert.Equal(4, outcome.Attempts.Count);
            Assert.Contains("WARNING: The disk of ", outcome.Said, StringComparison.Ordinal);
            var serial = (await FrameHashes.OfFileAsync(noise)).Frames.Count;
            Assert.Equal(serial, (await FrameHashes.OfFileAsync(folder.Of("out.mkv"))).Frames.Count);
        }
        finally
        {
            await CommandRunner.RunAsync("umount", ["-l", disk]);
        }
    }

    [FullFact]
    public async Task A_join_whose_disk_is_full_waits_with_a_warning_and_finishes_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs tmpfs");
        using var folder = await EnduranceFolder.WithFilmAsync();
        var disk = Directory.CreateDirectory(folder.Of("disk")).FullName;
        var mounted = await CommandRunner.RunAsync(
            "mount",
            ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk],
            allowFailure: true
        );
        Assert.SkipUnless(mounted.ExitCode == 0, "needs the right to mount a tmpfs");
        try
        {
            var ballast = Path.Combine(disk, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[(4 << 20) - (20 << 10)], Token);
            using var run = folder.Start(
                EnduranceFolder.Whole.Replace("out.mp4", "disk/out.mp4", StringComparison.Ordinal) + ShellRun.TellErrors
            );
            Assert.True(
                await ChildProcesses.UntilAsync(
                    () => run.Said.Contains("waits until there is room", StringComparison.Ordinal) || run.HasEnded,
                    Limit,
                    Token
                )
            );
            Assert.False(run.HasEnded);
            File.Delete(ballast);
            var outcome = await run.WaitAsync();
            Assert.True(outcome.ExitCode == 0, outcome.ToString());
            Assert.Contains("make room while the rest is rendered", outcome.Said, StringComparison.Ordinal);
            Assert.Equal(
                await EnduranceFolder.UndisturbedAsync(),
                await EnduranceFolder.PacketsAsync(Path.Combine(disk, "out.mp4"))
            );
            Assert.Equal([Path.Combine(disk, "out.mp4")], Directory.EnumerateFiles(disk));
        }
        finally
        {
            await CommandRunner.RunAsync("umount", ["-l", disk]);
        }
    }

    [Theory]
    [InlineData("HUP", 1, 129)]
    [FullData("TERM", 1, 143)]
    // PowerShell stops the pipeline, and ends with 0.
    [FullData("INT", 2, 0)]
    public async Task A_closed_terminal_or_two_Ctrl_C_leave_no_child(string signal, int times, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs signals and /proc");
        using var folder = await EnduranceFolder.WithFilmAsync();
        using var run = folder.Start(EnduranceFolder.Render + " -VideoFilter nlmeans=p=5:r=15 > $null");
        Assert.True(
            await ChildProcesses.UntilAsync(
                () => folder.Running().Any(p => p.CommandLine.Any(a => a.Contains(".part.", StringComparison.Ordinal))),
                Limit,
                Token
            )
        );
        for (var i = 0; i < times; i++)
            await CommandRunner.RunAsync(
                "kill",
                [$"-{signal}", run.Id.ToString(CultureInfo.InvariantCulture)],
                allowFailure: i > 0,
                cancellationToken: Token
            );
        Assert.Equal(exitCode, (await run.WaitAsync()).ExitCode);
        Assert.True(await ChildProcesses.UntilAsync(() => folder.Running().Count == 0, Limit, Token));
        var again = await folder.RunAsync(EnduranceFolder.Whole);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
    }

    [FullFact]
    public async Task Where_there_is_no_setpriv_a_watcher_ends_each_ffmpeg_when_PowerShell_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        using var folder = await EnduranceFolder.WithFilmAsync();
        var programs = Directory.CreateDirectory(folder.Of("programs")).FullName;
        foreach (var program in new[] { "ffmpeg", "ffprobe", "sleep", "nice" })
            File.CreateSymbolicLink(
                Path.Combine(programs, program),
                (await CommandRunner.RunAsync("sh", ["-c", "command -v " + program])).Output.Trim()
            );
        (string, string) path = ("PATH", programs);
        using var run = folder.Start(
            EnduranceFolder.Render + " -VideoFilter nlmeans=p=5:r=15 -Priority BelowNormal > $null",
            path
        );
        Assert.True(
            await ChildProcesses.UntilAsync(
                () =>
                    folder.Running().Any(p => p.CommandLine.Any(a => a.Contains(".part.", StringComparison.Ordinal)))
                    || run.HasEnded,
                Limit,
                Token
            )
        );
        var children = folder.Running();
        Assert.NotEmpty(children);
        Assert.All(children, child => Assert.Equal(run.Id, child.ParentId));
        run.Kill();
        _ = await run.WaitAsync();
        // Zombies do not count: they have ended, and some containers' first process collects none.
        Assert.True(await ChildProcesses.UntilAsync(() => folder.Running().Count == 0, Limit, Token));

        var again = await folder.RunAsync(EnduranceFolder.Whole, path);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
    }

    [FullFact]
    public async Task Two_hundred_videos_in_one_pipeline_take_no_more_memory_and_handles_than_fifty()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        const int Count = 200;
        using var folder = await EnduranceFolder.WithFilmAsync();
        Directory.CreateDirectory(folder.Of("in"));
        for (var i = 0; i < Count; i++)
            File.Copy(folder.Of("film.mp4"), folder.Of("in", $"{i:000}.mp4"));
        var run = await folder.RunAsync(
            """
            Get-VideoInfo in/* | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -Preset ultrafast -ThrottleLimit 2 -WorkingDirectory work | Merge-VideoChunks -DestinationDirectory out |
                ForEach-Object { "use $([GC]::GetTotalMemory($true)) $([IO.Directory]::GetFileSystemEntries('/proc/self/fd').Length) $([IO.Directory]::GetDirectories('/proc/self/task').Length)" }
            """
        );
        Assert.True(run.ExitCode == 0, run.Error);
        var uses = run
            .Output.Split('\n')
            .Where(l => l.StartsWith("use ", StringComparison.Ordinal))
            .Select(l => l.Split(' ').Skip(1).Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray())
            .ToList();
        Assert.Equal(Count, uses.Count);
        var (early, late) = (Median(uses[30..60]), Median(uses[^30..]));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"videos 30 to 60: {early[0] >> 10} KiB, {early[1]} handles, {early[2]} threads; the last 30: "
                + $"{late[0] >> 10} KiB, {late[1]} handles, {late[2]} threads"
        );
        Assert.InRange(late[0], 0, early[0] + (4 << 20));
        Assert.InRange(late[1], 0, early[1] + 8);
        Assert.InRange(late[2], 0, early[2] + 8);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Of("work")));
    }

    private static long[] Median(List<long[]> uses) =>
        [.. Enumerable.Range(0, 3).Select(i => uses.Select(u => u[i]).Order().ElementAt(uses.Count / 2))];
}
