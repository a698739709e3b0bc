namespace RenderTools.Rendering.Executors;

/// <summary>What is known of a run of a task, however it ended.</summary>
internal sealed record ChunkReport
{
    /// <summary>When it began (UTC).</summary>
    public required DateTime StartedUtc { get; init; }

    /// <summary>The machine that it ran on; null: it came to none.</summary>
    public string? HostName { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What the last ffmpeg that ran has told.</summary>
    public FfmpegMonitor Told { get; init; } = new();

    /// <summary>Whether the last ffmpeg that ran was the first of two passes.</summary>
    public bool InFirstPass { get; init; }
}
