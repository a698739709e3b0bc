using Spectre.Console;

namespace RenderTools.Dashboard;

/// <summary>
/// The signs of the dashboard. Every state has one of its own, so that colour only repeats what the sign says.
/// </summary>
internal sealed record Glyphs
{
    /// <summary>For terminals that show Unicode.</summary>
    public static readonly Glyphs Unicode = new()
    {
        Waiting = "·",
        Done = "█",
        DoneAfterRetry = "◆",
        Unproven = "▒",
        Retried = "↻",
        Failed = "✗",
        Levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"],
        Idle = " ",
        Heat = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        BarDone = "━",
        BarRest = "─",
        Rule = "─",
        Dot = " · ",
        Times = "×",
        Border = BoxBorder.Rounded,
    };

    /// <summary>For all others, and for files.</summary>
    public static readonly Glyphs Ascii = new()
    {
        Waiting = ".",
        Done = "#",
        DoneAfterRetry = "R",
        Unproven = "+",
        Retried = "r",
        Failed = "X",
        Levels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Idle = ".",
        Heat = ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        BarDone = "=",
        BarRest = "-",
        Rule = "-",
        Dot = ", ",
        Times = "x",
        Border = BoxBorder.Ascii,
    };

    /// <summary>A chunk that was not started.</summary>
    public required string Waiting { get; init; }

    /// <summary>A rendered chunk.</summary>
    public required string Done { get; init; }

    /// <summary>A chunk that is rendered, but not at the first attempt.</summary>
    public required string DoneAfterRetry { get; init; }

    /// <summary>A chunk whose seams wait to be compared.</summary>
    public required string Unproven { get; init; }

    /// <summary>A chunk whose first attempt did not hold, waiting or running again.</summary>
    public required string Retried { get; init; }

    /// <summary>A lost chunk.</summary>
    public required string Failed { get; init; }

    /// <summary>A running chunk, by how far it is.</summary>
    public required string[] Levels { get; init; }

    /// <summary>A core with nothing to do.</summary>
    public required string Idle { get; init; }

    /// <summary>A core at work, by how much.</summary>
    public required string[] Heat { get; init; }

    /// <summary>The full part of a bar.</summary>
    public required string BarDone { get; init; }

    /// <summary>The empty part of a bar.</summary>
    public required string BarRest { get; init; }

    /// <summary>The line beside a title.</summary>
    public required string Rule { get; init; }

    /// <summary>Between two figures.</summary>
    public required string Dot { get; init; }

    /// <summary>After a factor.</summary>
    public required string Times { get; init; }

    /// <summary>Around a panel.</summary>
    public required BoxBorder Border { get; init; }

    /// <summary>The sign for a part, 0 to 1, out of a row of rising signs.</summary>
    public static string Level(string[] levels, double part) =>
        levels[Math.Clamp((int)(part * levels.Length), 0, levels.Length - 1)];

    /// <summary>The sign of a core: less than 2 % is idle, as every core is woken now and then.</summary>
    public string Core(double utilisation) => utilisation < 0.02 ? Idle : Level(Heat, utilisation);
}
