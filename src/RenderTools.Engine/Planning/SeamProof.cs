namespace RenderTools.Planning;

/// <summary>
/// What a chunk decoded at its two ends, before any filter: the frames that its neighbours must have decoded alike.
/// Each entry is "PTS size checksum" of one frame, and what a filter can see beside the pixels, where it is known:
/// format, pixel shape, colours, fields.
/// </summary>
public sealed record SeamProof
{
    /// <summary>How many frames on each side of a cut are compared.</summary>
    public const int FramesCompared = 8;

    /// <summary>The first frames of the chunk's own window.</summary>
    public required string[] Head { get; init; }

    /// <summary>The frames after the window's end: the next chunk's head.</summary>
    public required string[] Tail { get; init; }

    /// <summary>
    /// Format, size, pixel shape and colours of the first frame that was decoded, by which ffmpeg set up the filter;
    /// null: not known.
    /// </summary>
    public string? Setup { get; init; }

    /// <summary>Whether two chunks decoded the same frames where they meet.</summary>
    /// <param name="earlier">The frames after the end of the earlier one.</param>
    /// <param name="later">The first frames of the later one.</param>
    public static bool Agree(string[] earlier, string[] later) =>
        earlier.Length == later.Length
        && earlier
            .Zip(later)
            .All(pair =>
                pair.First == pair.Second || IsBare(pair.First, pair.Second) || IsBare(pair.Second, pair.First)
            );

    // One frame's checksum, and the same with what is known beside it.
    private static bool IsBare(string bare, string frame) =>
        bare.Count(c => c == ' ') == 2 && frame.StartsWith(bare, StringComparison.Ordinal) && frame[bare.Length] == ' ';
}
