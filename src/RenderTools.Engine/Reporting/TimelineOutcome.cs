namespace RenderTools.Reporting;

/// <summary>What became of an attempt.</summary>
internal enum TimelineOutcome
{
    /// <summary>It made the chunk.</summary>
    Rendered,

    /// <summary>It did not hold and was made again.</summary>
    Retried,

    /// <summary>It was the last one and did not hold.</summary>
    Failed,

    /// <summary>It was cut off, or still runs.</summary>
    Stopped,
}
