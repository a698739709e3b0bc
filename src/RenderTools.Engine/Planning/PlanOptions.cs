using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>
/// How a video is to be cut. At most one of count, duration and chunks per worker is given; none: automatic.
/// </summary>
public sealed record PlanOptions
{
    /// <summary>How windows are chosen.</summary>
    public SplitMode SplitMode { get; init; } = SplitMode.Balanced;

    /// <summary>How many chunks are rendered at once.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The cores that the chunks that run at once share out among them as threads.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>How many chunks; null: see the others.</summary>
    public int? ChunkCount { get; init; }

    /// <summary>How long a chunk lasts, about; null: see the others.</summary>
    public TimeSpan? ChunkDuration { get; init; }

    /// <summary>Chunks for each worker; the product is rounded up. Null: see the others.</summary>
    public double? ChunksPerWorker { get; init; }

    /// <summary>
    /// Where to cut, instead of all of the above. A time is on the filters' clock; its cut goes to the first frame at
    /// or after it.
    /// </summary>
    public IReadOnlyList<CutPoint> CutPoints { get; init; } = [];

    /// <summary>Where the part to render begins, on the filters' clock; null: at the beginning.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>How long the part to render lasts; null: to the end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Where scenes begin; for <see cref="SplitMode.Scene"/>.</summary>
    internal IReadOnlyList<SourcePts> Scenes { get; init; } = [];

    /// <summary>Frames that the filter must see before a window: known when the plan is rendered.</summary>
    internal int Warmup { get; init; }

    /// <summary>Whether number and lengths of the windows are the planner's to choose.</summary>
    internal bool IsAutomatic =>
        SplitMode == SplitMode.Balanced
        && ChunkCount is null
        && ChunkDuration is null
        && ChunksPerWorker is null
        && CutPoints.Count == 0;
}
