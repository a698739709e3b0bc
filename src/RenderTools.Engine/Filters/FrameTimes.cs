namespace RenderTools.Filters;

/// <summary>What a filter does to the number of frames and their timestamps; later is worse.</summary>
public enum FrameTimes
{
    /// <summary>One frame out for each frame in, at its time.</summary>
    Kept,

    /// <summary>Some frames are left out; the others keep their times.</summary>
    Dropped,

    /// <summary>Frames come at times of the filter's own.</summary>
    Changed,
}
