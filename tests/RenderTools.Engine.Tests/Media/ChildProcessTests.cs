using RenderTools.Fixtures;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

public class ChildProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // It waits for 75 s.
    [FullFact]
    public async Task A_child_outlives_a_minute_in_which_the_thread_pool_has_nothing_to_do()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the death signal follows a thread on Linux only");
        // The pool ends idle threads after 20 s or so; had one of them started the child, the kernel would kill it
        // then.
        Assert.Equal(0, (await ChildProcess.RunAsync(new ChildCommand("sleep", ["75"]), Token)).ExitCode);
    }

    [Fact]
    public async Task Cancelling_ends_the_child_and_its_children_before_it_returns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pid = 0;
        var run = ChildProcess.RunAsync(
            new ChildCommand("sh", ["-c", "sleep 1000 & sleep 1000; true"]) { OnStarted = id => pid = id },
            end.Token
        );
        Assert.True(
            await ChildProcesses.UntilAsync(
                () => pid != 0 && ChildProcesses.DescendantsOf(pid, "sleep").Count == 2,
                TimeSpan.FromSeconds(60),
                Token
            )
        );
        var children = ChildProcesses.DescendantsOf(pid).Select(p => p.Id).ToList();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(
            await ChildProcesses.UntilAsync(
                () =>
                    !children.Exists(id =>
                        Directory.Exists($"/proc/{id}")
                        && File.ReadAllText($"/proc/{id}/stat").Contains(" S ", StringComparison.Ordinal)
                    ),
                TimeSpan.FromSeconds(60),
                Token
            )
        );
    }

    [Fact]
    public async Task Memory_of_a_render_lies_in_huge_pages_where_the_system_has_them_and_of_nothing_else()
    {
        Assert.SkipWhen(
            HugePages.Environment is null,
            "this system has no huge pages that malloc could ask for, or GLIBC_TUNABLES is set"
        );

        // 200 MB in two hundred pieces, as frames are.
        var rollup = await SayAsync(
            true,
            "perl -e '@a = map { \"x\" x 1000000 . $_ } 1 .. 200; open $f, \"/proc/self/smaps_rollup\"; print grep "
                + "/AnonHugePages/, <$f>'"
        );
        Assert.Matches("^AnonHugePages: +[1-9][0-9]* kB$", rollup);
        Assert.Equal("[]", await SayAsync(false, "echo \"[$GLIBC_TUNABLES]\""));

        static async Task<string> SayAsync(bool huge, string script)
        {
            var printed = "";
            await ChildProcess.RunAsync(
                new ChildCommand("sh", ["-c", script]) { HugePages = huge, OnOutput = line => printed += line },
                Token
            );
            return printed;
        }
    }

    [Fact]
    public async Task A_signal_shows_as_128_and_its_number()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals");
        Assert.Equal(137, (await ChildProcess.RunAsync(new ChildCommand("sh", ["-c", "kill -9 $$"]), Token)).ExitCode);
    }

    [Theory]
    [InlineData(1, 0, "answer\n")]
    [InlineData(2, 137, "")]
    public async Task A_program_that_was_killed_is_asked_once_more(int kills, int exitCode, string output)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals");
        var count = Path.GetTempFileName();
        try
        {
            var (result, said, _) = await ChildProcess.ReadAsync(
                "sh",
                ["-c", $"echo >> '{count}'; [ $(wc -l < '{count}') -gt {kills} ] || kill -9 $$; echo answer"],
                Token
            );
            Assert.Equal((exitCode, output), (result.ExitCode, said));
        }
        finally
        {
            File.Delete(count);
        }
    }

    [Fact]
    public async Task A_line_that_never_ends_is_cut_and_the_next_one_is_whole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX programs");
        var (output, error) = (new List<string>(), new List<string>());
        await ChildProcess.RunAsync(
            new ChildCommand(
                "sh",
                [
                    "-c",
                    "head -c 20000000 /dev/zero | tr '\\0' x; printf '\\nnext\\r\\n\\nlast\\rrest'; head -c 20000000 "
                        + "/dev/zero | tr '\\0' y >&2",
                ]
            )
            {
                OnOutput = output.Add,
                OnError = error.Add,
                LongestLine = 1000,
            },
            Token
        );
        Assert.Equal([new string('x', 1000), "next", "", "last", "rest"], output);
        Assert.Equal([new string('y', 1000)], error);
    }

    [Fact]
    public async Task A_program_that_prints_is_waited_for_and_one_that_is_silent_for_too_long_is_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX programs");
        var pid = 0;
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            ChildProcess.RunAsync(
                new ChildCommand("sh", ["-c", "echo one; sleep 1000"])
                {
                    OnOutput = _ => { },
                    OnStarted = id => pid = id,
                    Patience = TimeSpan.FromSeconds(2),
                },
                Token
            )
        );
        Assert.Equal("ProgramSilent", error.ErrorId);
        Assert.True(ProcessUsage.HasEnded(pid));

        var lines = 0;
        var result = await ChildProcess.RunAsync(
            new ChildCommand("sh", ["-c", "for i in 1 2 3 4 5; do sleep 1; echo $i; done"])
            {
                OnOutput = _ => lines++,
                Patience = TimeSpan.FromSeconds(4.5),
            },
            Token
        );
        Assert.Equal((0, 5), (result.ExitCode, lines));
    }

    [Fact]
    public void Demuxers_that_open_other_files_are_not_among_the_safe_ones_and_those_of_films_are()
    {
        var safe = Tested.Ffmpeg.SafeDemuxers.Split(',');
        Assert.Empty(
            safe.Intersect(
                [
                    "hls",
                    "concat",
                    "dash",
                    "imf",
                    "webm_dash_manifest",
                    "vobsub",
                    "image2",
                    "sdp",
                    "rtsp",
                    "rtp",
                    "lavfi",
                ],
                StringComparer.Ordinal
            )
        );
        Assert.Empty(
            new[] { "mov", "mp4", "matroska", "webm", "mpegts", "mpeg", "avi", "flv", "h264", "mxf" }.Except(
                safe,
                StringComparer.Ordinal
            )
        );
    }
}
