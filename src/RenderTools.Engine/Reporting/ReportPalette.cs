namespace RenderTools.Reporting;

/// <summary>
/// The report's colours. The data colours are the blue, orange, green, purple and vermilion of Okabe and Ito's
/// colour-blind safe set (2008), darkened for light paper and lightened for dark paper until each contrasts with it at
/// least 3:1 (WCAG 2.2, 1.4.11).
/// </summary>
internal static class ReportPalette
{
    public static readonly ReportColor Paper = new("paper", "#fefefd", "#11151b");
    public static readonly ReportColor Raised = new("raised", "#f5f6f4", "#1a2029");
    public static readonly ReportColor Rule = new("rule", "#dde0e2", "#303946");
    public static readonly ReportColor Ink = new("ink", "#1a212b", "#e9edf2");
    public static readonly ReportColor Muted = new("muted", "#56616f", "#a3b0c0");
    public static readonly ReportColor Ideal = new("ideal", "#7a8592", "#8793a2");
    public static readonly ReportColor Measured = new("measured", "#0067a5", "#56b4e9");
    public static readonly ReportColor OnMeasured = new("on-measured", "#ffffff", "#06121c");
    public static readonly ReportColor Orange = new("orange", "#b25e00", "#f0a028");
    public static readonly ReportColor Green = new("green", "#00775a", "#2fc09a");
    public static readonly ReportColor Purple = new("purple", "#9a4a86", "#dc94c4");
    public static readonly ReportColor Vermilion = new("vermilion", "#c23b12", "#f2774a");
    public static readonly ReportColor Slate = new("slate", "#6b7787", "#8c99ab");
    public static readonly ReportColor Idle = new("idle", "#ecd9bd", "#4d3f29");
    public static readonly ReportColor Phase = new("phase", "#e6eaee", "#262e39");

    public static readonly IReadOnlyList<ReportColor> All =
    [
        Paper,
        Raised,
        Rule,
        Ink,
        Muted,
        Ideal,
        Measured,
        OnMeasured,
        Orange,
        Green,
        Purple,
        Vermilion,
        Slate,
        Idle,
        Phase,
    ];

    /// <summary>The variables of the page. Dark is for screens only: paper is light.</summary>
    public static string Css =>
        $":root{{color-scheme:light dark;{Variables(color => color.Light)}}}\n"
        + $"@media screen and (prefers-color-scheme:dark){{:root{{{Variables(color => color.Dark)}}}}}\n"
        + "@media print{:root{color-scheme:light}}\n";

    private static string Variables(Func<ReportColor, string> tone) =>
        string.Concat(All.Select(color => $"--{color.Name}:{tone(color)};"));
}
