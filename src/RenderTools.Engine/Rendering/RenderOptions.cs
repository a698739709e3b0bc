namespace RenderTools.Rendering;

/// <summary>How a job is run: what changes its speed and its endurance, not its frames.</summary>
public sealed record RenderOptions
{
    /// <summary>Where chunks are kept; null: a directory in the user's cache that follows from source and settings.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Threads of decoder, filter and encoder each; 0: ffmpeg's own choice; null: the cores shared out among the chunks that run at once.</summary>
    public int? ThreadsPerWorker { get; init; }

    /// <summary>How often a failed chunk is tried again.</summary>
    public int RetryCount { get; init; } = 2;

    /// <summary>Split although the frames may then differ from a serial run's.</summary>
    public bool AllowInexact { get; init; }
}
