using Spectre.Console;

namespace RenderTools.Dashboard;

/// <summary>The colours. Spectre.Console leaves them out where NO_COLOR is set or the terminal has none.</summary>
internal static class Theme
{
    /// <summary>Nothing special.</summary>
    public static readonly Style Plain = Style.Plain;

    /// <summary>What need not be read first.</summary>
    public static readonly Style Quiet = new(Color.Grey);

    /// <summary>What should be read first.</summary>
    public static readonly Style Strong = new(decoration: Decoration.Bold);

    /// <summary>Rendered.</summary>
    public static readonly Style Done = new(Color.Green);

    /// <summary>Under way.</summary>
    public static readonly Style Running = new(Color.Aqua);

    /// <summary>Not at the first attempt.</summary>
    public static readonly Style Retried = new(Color.Yellow);

    /// <summary>Lost.</summary>
    public static readonly Style Failed = new(Color.Red, decoration: Decoration.Bold);

    private static readonly Style[] Heat =
    [
        Quiet,
        new(Color.Green),
        new(Color.Yellow),
        new(Color.Orange1),
        new(Color.Red),
    ];

    /// <summary>The colour of a core.</summary>
    public static Style Core(double utilisation) =>
        Heat[Math.Clamp((int)(utilisation * Heat.Length), 0, Heat.Length - 1)];
}
