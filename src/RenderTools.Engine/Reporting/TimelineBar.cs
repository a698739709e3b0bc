namespace RenderTools.Reporting;

/// <summary>One attempt at one chunk.</summary>
/// <param name="Worker">From 0.</param>
/// <param name="Index">The chunk's.</param>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="Outcome">What became of it.</param>
internal readonly record struct TimelineBar(int Worker, int Index, double Start, double End, TimelineOutcome Outcome);
