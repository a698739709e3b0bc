using OxyPlot;

namespace RenderTools.Reporting;

/// <summary>One line of a legend.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Line">How the line is broken; null where there is none.</param>
/// <param name="Marker">The mark of a point.</param>
internal sealed record LegendEntry(
    string Text,
    ReportColor Color,
    LineStyle? Line = null,
    MarkerType Marker = MarkerType.None
)
{
    /// <summary>An area of colour.</summary>
    public bool IsFill => Line is null && Marker == MarkerType.None;
}
