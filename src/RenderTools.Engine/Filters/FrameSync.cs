namespace RenderTools.Filters;

/// <summary>How a filter with several inputs brings them together in time (libavfilter/framesync).</summary>
public enum FrameSync
{
    /// <summary>In a way that was not shown to be the same from a window on.</summary>
    None,

    /// <summary>The first input sets the times; the others give their newest frame.</summary>
    Main,

    /// <summary>Every input sets times.</summary>
    All,
}
