namespace RenderTools.Scaling;

/// <summary>What a comparison compares.</summary>
public enum ScalingMetric
{
    /// <summary>Wall-clock seconds: on one machine with one ffmpeg only.</summary>
    Seconds,

    /// <summary>Speed-up against the same side's OneCore median: across machines.</summary>
    Speedup,

    /// <summary>Share of the same side's ceiling: across machines.</summary>
    CeilingShare,
}
