using OxyPlot;
using OxyPlot.Annotations;

namespace RenderTools.Reporting;

/// <summary>Text on a bar.</summary>
internal static class BarText
{
    /// <summary>Centred at a place of the axes.</summary>
    public static TextAnnotation At(string text, double x, double category) =>
        new()
        {
            Text = text,
            TextPosition = new DataPoint(x, category),
            TextHorizontalAlignment = HorizontalAlignment.Center,
            TextVerticalAlignment = VerticalAlignment.Middle,
            TextColor = ReportPalette.OnMeasured.Paint,
            Stroke = OxyColors.Transparent,
            StrokeThickness = 0,
            Layer = AnnotationLayer.AboveSeries,
        };
}
