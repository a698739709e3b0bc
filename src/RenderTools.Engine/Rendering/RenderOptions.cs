using RenderTools.Jobs;

namespace RenderTools.Rendering;

/// <summary>How a job is run.</summary>
public sealed record RenderOptions
{
    /// <summary>
    /// Where chunks are kept; null: a directory in the user's cache that follows from source and settings.
    /// </summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Threads of decoder, filter and encoder each; 0: ffmpeg's own choice; null: what the plan says of each chunk.
    /// </summary>
    public int? ThreadsPerWorker { get; init; }

    /// <summary>The cores that all workers share, in taskset's list syntax ("0,2-3"); null: every core.</summary>
    public string? Cores { get; init; }

    /// <summary>How often a failed chunk is tried again.</summary>
    public int RetryCount { get; init; } = 2;

    /// <summary>How long ffmpeg may go without a new frame before it is taken for hung; zero: for ever.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Render everything anew, whatever an earlier run left.</summary>
    public bool Restart { get; init; }

    /// <summary>Niceness of each ffmpeg, 0 to 19.</summary>
    public int Niceness { get; init; }

    /// <summary>Keep each worker's ffmpeg on a core of its own.</summary>
    public bool PinWorkers { get; init; }

    /// <summary>
    /// Asked before a second chunk begins, with a file of one frame: throws a
    /// <see cref="Primitives.RenderToolsException"/> where such chunks cannot go where they are to go, and the job ends
    /// with that error. Null: nothing is asked.
    /// </summary>
    public Func<RenderedChunk, CancellationToken, Task>? AcceptAsync { get; init; }

    /// <summary>The render whose chunks these are to replace; null: the render of plan and settings itself.</summary>
    public string? RenderId { get; init; }

    /// <summary>Where the job is found while it runs; null: nobody else cancels it.</summary>
    public RenderSession? Session { get; init; }

    /// <summary>Split although the frames may then differ from a serial run's.</summary>
    public bool AllowInexact { get; init; }
}
