using System.Diagnostics;
using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering;

namespace RenderTools.Scaling;

/// <summary>
/// The whole clip in one ffmpeg, or in several copies side by side: the very command that a render in one chunk runs.
/// </summary>
/// <param name="job">The render of the clip in one chunk, only looked at.</param>
internal sealed class UnsplitRun(RenderJob job)
{
    private VideoChunk Chunk => job.Plan.Chunks[0];

    /// <summary>Runs it once for each entry of <paramref name="cores"/>, all at once.</summary>
    /// <param name="cores">Where each copy runs, in taskset's syntax; null: anywhere.</param>
    /// <param name="threads">Threads of decoder, filter and encoder each; 0: ffmpeg's own choice.</param>
    /// <param name="directory">Where the files go.</param>
    /// <param name="cancellationToken">Kills all copies.</param>
    /// <exception cref="RenderToolsException">MeasuredRunFailed: one copy failed; the others were ended.</exception>
    public async Task<RunResult> RunAsync(
        IReadOnlyList<string?> cores,
        int threads,
        RunDirectory directory,
        CancellationToken cancellationToken
    )
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clock = Stopwatch.StartNew();
        var copies = await Task.WhenAll(
            cores.Select((core, copy) => CopyAsync(copy, core, threads, clock, (directory, all)))
        );
        var wall = clock.Elapsed.TotalSeconds;
        if (copies.Select(copy => copy.Time.Frames).Distinct().Skip(1).Any())
            throw new RenderToolsException(
                "FramesDiffer",
                ErrorKind.InvalidData,
                $"Copies of one job on '{job.Plan.Path}' rendered different numbers of frames: "
                    + $"{string.Join(", ", copies.Select(copy => copy.Time.Frames))}."
            );
        return new RunResult
        {
            WallSeconds = wall,
            CpuSeconds = Array.TrueForAll(copies, copy => copy.Time.CpuSeconds is not null)
                ? copies.Sum(copy => copy.Time.CpuSeconds)
                : null,
            PeakMemoryBytes = RunResult.PeakTogether([.. copies.Select(copy => (0.0, 1.0, copy.Peak))]),
            Frames = copies[0].Time.Frames,
            Chunks = 1,
            OutputPath = copies[0].Path,
            ChunkTimes = cores.Count == 1 ? [] : [.. copies.Select(copy => copy.Time)],
        };
    }

    private async Task<(ChunkTime Time, long? Peak, string Path)> CopyAsync(
        int copy,
        string? core,
        int threads,
        Stopwatch clock,
        (RunDirectory Directory, CancellationTokenSource Ends) all
    )
    {
        var path = all.Directory.File(
            string.Create(CultureInfo.InvariantCulture, $"copy-{copy}.{job.Facts.Profile.Extension}")
        );
        var command = job.Command(Chunk, job.Facts.FirstSeek, path, path + ".seam") with { Threads = threads };
        var arguments = command.Arguments();
        var monitor = new FfmpegMonitor();
        var start = clock.Elapsed.TotalSeconds;
        try
        {
            var end = await CommandRun.RunAsync(
                command,
                new ChildCommand(job.Facts.Ffmpeg.Path, arguments) { Cores = core, HugePages = true },
                monitor,
                all.Ends.Token
            );
            if (end.IsComplete && monitor.Frames > 0)
                return (
                    new ChunkTime(
                        copy,
                        copy,
                        start,
                        clock.Elapsed.TotalSeconds - start,
                        monitor.CpuSeconds,
                        monitor.Frames
                    ),
                    monitor.PeakMemory,
                    path
                );
            throw new RenderToolsException(
                "MeasuredRunFailed",
                ErrorKind.OperationStopped,
                $"ffmpeg could not render '{job.Plan.Path}' unsplit (exit code {end.ExitCode}, {monitor.Frames} "
                    + $"frames): {FfmpegFailure.Of(monitor.Log, job.Facts.EncoderName).Line}. Its command: "
                    + $"{ShellQuote.Line(job.Facts.Ffmpeg.Path, arguments)}"
            );
        }
        catch (RenderToolsException)
        {
            await all.Ends.CancelAsync();
            throw;
        }
    }
}
