namespace RenderTools.Reporting;

/// <summary>
/// The size at which a chart is laid out: text does not scale with the chart, so each width has a layout of its own.
/// </summary>
/// <param name="Width">Width in CSS pixels.</param>
/// <param name="IsNarrow">For phones: fewer words.</param>
/// <param name="Title">
/// Drawn above the chart, with a legend below it; null inside a page, whose words those are.
/// </param>
internal sealed record ChartLook(double Width, bool IsNarrow, string? Title)
{
    public static readonly ChartLook Wide = new(880, IsNarrow: false, Title: null);
    public static readonly ChartLook Narrow = new(350, IsNarrow: true, Title: null);

    public double FontSize => IsNarrow ? 12 : 13;

    public static ChartLook Alone(string title) => new(920, IsNarrow: false, title);
}
