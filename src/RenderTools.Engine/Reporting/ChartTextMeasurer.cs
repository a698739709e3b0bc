using OxyPlot;

namespace RenderTools.Reporting;

/// <summary>
/// Measures text for the layout of charts and draws nothing. The reader's font is not known, so characters count as
/// wide as in the widest of the usual sans-serif fonts (DejaVu Sans, Verdana): labels may get too much room, and never
/// too little.
/// </summary>
internal sealed class ChartTextMeasurer : RenderContextBase
{
    public override int ClipCount => 0;

    public override void PushClip(OxyRect clippingRectangle) { }

    public override void PopClip() { }

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text))
            return OxySize.Empty;
        var lines = text.Split('\n');
        var widest = lines.Max(line => line.EnumerateRunes().Sum(rune => Width(rune.Value)));
        return new OxySize(widest * fontSize * (fontWeight > 500 ? 1.12 : 1), lines.Length * fontSize * 1.2);
    }

    public override void DrawLine(
        IList<ScreenPoint> points,
        OxyColor stroke,
        double thickness,
        EdgeRenderingMode edgeRenderingMode,
        double[] dashArray,
        LineJoin lineJoin
    ) { }

    public override void DrawPolygon(
        IList<ScreenPoint> points,
        OxyColor fill,
        OxyColor stroke,
        double thickness,
        EdgeRenderingMode edgeRenderingMode,
        double[] dashArray,
        LineJoin lineJoin
    ) { }

    public override void DrawText(
        ScreenPoint p,
        string text,
        OxyColor fill,
        string fontFamily,
        double fontSize,
        double fontWeight,
        double rotation,
        HorizontalAlignment horizontalAlignment,
        VerticalAlignment verticalAlignment,
        OxySize? maxSize
    ) { }

    // Em widths of DejaVu Sans, in classes.
    private static double Width(int rune) =>
        rune switch
        {
            'i' or 'j' or 'l' or 'I' or '\'' or '.' or ',' or ':' or ';' or '|' or ' ' => 0.33,
            'f' or 't' or 'r' or '(' or ')' or '-' or '/' => 0.42,
            'm' or 'w' or 'M' or 'W' or '%' or '×' => 0.98,
            >= 'A' and <= 'Z' => 0.78,
            < 0x250 => 0.64,
            _ => 1.05,
        };
}
