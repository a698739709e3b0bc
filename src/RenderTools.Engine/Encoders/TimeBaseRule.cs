namespace RenderTools.Encoders;

/// <summary>Which time base an encoder is given.</summary>
internal enum TimeBaseRule
{
    /// <summary>The source's: every timestamp fits.</summary>
    Source,

    /// <summary>
    /// One frame, where every timestamp is a whole number of frames; else the source's. Rate control works best so.
    /// </summary>
    FrameRateWherePossible,

    /// <summary>One frame, or the coarsest that holds every timestamp: the encoder refuses fine ones.</summary>
    Grid,

    /// <summary>
    /// The same, but timestamps that a container has rounded (Matroska, to 1 ms) go back to their frames: MPEG-2 knows
    /// no other times.
    /// </summary>
    NearestFrame,
}
