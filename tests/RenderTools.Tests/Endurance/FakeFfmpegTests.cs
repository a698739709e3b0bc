using System.Globalization;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Tests.Endurance;

/// <summary>What a real ffmpeg cannot be asked to do: a script stands before it and misbehaves on one chunk.</summary>
public sealed class FakeFfmpegTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [FullData("hangs before the first frame", "sleep 1000", "ffmpeg made no frame for 20 s and was ended")]
    [FullData(
        "hangs after it",
        "printf 'frame=3\\nprogress=continue\\n'; sleep 1000",
        "ffmpeg made no frame for 20 s and was ended"
    )]
    [FullData("exits 0 with a short file", "\"$REAL\" \"$@\"; truncate -s 700 \"$PART\"", "cannot be read back")]
    [FullData("exits 0 with no file", "printf 'frame=9\\nprogress=end\\n'", "cannot be read back")]
    [FullData("exits 0 without its end", "\"$REAL\" \"$@\" > /dev/null", "ffmpeg ended with exit code 0")]
    [InlineData(
        "fails with a code above 128",
        "echo '[error] the lens is dirty' >&2; exit 234",
        "ffmpeg ended with exit code 234"
    )]
    public async Task A_chunk_that_always_fails_is_one_sentence_with_its_log_and_the_others_go_on(
        string what,
        string script,
        string error
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        using var folder = await WithFakeAsync(script, times: 1000);

        // Long enough for the other chunks on a busy machine; once is enough to have waited for it.
        var (patience, retries) = script.Contains("sleep", StringComparison.Ordinal)
            ? ("-StallTimeout 20", 0)
            : ("", 1);
        var run = await folder.RunAsync(
            $"{EnduranceFolder.Render} {patience} -RetryCount {retries} | {EnduranceFolder.Tell} | Merge-VideoChunks "
                + $"-DestinationPath out.mp4 > $null{ShellRun.TellErrors}",
            Fake(folder)
        );
        Assert.Equal((1, what), (run.ExitCode, what));
        Assert.Equal(["ChunkFailed", "ChunksMissing"], run.ErrorIds.Order(StringComparer.Ordinal));
        Assert.Equal([0, 1, 3, 4, 5], run.Rendered);
        Assert.Contains($"chunk 2 Failed {retries + 1}", run.Output, StringComparison.Ordinal);
        var lost = run.ErrorMessages.Single(m => m.Contains("was lost after", StringComparison.Ordinal));
        Assert.Contains(error, lost, StringComparison.Ordinal);
        if (script.Contains("lens", StringComparison.Ordinal))
            Assert.Contains("the lens is dirty", lost, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Of("out.mp4")));
        Assert.Empty(folder.Running());
        Assert.DoesNotContain(
            ChildProcesses.WithArgument("sleep", "1000"),
            p => p.CommandLine is [_, "1000"] && p.ParentId == 1
        );

        Assert.DoesNotContain('\n', lost);

        // The log that is named begins with the command, which does the same again in a shell of the user's.
        var command = (await File.ReadAllLinesAsync(lost.Split('\'')[^2], Token))[0];
        Assert.Contains("chunk-00002", command, StringComparison.Ordinal);
        Assert.Contains(folder.Of("fake", "ffmpeg"), command, StringComparison.Ordinal);
        if (script.Contains("lens", StringComparison.Ordinal))
        {
            var again = await CommandRunner.RunAsync(
                "env",
                ["TIMES=1000", "sh", "-c", command],
                allowFailure: true,
                cancellationToken: Token
            );
            Assert.Equal((234, "[error] the lens is dirty\n"), (again.ExitCode, again.Error));
        }

        // With a sound ffmpeg the same command renders what is missing, and that only.
        var mended = await folder.RunAsync(
            EnduranceFolder.Whole,
            ("FFMPEG_PATH", folder.Of("fake", "ffmpeg")),
            ("TIMES", "0")
        );
        Assert.True(mended.ExitCode == 0, mended.ToString());
        Assert.Equal([2], mended.Rendered);
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
    }

    [Theory]
    [FullData("is killed, as for want of memory", "kill -9 $$", 1, 2)]
    [FullData("is killed twice", "kill -9 $$", 2, 3)]
    [FullData(
        "writes nonsense for progress",
        "printf "
            + "'frame=banana\\nframe=-5\\nfps=nan\\nframe=99999999999999\\n=\\nprogress\\n\\377\\376\\nprogress=\\nfps=1e999\\n'; "
            + "exec \"$REAL\" \"$@\"",
        1,
        1
    )]
    [FullData("lies about its frames", "printf 'frame=100000\\nprogress=continue\\n'; \"$REAL\" \"$@\"", 1, 2)]
    public async Task A_chunk_that_goes_wrong_for_a_while_ends_well(string what, string script, int times, int attempts)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        using var folder = await WithFakeAsync(script, times);
        var run = await folder.RunAsync(EnduranceFolder.Whole + ShellRun.TellErrors, Fake(folder));
        Assert.True(run.ExitCode == 0, what + run);
        Assert.Equal(attempts, run.Attempts[2]);
        Assert.Empty(run.ErrorIds);
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
    }

    [Theory]
    [FullData("yes '[error] flood' | head -n 200000 >&2")]
    [FullData(
        "{ printf '[error] '; head -c 300000000 /dev/zero | tr '\\0' x; } >&2; head -c 300000000 /dev/zero | tr '\\0' y"
    )]
    public async Task A_flood_fills_neither_disk_nor_screen_nor_memory_and_the_chunk_ends_well(string flood)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "the stand-in is a POSIX script, and the memory's peak is in /proc"
        );
        using var folder = await WithFakeAsync(flood + "; exec \"$REAL\" \"$@\"", times: 1);
        var run = await folder.RunAsync(
            $"$chunks = {EnduranceFolder.Render} | {EnduranceFolder.Tell}; "
                + "[IO.File]::ReadAllText('/proc/self/status'); [IO.Directory]::GetFiles('work', 'chunk-00002*.log', "
                + $"'AllDirectories') | ForEach-Object {{ \"log $([IO.FileInfo]::new($_).Length)\" }}; $chunks | "
                + "Merge-VideoChunks -DestinationPath out.mp4 > $null",
            Fake(folder)
        );
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.InRange(run.Output.Length, 1, 10_000);
        Assert.Equal(1, run.Attempts[2]);
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
        var peak = run
            .Output.Split('\n')
            .Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.InRange(int.Parse(peak, CultureInfo.InvariantCulture), 20_000, 500_000);
        Assert.InRange(
            int.Parse(
                run.Output.Split('\n').Single(l => l.StartsWith("log ", StringComparison.Ordinal))[4..],
                CultureInfo.InvariantCulture
            ),
            1,
            1 << 20
        );
    }

    [FullFact]
    public async Task A_join_that_hangs_is_ended_with_a_clear_error_and_the_same_command_joins_the_chunks()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        using var folder = await WithFakeAsync(
            "i=0; while [ $i -lt 1000 ]; do printf 'frame=3\\nout_time_us=5\\nprogress=continue\\n'; sleep 0.2; "
                + "i=$((i + 1)); done",
            times: 1,
            victim: "*.out.*.part.*"
        );
        var whole = EnduranceFolder.Whole.Replace("-Force", "-Force -StallTimeout 5", StringComparison.Ordinal);
        var run = await folder.RunAsync(whole + ShellRun.TellErrors, Fake(folder));
        Assert.Equal((1, "MergeStalled"), (run.ExitCode, string.Join(' ', run.ErrorIds)));
        Assert.Contains("stood still for 5 s", run.ErrorMessages.Single(), StringComparison.Ordinal);
        Assert.Empty(folder.Running());
        Assert.False(File.Exists(folder.Of("out.mp4")));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, ".*"));

        // With the default patience: on a busy machine ffmpeg itself can need 5 s to start.
        var again = await folder.RunAsync(EnduranceFolder.Whole, Fake(folder));
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Empty(again.Rendered);
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
    }

    [Theory]
    [FullData(5)]
    [FullData(3)]
    [FullData(0)]
    public async Task A_chunk_that_ends_early_and_looks_whole_is_rendered_again(int chunk)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");

        // As after a read error, which ffmpeg takes for the end of the file: exit code 0, a sound file, an end that was
        // reported.
        using var folder = await WithFakeAsync(
            """
            set -- "$@"; n=$#; for a; do shift; case $a in file:*.part.*) set -- "$@" -frames:v 4 "$a" ;; *) set -- "$@" "$a" ;; esac; done; "$REAL" "$@"
            """,
            times: 1,
            victim: $"file:*chunk-0000{chunk}*.part.*"
        );
        var run = await folder.RunAsync(EnduranceFolder.Whole + ShellRun.TellErrors, Fake(folder));
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(2, run.Attempts[chunk]);
        Assert.Equal(
            await EnduranceFolder.UndisturbedAsync(),
            await EnduranceFolder.PacketsAsync(folder.Of("out.mp4"))
        );
    }

    private static (string, string)[] Fake(EnduranceFolder folder) => [("FFMPEG_PATH", folder.Of("fake", "ffmpeg"))];

    // It misbehaves on the third chunk, or where another output is named, so many times.
    private static async Task<EnduranceFolder> WithFakeAsync(
        string script,
        int times,
        string victim = "file:*chunk-00002*.part.*"
    )
    {
        var folder = await EnduranceFolder.WithFilmAsync();
        var directory = Directory.CreateDirectory(folder.Of("fake")).FullName;
        var program = Path.Combine(directory, "ffmpeg");
        await File.WriteAllTextAsync(
            program,
            $$"""
            #!/bin/bash
            REAL=$(PATH=${PATH#{{directory}}:} command -v ffmpeg)
            for a; do case $a in {{victim}}) PART=${a#file:} ;; esac; done
            if [ -n "$PART" ]; then
              n=$(cat '{{directory}}/count' 2>/dev/null || echo 0)
              if [ "$n" -lt "${TIMES:-{{times}}}" ]; then
                echo $((n + 1)) > '{{directory}}/count'
                {{script}}
                exit
              fi
            fi
            exec "$REAL" "$@"

            """,
            Token
        );
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }
}
