using Spectre.Console;

namespace RenderTools.Dashboard;

/// <summary>A terminal for a live region.</summary>
/// <param name="Console">The terminal.</param>
/// <param name="Clock">Tells when the picture is old.</param>
/// <param name="ReadsKeys">Whether its input is a terminal, too.</param>
internal sealed record LiveConsole(IAnsiConsole Console, TimeProvider Clock, bool ReadsKeys);
