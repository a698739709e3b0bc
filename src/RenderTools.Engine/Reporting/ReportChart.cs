namespace RenderTools.Reporting;

/// <summary>A chart that can be written on its own.</summary>
public enum ReportChart
{
    /// <summary>
    /// Measured speed-up over cores, with the ideal, the ceiling, and the fitted laws. Needs rows with a Speedup.
    /// </summary>
    Speedup,

    /// <summary>Where each row's efficiency went. Needs Chunked rows with an Efficiency.</summary>
    Efficiency,

    /// <summary>Which worker rendered which chunk when. Needs raw runs, rendered chunks or an event log.</summary>
    Timeline,

    /// <summary>How much larger the files became. Needs rows with a SizeChangePercent.</summary>
    Size,

    /// <summary>
    /// CRF, measured quality and bits of each chunk along the video. Needs chunks rendered with -TargetQuality or
    /// -Zone.
    /// </summary>
    Quality,
}
