namespace RenderTools.Verification;

/// <summary>What is checked against what.</summary>
public sealed record VerificationRequest
{
    /// <summary>The rendered file.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The source, to be seen through <see cref="VideoFilter"/>; or a file rendered otherwise, with no filter.
    /// </summary>
    public required string ReferencePath { get; init; }

    /// <summary>The filter between the reference and the comparison; null: none.</summary>
    public string? VideoFilter { get; init; }

    /// <summary>
    /// Where the rendered part begins in the reference, counted from the reference's first frame; null: at its
    /// beginning.
    /// </summary>
    public TimeSpan? Start { get; init; }

    /// <summary>How much of the reference was rendered; null: to its end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Where chunks meet.</summary>
    public required IReadOnlyList<SeamPosition> Seams { get; init; }

    /// <summary>Frames that the render should have; null: not known.</summary>
    public long? ExpectedFrames { get; init; }

    /// <summary>Whether every frame is compared, not only those around the seams.</summary>
    public bool Full { get; init; }

    /// <summary>
    /// Whether the reference is decoded from its beginning for every seam. Needed for filters that count frames
    /// (framestep, decimate): after a seek they would count from elsewhere.
    /// </summary>
    public bool ReferenceFromStart { get; init; }

    /// <summary>Frames compared on each side of a seam.</summary>
    public int FramesEachSide { get; init; } = 48;

    /// <summary>Seams examined at once.</summary>
    public int ThrottleLimit { get; init; } = 1;
}
