using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>
/// One ffmpeg, supervised from its start to its end. Every run that reads or writes frames goes here.
/// </summary>
internal static class FfmpegRun
{
    /// <summary>Runs ffmpeg to its end.</summary>
    /// <param name="command">What to run. Its output goes to the monitor, unless the command has callbacks.</param>
    /// <param name="monitor">Reads ffmpeg's progress and its log.</param>
    /// <param name="stallTimeout">
    /// How long ffmpeg may report no progress before it is ended; zero: for ever. Output without progress does not
    /// count: a hung ffmpeg can still print.
    /// </param>
    /// <param name="cancellationToken">Kills ffmpeg.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled, and ffmpeg has ended.</exception>
    /// <exception cref="Primitives.RenderToolsException">ProgramNotStarted, ProgramSilent.</exception>
    public static async Task<FfmpegEnd> RunAsync(
        ChildCommand command,
        FfmpegMonitor monitor,
        TimeSpan stallTimeout,
        CancellationToken cancellationToken
    )
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        monitor.Begin();
        var run = ChildProcess.RunAsync(
            command with
            {
                OnOutput = command.OnOutput ?? monitor.Output,
                OnError = command.OnError ?? monitor.Error,
            },
            stall.Token
        );
        try
        {
            await WatchAsync(run, monitor, stallTimeout, stall);
            return new FfmpegEnd((await run).ExitCode, monitor.Ended, monitor.SawDiskFull);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FfmpegEnd(null, monitor.Ended, monitor.SawDiskFull);
        }
    }

    private static async Task WatchAsync(Task run, FfmpegMonitor monitor, TimeSpan limit, CancellationTokenSource stall)
    {
        while (limit > TimeSpan.Zero && !run.IsCompleted)
        {
            var rest = limit - TimeSpan.FromMilliseconds(Environment.TickCount64 - monitor.LastAdvance);
            if (rest <= TimeSpan.Zero)
            {
                await stall.CancelAsync();
                return;
            }

            using var timer = new CancellationTokenSource();
            await Task.WhenAny(run, Task.Delay(rest, timer.Token));
            await timer.CancelAsync();
        }
    }
}
