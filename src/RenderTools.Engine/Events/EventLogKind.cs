namespace RenderTools.Events;

/// <summary>The kinds of lines in an event log.</summary>
public static class EventLogKind
{
    /// <summary>A job entered the pool.</summary>
    public const string Planned = "planned";

    /// <summary>A worker started ffmpeg on a chunk.</summary>
    public const string Started = "started";

    /// <summary>How far a running chunk is, at most once a second.</summary>
    public const string Progress = "progress";

    /// <summary>ffmpeg rendered a chunk to its end; its checks follow.</summary>
    public const string Rendered = "rendered";

    /// <summary>A chunk was encoded at one constant quality and measured, and the search goes on.</summary>
    public const string Probed = "probed";

    /// <summary>Windows are rendered again as one chunk.</summary>
    public const string Joined = "joined";

    /// <summary>An attempt did not hold.</summary>
    public const string Retried = "retried";

    /// <summary>A chunk has ended, well or not.</summary>
    public const string Finished = "finished";

    /// <summary>Every chunk of a job has ended.</summary>
    public const string Ended = "ended";

    /// <summary>The chunks of a job were joined.</summary>
    public const string Merged = "merged";

    /// <summary>A line of the log.</summary>
    public const string Log = "log";

    /// <summary>Something was lost: a chunk, after its own line, or a job.</summary>
    public const string Error = "error";
}
