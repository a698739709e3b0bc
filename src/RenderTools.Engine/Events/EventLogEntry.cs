namespace RenderTools.Events;

/// <summary>
/// One line of an event log, as docs/event-log.md describes it. What a kind does not have is null and not written;
/// readers ignore members they do not know.
/// </summary>
public sealed record EventLogEntry
{
    /// <summary>
    /// The version of the schema that this code writes. It rises when a reader of the old one would be misled.
    /// </summary>
    public const int CurrentSchema = 1;

    /// <summary>When (UTC).</summary>
    public required DateTime Time { get; init; }

    /// <summary>What happened: one of <see cref="EventLogKind"/>'s names.</summary>
    public required string Kind { get; init; }

    /// <summary>The job.</summary>
    public required string Job { get; init; }

    /// <summary>The source's name without extension (planned).</summary>
    public string? Name { get; init; }

    /// <summary>Full path: of the source (planned), the chunk's file (finished) or the joined file (merged).</summary>
    public string? Path { get; init; }

    /// <summary>The chunk's index, from 0.</summary>
    public int? Chunk { get; init; }

    /// <summary>Number of chunks (planned, merged).</summary>
    public int? Chunks { get; init; }

    /// <summary>The worker, from 0.</summary>
    public int? Worker { get; init; }

    /// <summary>Number of workers (planned).</summary>
    public int? Workers { get; init; }

    /// <summary>Which attempt, from 1 (started); how many there were (finished).</summary>
    public int? Attempt { get; init; }

    /// <summary>ffmpeg's process id (started, progress).</summary>
    public int? Pid { get; init; }

    /// <summary>The machine that ffmpeg runs on (started), or ran on (finished).</summary>
    public string? Host { get; init; }

    /// <summary>
    /// Frames encoded so far in this attempt (progress), in all (rendered), or in the file (finished).
    /// </summary>
    public int? Frame { get; init; }

    /// <summary>
    /// Frames of the source: of the job (planned), of the chunk's window (started); of the joined file (merged).
    /// </summary>
    public long? Frames { get; init; }

    /// <summary>Frames per second.</summary>
    public double? Fps { get; init; }

    /// <summary>CPU seconds of the attempt so far (progress) or in all (rendered, finished).</summary>
    public double? Cpu { get; init; }

    /// <summary>Memory in bytes: resident now (progress), largest (finished).</summary>
    public long? Memory { get; init; }

    /// <summary>Wall-clock seconds: of the attempt (finished), of the join (merged).</summary>
    public double? Seconds { get; init; }

    /// <summary>Size of the file in bytes (finished, merged).</summary>
    public long? Bytes { get; init; }

    /// <summary>The constant quality of the encoder (probed, finished).</summary>
    public double? Crf { get; init; }

    /// <summary>The quality that was measured (probed, finished).</summary>
    public double? Quality { get; init; }

    /// <summary>How many constant qualities were tried (finished).</summary>
    public int? Probes { get; init; }

    /// <summary>"Succeeded" or "Failed" (finished).</summary>
    public string? Status { get; init; }

    /// <summary>Chunks lost (ended).</summary>
    public int? Failed { get; init; }

    /// <summary>Percent of the job that is behind us, rounded down; 100 only when every chunk has ended.</summary>
    public int? Percent { get; init; }

    /// <summary>Seconds until all jobs in the pool have ended, by the rolling rate (progress).</summary>
    public double? Remaining { get; init; }

    /// <summary>"Info", "Warning" or "Error" (log, error).</summary>
    public string? Level { get; init; }

    /// <summary>Stable id of a warning of RenderTools' own (log).</summary>
    public string? Id { get; init; }

    /// <summary>The chunks whose windows are rendered as one (joined).</summary>
    public IReadOnlyList<int>? Joined { get; init; }

    /// <summary>A sentence: the line (log, error), the reason (retried, joined, finished without success).</summary>
    public string? Text { get; init; }

    /// <summary>The version of the schema this line was written in.</summary>
    public int Schema { get; init; } = CurrentSchema;
}
