using RenderTools.Events;
using RenderTools.Machine;

namespace RenderTools.Dashboard;

/// <summary>All that a picture of the dashboard depends on: the same model gives the same picture.</summary>
/// <param name="State">The render.</param>
/// <param name="Cores">How busy the cores are; null: the system does not tell.</param>
/// <param name="Now">The time of the picture.</param>
internal sealed record DashboardModel(RenderState State, CoreUtilisation? Cores, DateTimeOffset Now)
{
    /// <summary>Running chunks finish, none is started.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Running chunks finish, then the render ends; it can be continued.</summary>
    public bool IsStopping { get; init; }

    /// <summary>Keys and signs are explained in place of the log.</summary>
    public bool ShowsHelp { get; init; }

    /// <summary>Whether keys are read: without, the footer promises none.</summary>
    public bool HasKeys { get; init; } = true;

    /// <summary>In which the log's times are written.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
