namespace RenderTools.Filters;

/// <summary>What a filter must have seen to give the frames of a window; later is worse.</summary>
public enum FilterKind
{
    /// <summary>The frame itself.</summary>
    Memoryless,

    /// <summary>A known number of frames before and after: bit-identical with them.</summary>
    Finite,

    /// <summary>
    /// All frames before, with an influence that dies away: nearly identical after a warm-up, by a stated bound.
    /// </summary>
    Recursive,

    /// <summary>The video from its beginning or as a whole: cannot be cut.</summary>
    WholeFile,
}
