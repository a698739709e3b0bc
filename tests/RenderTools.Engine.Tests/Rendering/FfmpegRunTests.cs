using RenderTools.Processes;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>How a supervised ffmpeg ends; scripts stand in for those that a real ffmpeg cannot be asked for.</summary>
public class FfmpegRunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("echo frame=3; echo progress=end", 0, true, null)]
    [InlineData("echo frame=3", 0, false, null)]
    [InlineData("echo progress=end; echo '[error] a: No space left on device' >&2", 0, false, null)]
    [InlineData("echo progress=end; exit 1", 1, false, null)]
    [InlineData("echo progress=end; exit 234", 234, false, null)]
    [InlineData("kill -9 $$", 137, false, 9)]
    [InlineData("kill -15 $$", 143, false, 15)]
    public async Task A_run_is_complete_if_it_exits_with_0_reports_its_end_and_had_room(
        string script,
        int exitCode,
        bool isComplete,
        int? signal
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        var end = await RunAsync(script, new FfmpegMonitor(), TimeSpan.FromMinutes(5));
        Assert.Equal((exitCode, isComplete, signal, false), (end.ExitCode, end.IsComplete, end.Signal, end.IsStalled));
    }

    // It prints, and its numbers stay the same.
    [Theory]
    [InlineData("exec sleep 1000")]
    [InlineData(
        "while :; do echo frame=3; echo out_time_us=5; echo total_size=N/A; echo '[info] a' >&2; sleep 0.1; done"
    )]
    public async Task A_run_without_progress_is_ended(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        var end = await RunAsync(script, new FfmpegMonitor(), TimeSpan.FromSeconds(1));
        Assert.True(end.IsStalled);
        Assert.False(end.IsComplete);
    }

    [Theory]
    [InlineData("frame=1")]
    [InlineData("out_time_us=1")]
    [InlineData("total_size=1")]
    public void Frames_time_and_size_are_progress_if_they_grow(string line)
    {
        var monitor = new FfmpegMonitor();
        monitor.Begin();
        var before = monitor.LastAdvance;
        SpinWait.SpinUntil(() => Environment.TickCount64 > before);
        monitor.Output("frame=0");
        Assert.Equal(before, monitor.LastAdvance);
        monitor.Output(line);
        var grown = monitor.LastAdvance;
        Assert.True(grown > before);
        SpinWait.SpinUntil(() => Environment.TickCount64 > grown);
        monitor.Output(line);
        Assert.Equal(grown, monitor.LastAdvance);
    }

    [Fact]
    public async Task A_cancelled_run_throws_and_leaves_no_process()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = FfmpegRun.RunAsync(
            new ChildCommand("sleep", ["1000"]) { OnStarted = started.SetResult },
            new FfmpegMonitor(),
            TimeSpan.FromMinutes(5),
            cancel.Token
        );
        var pid = await started.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.ThrowsAny<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(pid));
    }

    private static Task<FfmpegEnd> RunAsync(string script, FfmpegMonitor monitor, TimeSpan stallTimeout) =>
        FfmpegRun.RunAsync(new ChildCommand("sh", ["-c", script]), monitor, stallTimeout, Token);
}
