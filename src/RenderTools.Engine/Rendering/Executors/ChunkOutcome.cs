using RenderTools.Primitives;

namespace RenderTools.Rendering.Executors;

/// <summary>How a task ended, by the word of its executor: one of a closed set.</summary>
internal abstract record ChunkOutcome
{
    private ChunkOutcome(ChunkReport report) => Report = report;

    /// <summary>What is known of the run.</summary>
    public ChunkReport Report { get; init; }

    /// <summary>ffmpeg did all it was asked to. Nobody has looked at the file yet.</summary>
    public sealed record Rendered(ChunkReport Report) : ChunkOutcome(Report);

    /// <summary>ffmpeg ended without having done all, or could not be run.</summary>
    /// <param name="Report">What is known of the run.</param>
    /// <param name="ExitCode">ffmpeg's exit code; null: it could not be run.</param>
    /// <param name="Error">Why it could not be run, or why its chunk is not accepted; null: its log tells.</param>
    public sealed record Failed(ChunkReport Report, int? ExitCode, string? Error = null) : ChunkOutcome(Report);

    /// <summary>Somebody else ended ffmpeg: the kernel for want of memory, most likely.</summary>
    public sealed record Killed(ChunkReport Report, int Signal) : ChunkOutcome(Report);

    /// <summary>ffmpeg made no progress for too long and was ended.</summary>
    public sealed record Stalled(ChunkReport Report) : ChunkOutcome(Report);

    /// <summary>The disk was full.</summary>
    /// <param name="Report">What is known of the run.</param>
    /// <param name="Written">Bytes of the chunk that had been written.</param>
    public sealed record DiskFull(ChunkReport Report, long Written) : ChunkOutcome(Report);

    /// <summary>
    /// The place was lost, not the chunk: a host went down, a task was cancelled from outside. The chunk is rendered
    /// again, and this does not count as a failure of it.
    /// </summary>
    /// <param name="Report">What is known of the run.</param>
    /// <param name="Why">What was lost, as a sentence.</param>
    public sealed record Lost(ChunkReport Report, string Why) : ChunkOutcome(Report)
    {
        /// <summary>Whether the place had too little time for the chunk.</summary>
        public bool IsOutOfTime { get; init; }
    }

    /// <summary>No task of this job can run in this place, however often it is tried: the job ends.</summary>
    /// <param name="Report">What is known of the run.</param>
    /// <param name="Why">The error.</param>
    public sealed record Refused(ChunkReport Report, RenderToolsException Why) : ChunkOutcome(Report);

    /// <summary>The source is no longer what was planned.</summary>
    public sealed record SourceChanged(ChunkReport Report) : ChunkOutcome(Report);

    /// <summary>The directory of the task's files is gone.</summary>
    public sealed record StoreGone(ChunkReport Report) : ChunkOutcome(Report);
}
