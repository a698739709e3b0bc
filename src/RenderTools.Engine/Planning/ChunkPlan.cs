using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>How one video is cut into windows that cover every frame once.</summary>
public sealed record ChunkPlan
{
    /// <summary>
    /// Derived from the source's identity and the windows: the same source and windows give the same id.
    /// </summary>
    public required string PlanId { get; init; }

    /// <summary>The source file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the source.</summary>
    public required string Path { get; init; }

    /// <summary>How the windows were chosen.</summary>
    public SplitMode SplitMode { get; init; }

    /// <summary>
    /// Whether, by all that is known before rendering, the chunks will carry a serial run's very frames.
    /// </summary>
    public bool IsExact { get; init; } = true;

    /// <summary>Why the plan has one chunk only, or why it is not exact; null where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Frames in the windows by the index.</summary>
    public int FrameCount { get; init; }

    /// <summary>One tick of the PTS, in seconds.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>The source's size in bytes when it was planned.</summary>
    public long SourceLength { get; init; }

    /// <summary>When the source was last written (UTC) when it was planned.</summary>
    public DateTime SourceLastWriteTimeUtc { get; init; }

    /// <summary>The windows, in video order.</summary>
    public required VideoChunk[] Chunks { get; init; }

    /// <summary>Whether the windows cover the part of the video that was planned, each frame once.</summary>
    internal bool IsTiled =>
        Chunks[0].StartPts == Chunks[0].RangeStartPts
        && Chunks[^1].EndPts == Chunks[^1].RangeEndPts
        && Chunks.Zip(Chunks.Skip(1)).All(pair => pair.First.Window.Adjoins(pair.Second.Window));

    /// <summary>A plan of some chunks of another one, in video order, for their source as it is now.</summary>
    /// <exception cref="RenderToolsException">VideoNotFound.</exception>
    public static ChunkPlan Of(VideoChunk[] chunks)
    {
        var first = chunks[0];
        var file = new FileInfo(first.Path);
        if (!file.Exists)
            throw new RenderToolsException("VideoNotFound", ErrorKind.NotFound, $"'{first.Path}' does not exist.");
        return new ChunkPlan
        {
            PlanId = first.PlanId,
            Name = first.Name,
            Path = first.Path,
            FrameCount = chunks.Sum(c => c.Frames),
            TimeBase = first.TimeBase,
            SourceLength = file.Length,
            SourceLastWriteTimeUtc = file.LastWriteTimeUtc,
            Chunks = chunks,
        };
    }

    /// <summary>
    /// What it was planned by, where number and lengths of the windows were the planner's to choose; null otherwise.
    /// </summary>
    internal PlanOptions? Automatic { get; init; }
}
