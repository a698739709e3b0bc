using RenderTools.Machine;
using RenderTools.Scaling;

namespace RenderTools.Dashboard;

/// <summary>All that a picture of a measurement depends on: the same model gives the same picture.</summary>
/// <param name="Name">The video.</param>
/// <param name="Started">When it began.</param>
/// <param name="Cores">How busy the cores are; null: the system does not tell.</param>
/// <param name="Now">The time of the picture.</param>
internal sealed record SweepModel(string Name, DateTimeOffset Started, CoreUtilisation? Cores, DateTimeOffset Now)
{
    /// <summary>The runs that were planned; none: the part to render is still being chosen.</summary>
    public IReadOnlyList<PlannedRun> Plan { get; init; } = [];

    /// <summary>Runs made that count.</summary>
    public int Made { get; init; }

    /// <summary>The run that is under way; null: none yet.</summary>
    public PlannedRun? Current { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CurrentStarted { get; init; }

    /// <summary>Whether it only warms up.</summary>
    public bool IsWarmingUp { get; init; }

    /// <summary>Seconds of video that each run renders.</summary>
    public double ClipSeconds { get; init; }

    /// <summary>Seconds that are left, as expected; null: not known yet.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>The share of the time that has passed, 0 to 1.</summary>
    public double Fraction { get; init; }

    /// <summary>All runs that have ended, warm-ups too, in their order.</summary>
    public IReadOnlyList<ScalingRun> Runs { get; init; } = [];

    /// <summary>The repetition under way is the last.</summary>
    public bool IsStopping { get; init; }

    /// <summary>Whether keys are read: without, the footer promises none.</summary>
    public bool HasKeys { get; init; } = true;

    /// <summary>In which the log's times are written.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
