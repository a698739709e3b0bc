namespace RenderTools.Planning;

/// <summary>
/// What a chunk decoded at its two ends, before any filter: the frames that its neighbours must have decoded alike.
/// Each entry is "PTS size checksum" of one frame.
/// </summary>
public sealed record SeamProof
{
    /// <summary>How many frames on each side of a cut are compared.</summary>
    public const int FramesCompared = 8;

    /// <summary>The first frames of the chunk's own window.</summary>
    public required string[] Head { get; init; }

    /// <summary>The frames after the window's end: the next chunk's head.</summary>
    public required string[] Tail { get; init; }
}
