using RenderTools.Encoders;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Merging;

/// <summary>ffmpeg joining chunks, watched: it is started when there is room, again when the disk was full, and ended where it stands still.</summary>
internal sealed class JoinRun(Ffmpeg ffmpeg, MergeCommand command, Action<string> warn)
{
    private const long Spare = 1L << 20;

    private readonly Queue<string> _errors = new();
    private bool _warned;

    /// <summary>Bytes that the joined file will take: those of the chunks, and of the other streams where their rate is known.</summary>
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
            var (exitCode, diskFull) = await TryAsync(cancellationToken);

            // ffmpeg can exit with 0 although it could not write a file's end.
            if (exitCode == 0 && !diskFull)
                return;
            if (!diskFull || waits == Resources.MostDiskWaits)
            {
                throw new RenderToolsException(
                    "MergeFailed",
                    ErrorKind.OperationStopped,
                    $"ffmpeg could not join the chunks of '{command.Source.Path}' (exit code {exitCode}): {FfmpegFailure.Of(_errors, "").Line}. The chunks are kept.{Log()}"
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
            File.WriteAllLines(path, _errors.Prepend(ShellQuote.Line(ffmpeg.Path, command.Arguments())));
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
                    $"The disk of '{directory}' is nearly full ({free >> 20} MiB free, {(need >> 20) + 1} MiB needed): '{command.Options.Destination}' waits until there is room."
                );
            _warned = true;
            await Task.Delay(Resources.LookAgain, cancellationToken);
        }
    }

    private async Task<(int ExitCode, bool DiskFull)> TryAsync(CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = command.Options.StallTimeout;
        var progress = new Dictionary<string, string>(StringComparer.Ordinal);
        var diskFull = false;
        _errors.Clear();
        Advanced();
        try
        {
            var run = await ChildProcess.RunAsync(
                new ChildCommand(ffmpeg.Path, command.Arguments()) { OnOutput = Heard, OnError = Note },
                stall.Token
            );
            return (run.ExitCode, diskFull);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RenderToolsException(
                "MergeStalled",
                ErrorKind.OperationStopped,
                $"ffmpeg stood still for {limit.TotalSeconds:0} s while it joined the chunks of '{command.Source.Path}', and was ended. The chunks are kept: the same command joins them.{Log()}"
            );
        }

        void Advanced()
        {
            if (limit > TimeSpan.Zero)
                stall.CancelAfter(limit);
        }

        // Packets, time or bytes: whichever grows. That ffmpeg still talks is no progress.
        void Heard(string line)
        {
            var separator = line.IndexOf('=', StringComparison.Ordinal);
            if (separator < 0 || line[..separator] is not ("frame" or "out_time_us" or "total_size"))
                return;
            var name = line[..separator];
            if (progress.TryGetValue(name, out var before) && before == line)
                return;
            progress[name] = line;
            Advanced();
        }

        void Note(string line)
        {
            diskFull |= Resources.TellsDiskFull(line);
            _errors.Enqueue(line);
            if (_errors.Count > 10)
                _errors.Dequeue();
        }
    }
}
