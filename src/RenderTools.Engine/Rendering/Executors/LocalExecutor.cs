using System.Diagnostics;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering.Executors;

/// <summary>Runs tasks on this machine.</summary>
/// <param name="capacity">How many at once.</param>
internal sealed class LocalExecutor(int capacity) : IChunkExecutor
{
    /// <inheritdoc/>
    public int Capacity => capacity;

    /// <inheritdoc/>
    public async Task<ChunkOutcome> RunAsync(
        ChunkAssignment assignment,
        IChunkEvents events,
        CancellationToken cancellationToken
    )
    {
        var report = new ChunkReport { StartedUtc = DateTime.UtcNow };
        var clock = Stopwatch.StartNew();
        try
        {
            // Links among them would be followed; what an earlier run left would be taken for this one's.
            foreach (var name in assignment.Task.Files.All)
                File.Delete(assignment.PathOf(name));
            var earlier = 0.0;
            foreach (var step in assignment.Task.Steps)
            {
                var monitor = Listen(assignment.Task, step, events, earlier);
                report = report with { Told = monitor, InFirstPass = step != assignment.Task.Steps[^1] };
                var end = await RunAsync(assignment, step, events, monitor, cancellationToken);
                report = report with { Elapsed = clock.Elapsed };
                if (!end.IsComplete)
                    return Judge(assignment, report, end);
                earlier += monitor.CpuSeconds ?? 0;
            }

            return WhyVoid(assignment, report) ?? new ChunkOutcome.Rendered(report);
        }
        catch (Exception error) when (error is RenderToolsException or IOException or UnauthorizedAccessException)
        {
            report = report with { Elapsed = clock.Elapsed };
            return WhyVoid(assignment, report)
                ?? (
                    Resources.IsDiskFull(error)
                        ? new ChunkOutcome.DiskFull(report, Written(assignment))
                        : new ChunkOutcome.Failed(report, null, error.Message.TrimEnd('.'))
                );
        }
    }

    // The frames of the last step are the chunk's. So its progress is told, and its log is read for what they look
    // like.
    private static FfmpegMonitor Listen(ChunkTask task, TaskStep step, IChunkEvents events, double earlierCpuSeconds) =>
        step != task.Steps[^1]
            ? new FfmpegMonitor { OnWarning = events.Logged }
            : new FfmpegMonitor
            {
                OnProgress = events.Progressed,
                OnWarning = events.Logged,
                Speakers = (task.Source.Codec, task.Settings.VideoCodec),
                IsSought = task.IsSought,
                EarlierCpuSeconds = earlierCpuSeconds,
            };

    private static Task<FfmpegEnd> RunAsync(
        ChunkAssignment assignment,
        TaskStep step,
        IChunkEvents events,
        FfmpegMonitor monitor,
        CancellationToken cancellationToken
    ) =>
        FfmpegRun.RunAsync(
            new ChildCommand(assignment.Ffmpeg, assignment.Task.ArgumentsIn(assignment.Directory, step))
            {
                OnStarted = events.Started,
                Niceness = assignment.Niceness,
                Cores = assignment.Cores,
                HugePages = true,
            },
            monitor,
            assignment.StallTimeout,
            cancellationToken
        );

    private static ChunkOutcome Judge(ChunkAssignment assignment, ChunkReport report, FfmpegEnd end) =>
        WhyVoid(assignment, report)
        ?? end switch
        {
            { SawDiskFull: true } => new ChunkOutcome.DiskFull(report, Written(assignment)),
            { ExitCode: null } => new ChunkOutcome.Stalled(report),
            { Signal: { } signal } => new ChunkOutcome.Killed(report, signal),
            _ => new ChunkOutcome.Failed(report, end.ExitCode),
        };

    // However ffmpeg ended: nothing that it wrote is of use, and no other run would do better.
    private static ChunkOutcome? WhyVoid(ChunkAssignment assignment, ChunkReport report)
    {
        var source = assignment.Task.Source;
        if (SourceIdentity.HasChanged(source.Path, source.Length, source.LastWriteTimeUtc))
            return new ChunkOutcome.SourceChanged(report);
        return Directory.Exists(assignment.Directory) ? null : new ChunkOutcome.StoreGone(report);
    }

    private static long Written(ChunkAssignment assignment) =>
        new FileInfo(assignment.PathOf(assignment.Task.Files.Chunk)) is { Exists: true } file ? file.Length : 0;
}
