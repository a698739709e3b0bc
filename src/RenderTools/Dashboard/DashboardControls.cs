namespace RenderTools.Dashboard;

/// <summary>What the keys do. Called on the thread that draws; each must return at once.</summary>
/// <param name="SetPaused">true: finish running chunks, start none; false: go on.</param>
/// <param name="Stop">Finish running chunks, then end, so that the same command can continue later.</param>
internal sealed record DashboardControls(Action<bool> SetPaused, Action Stop);
