using RenderTools.Encoders;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering;

namespace RenderTools.Merging;

/// <summary>
/// ffmpeg joining chunks, watched: it is started when there is room, again when the disk was full, and ended where it
/// stands still.
/// </summary>
internal sealed class JoinRun(Ffmpeg ffmpeg, MergeCommand command, Action<string> warn)
{
    private const long Spare = 1L << 20;

    private FfmpegMonitor _monitor = new();
    private bool _warned;

    /// <summary>
    /// Bytes that the joined file will take: those of the chunks, and of the other streams where their rate is known.
    /// </summary>
    public long Estimate =>
        (long)(
            1.01
            * (
                command.Chunks.Sum(c => c.Length)
                + command.Map.Taken.Sum(t =>
                    (t.Stream.BitRate ?? 0) / 8 * command.Chunks.Sum(c => c.Chunk.Duration.TotalSeconds)
                )
            )
        );

    /// <summary>Runs it to its end; the file is whole by ffmpeg's word.</summary>
    /// <exception cref="RenderToolsException">MergeFailed, MergeStalled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var need = Estimate + Spare;
        for (var waits = 0; ; waits++)
        {
            await WaitForRoomAsync(need, cancellationToken);
            var end = await TryAsync(cancellationToken);
            if (end.IsComplete)
                return;
            if (!end.SawDiskFull || waits == Resources.MostDiskWaits)
            {
                throw new RenderToolsException(
                    "MergeFailed",
                    ErrorKind.OperationStopped,
                    $"ffmpeg could not join the chunks of '{command.Source.Path}' (exit code {end.ExitCode}): "
                        + $"{FfmpegFailure.Of(_monitor.Log, "").Line}. The chunks are kept.{Log()}"
                );
            }

            var file = new FileInfo(command.OutputPath);
            need = Math.Max(need, (file.Exists ? file.Length : 0) + Spare);
            file.Delete();
            await Task.Delay(Resources.LookAgain, cancellationToken);
        }
    }

    // Where nothing can be written, the sentence must do.
    private string Log()
    {
        var path = command.Job.JoinLogPath;
        try
        {
            File.WriteAllLines(path, _monitor.Log.Prepend(ShellQuote.Line(ffmpeg.Path, command.Arguments())));
            return $" All that ffmpeg said, and its command: '{path}'.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task WaitForRoomAsync(long need, CancellationToken cancellationToken)
    {
        var directory = Path.GetDirectoryName(command.OutputPath)!;
        while (Resources.FreeDisk(directory) is { } free && free < need)
        {
            if (!_warned)
                warn(
                    $"The disk of '{directory}' is nearly full ({free >> 20} MiB free, {(need >> 20) + 1} MiB "
                        + $"needed): '{command.Options.Destination}' waits until there is room."
                );
            _warned = true;
            await Task.Delay(Resources.LookAgain, cancellationToken);
        }
    }

    private async Task<FfmpegEnd> TryAsync(CancellationToken cancellationToken)
    {
        _monitor = new FfmpegMonitor();
        var limit = command.Options.StallTimeout;
        var end = await FfmpegRun.RunAsync(
            new ChildCommand(ffmpeg.Path, command.Arguments()),
            _monitor,
            limit,
            cancellationToken
        );
        return end.IsStalled
            ? throw new RenderToolsException(
                "MergeStalled",
                ErrorKind.OperationStopped,
                $"ffmpeg stood still for {limit.TotalSeconds:0} s while it joined the chunks of "
                    + $"'{command.Source.Path}', and was ended. The chunks are kept: the same command joins "
                    + $"them.{Log()}"
            )
            : end;
    }
}
