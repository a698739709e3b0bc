using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OxyPlot;

namespace RenderTools.Reporting;

/// <summary>From a chart to SVG, by OxyPlot's exporter.</summary>
internal static partial class ChartSvg
{
    public static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    private static readonly FrozenDictionary<string, ReportColor> Roles = ReportPalette.All.ToFrozenDictionary(
        color => Rgb(color.Paint),
        StringComparer.Ordinal
    );

    /// <summary>An image of its own, in light colours.</summary>
    /// <exception cref="InvalidOperationException">OxyPlot could not draw the chart.</exception>
    public static XElement Alone(Chart chart, string title) => Export(chart, ChartLook.Alone(title));

    /// <summary>An image inside a page: in the page's colours, as wide as its place.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="look">Its layout.</param>
    /// <param name="prefix">
    /// Put before each id: clip paths of two images in one page share names otherwise, and clip each other.
    /// </param>
    /// <exception cref="InvalidOperationException">OxyPlot could not draw the chart.</exception>
    public static XElement Inline(Chart chart, ChartLook look, string prefix)
    {
        var svg = Export(chart, look);
        foreach (var element in svg.DescendantsAndSelf())
        {
            if (element.Attribute("id") is { } id)
                id.Value = prefix + id.Value;
            if (element.Attribute("clip-path") is { } clip)
                clip.Value = clip.Value.Replace("url(#", "url(#" + prefix, StringComparison.Ordinal);
            // A variable is understood in a style only, not in an attribute.
            var style = element.Attribute("style")?.Value ?? "";
            if (element.Attribute("fill") is { } fill)
            {
                style += $";fill:{fill.Value}";
                fill.Remove();
            }

            if (style.Length > 0)
                element.SetAttributeValue(
                    "style",
                    Color()
                        .Replace(
                            style.TrimStart(';'),
                            match => Roles.TryGetValue(match.Value, out var role) ? role.Variable : match.Value
                        )
                );
            // The page has the font.
            element.Attribute("font-family")?.Remove();
        }

        svg.SetAttributeValue("class", look.IsNarrow ? "narrow" : "wide");
        return svg;
    }

    private static XElement Export(Chart chart, ChartLook look)
    {
        var model = chart.Build(look);
        var height = chart.Height(look);
        var exporter = new SvgExporter
        {
            Width = look.Width,
            Height = height,
            TextMeasurer = new ChartTextMeasurer(),
            // Renderers other than browsers do not know dominant-baseline; in browsers it is the exact one.
            UseVerticalTextAlignmentWorkaround = look.Title is not null,
        };
        var svg = XElement.Parse(exporter.ExportToString(model));
        // OxyPlot does not throw: it draws the exception into the chart.
        if (model.GetLastPlotException() is { } error)
            throw new InvalidOperationException($"The {chart.Kind} chart could not be drawn: {error.Message}", error);
        svg.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {look.Width} {height}"));
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", MarkupText.Clean($"{chart.Title}. {chart.Description}"));
        return svg;
    }

    private static string Rgb(OxyColor color) =>
        string.Create(CultureInfo.InvariantCulture, $"rgb({color.R},{color.G},{color.B})");

    [GeneratedRegex(@"rgb\(\d+,\d+,\d+\)", RegexOptions.None, 60_000)]
    private static partial Regex Color();
}
