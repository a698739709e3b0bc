using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Events;

/// <summary>Something that happened in a render. Events of one job arrive in order.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
public abstract record RenderEvent(DateTimeOffset Time, string JobId);

/// <summary>A job has entered the pool, with the windows that will be rendered.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">Which job.</param>
/// <param name="Name">The source file's name without extension.</param>
/// <param name="Path">Full path of the source.</param>
/// <param name="Chunks">The windows, in video order.</param>
/// <param name="Workers">How many chunks are rendered at once.</param>
public sealed record JobStarted(
    DateTimeOffset Time,
    string JobId,
    string Name,
    string Path,
    IReadOnlyList<VideoChunk> Chunks,
    int Workers
) : RenderEvent(Time, JobId);

/// <summary>A worker has started ffmpeg on a chunk.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
/// <param name="Index">Which chunk.</param>
/// <param name="Worker">Which worker, from 0.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="ProcessId">ffmpeg's process id; null: it runs on another machine.</param>
public sealed record ChunkStarted(DateTimeOffset Time, string JobId, int Index, int Worker, int Attempt, int? ProcessId)
    : RenderEvent(Time, JobId)
{
    /// <summary>The machine that ffmpeg runs on; null: it is not known.</summary>
    public string? HostName { get; init; }

    /// <summary>The process id of the standalone encoder that ffmpeg feeds; null: ffmpeg encodes.</summary>
    public int? EncoderId { get; init; }
}

/// <summary>How far a chunk is.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
/// <param name="Index">Which chunk.</param>
/// <param name="Worker">Which worker, from 0.</param>
/// <param name="Frame">Frames encoded so far in this attempt.</param>
/// <param name="Fps">Frames per second as ffmpeg counts them.</param>
public sealed record ChunkProgress(DateTimeOffset Time, string JobId, int Index, int Worker, int Frame, double Fps)
    : RenderEvent(Time, JobId);

/// <summary>ffmpeg has rendered a chunk to its end. What follows is the check of its file and of its seams.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
/// <param name="Index">Which chunk.</param>
/// <param name="Worker">Which worker, from 0.</param>
/// <param name="Frames">Frames that went into the encoder.</param>
/// <param name="CpuSeconds">CPU seconds that ffmpeg took; null: it did not say.</param>
public sealed record ChunkRendered(
    DateTimeOffset Time,
    string JobId,
    int Index,
    int Worker,
    int Frames,
    double? CpuSeconds
) : RenderEvent(Time, JobId);

/// <summary>A chunk was encoded at one constant quality and measured, and the search for its quality goes on.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
/// <param name="Index">Which chunk.</param>
/// <param name="Crf">The constant quality.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Quality">How much of it.</param>
public sealed record ChunkProbed(
    DateTimeOffset Time,
    string JobId,
    int Index,
    double Crf,
    QualityMetric Metric,
    double Quality
) : RenderEvent(Time, JobId);

/// <summary>An attempt did not hold, and the chunk is rendered again.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
/// <param name="Index">Which chunk.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record ChunkRetried(DateTimeOffset Time, string JobId, int Index, string Reason)
    : RenderEvent(Time, JobId);

/// <summary>Windows that could not be proven singly are rendered again as one chunk.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
/// <param name="Index">The chunk that has their place from now on: the first of them.</param>
/// <param name="Joined">The chunks whose windows it renders, itself among them, in video order.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record WindowsJoined(
    DateTimeOffset Time,
    string JobId,
    int Index,
    IReadOnlyList<int> Joined,
    string Reason
) : RenderEvent(Time, JobId);

/// <summary>A chunk has ended, well or not, and will not be started again in this run.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
/// <param name="Chunk">What became of it.</param>
public sealed record ChunkFinished(DateTimeOffset Time, string JobId, RenderedChunk Chunk) : RenderEvent(Time, JobId);

/// <summary>Something worth a line: a decision of the tool, or a warning or error of ffmpeg.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">In which job.</param>
/// <param name="Level">How grave.</param>
/// <param name="Index">The chunk it is about; null: the whole job.</param>
/// <param name="Text">The line, a sentence.</param>
public sealed record RenderLog(DateTimeOffset Time, string JobId, RenderLogLevel Level, int? Index, string Text)
    : RenderEvent(Time, JobId)
{
    /// <summary>
    /// Stable id of a warning of the tool's own, such as SplitNotExact; null: it has none, or the line is ffmpeg's.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The line as it is shown: the id, where there is one, and the text.</summary>
    public string Line => Id is null ? Text : $"{Id}: {Text}";
}

/// <summary>Every chunk of the job has ended.</summary>
/// <param name="Time">When.</param>
/// <param name="JobId">Which job.</param>
/// <param name="Failed">How many chunks failed.</param>
public sealed record JobFinished(DateTimeOffset Time, string JobId, int Failed) : RenderEvent(Time, JobId);

/// <summary>
/// The job cannot go on; what is finished stays, and the same command continues once the cause is mended.
/// </summary>
/// <param name="Time">When.</param>
/// <param name="JobId">Which job.</param>
/// <param name="ErrorId">Stable id of the error.</param>
/// <param name="Message">What happened and what to do.</param>
public sealed record JobFailed(DateTimeOffset Time, string JobId, string ErrorId, string Message)
    : RenderEvent(Time, JobId)
{
    /// <summary>What kind of trouble it is.</summary>
    public Primitives.ErrorKind Kind { get; init; } = Primitives.ErrorKind.InvalidData;

    /// <summary>The chunk that showed it, with its command and its log; null: none did.</summary>
    public RenderedChunk? Chunk { get; init; }
}
