using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Scaling;

namespace RenderTools.Reporting;

/// <summary>What a report is made of. Every part may be empty, but not all of them.</summary>
public sealed record ReportInput
{
    /// <summary>
    /// Scaling rows, of one sweep or several. Where there are none, <see cref="Runs"/> are summarized.
    /// </summary>
    public IReadOnlyList<ScalingMeasurement> Rows { get; init; } = [];

    /// <summary>
    /// Raw runs: each becomes a dot in the speed-up chart, and the best one's chunks a timeline. Only sweeps that have
    /// rows are shown.
    /// </summary>
    public IReadOnlyList<ScalingRun> Runs { get; init; } = [];

    /// <summary>What became of the chunks of one or more renders.</summary>
    public IReadOnlyList<RenderedChunk> Chunks { get; init; } = [];

    /// <summary>
    /// The lines of an event log; where given, timelines of renders are drawn from them, because they know of retries.
    /// </summary>
    public IReadOnlyList<EventLogEntry> Events { get; init; } = [];

    /// <summary>The report's title; null: one is chosen.</summary>
    public string? Title { get; init; }
}
