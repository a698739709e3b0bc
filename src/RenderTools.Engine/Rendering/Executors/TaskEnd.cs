using RenderTools.Machine;
using RenderTools.Media;

namespace RenderTools.Rendering.Executors;

/// <summary>What the end of a task's ffmpeg means, the same for every executor.</summary>
internal static class TaskEnd
{
    /// <summary>
    /// Who listens to a step. The frames of the step that encodes are the chunk's. So its progress is told, and its log
    /// is read for what they look like.
    /// </summary>
    public static FfmpegMonitor Listen(ChunkTask task, TaskStep step, IChunkEvents events, double earlierCpuSeconds) =>
        step.Kind != StepKind.Encode
            ? new FfmpegMonitor { OnWarning = events.Logged }
            : new FfmpegMonitor
            {
                OnProgress = events.Progressed,
                OnWarning = events.Logged,
                Speakers = (task.Source.Codec, task.Settings.VideoCodec),
                IsSought = task.IsSought,
                EarlierCpuSeconds = earlierCpuSeconds,
            };

    /// <summary>The outcome of a task whose ffmpeg did not do all.</summary>
    public static ChunkOutcome Judge(ChunkAssignment assignment, ChunkReport report, FfmpegEnd end) =>
        WhyVoid(assignment, report)
        ?? end switch
        {
            { SawDiskFull: true } => new ChunkOutcome.DiskFull(report, Written(assignment)),
            { ExitCode: null } => new ChunkOutcome.Stalled(report),
            { Signal: { } signal } => new ChunkOutcome.Killed(report, signal),
            _ => new ChunkOutcome.Failed(report, end.ExitCode),
        };

    /// <summary>The outcome of a task that could not be run.</summary>
    public static ChunkOutcome Judge(ChunkAssignment assignment, ChunkReport report, Exception error) =>
        WhyVoid(assignment, report)
        ?? (
            Resources.IsDiskFull(error)
                ? new ChunkOutcome.DiskFull(report, Written(assignment))
                : new ChunkOutcome.Failed(report, null, error.Message.TrimEnd('.'))
        );

    /// <summary>Why nothing that ffmpeg wrote is of use, and no other run would do better; null: it is.</summary>
    public static ChunkOutcome? WhyVoid(ChunkAssignment assignment, ChunkReport report)
    {
        var source = assignment.Task.Source;
        if (SourceIdentity.HasChanged(source.Path, source.Length, source.LastWriteTimeUtc))
            return new ChunkOutcome.SourceChanged(report);
        return Directory.Exists(assignment.Directory) ? null : new ChunkOutcome.StoreGone(report);
    }

    private static long Written(ChunkAssignment assignment) =>
        new FileInfo(assignment.PathOf(assignment.Task.Files.Chunk)) is { Exists: true } file ? file.Length : 0;
}
