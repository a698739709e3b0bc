using System.Reflection;
using System.Xml.Linq;
using OxyPlot;

namespace RenderTools.Reporting;

/// <summary>Pieces of markup. A page is a tree, never pasted text: what a name holds can open no element.</summary>
internal static class Markup
{
    public static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    /// <summary>An element; strings become cleaned text, null is left out.</summary>
    public static XElement El(string name, params object?[] content)
    {
        var element = new XElement(Xhtml + name);
        foreach (var piece in content)
            Add(element, piece);
        return element;
    }

    /// <summary>An attribute.</summary>
    public static XAttribute At(string name, string value) => new(name, MarkupText.Clean(value));

    public static XAttribute Class(string value) => new("class", value);

    /// <summary>A name from outside: its writing direction cannot leak into the text around it.</summary>
    public static XElement Name(string name) => El("bdi", name);

    public static string Style() => ReportPalette.Css + Resource("RenderTools.Reporting.report.css");

    /// <summary>A chart for both widths, with its legend; the style sheet shows one of them.</summary>
    public static XElement Figure(Chart chart, string prefix) =>
        El(
            "figure",
            ChartSvg.Inline(chart, ChartLook.Wide, prefix + "w-"),
            ChartSvg.Inline(chart, ChartLook.Narrow, prefix + "n-"),
            El("figcaption", El("ul", Class("legend"), chart.Legend.Select(entry => El("li", Mark(entry), entry.Text))))
        );

    /// <summary>A table in a box that scrolls sideways where the page is narrower than the table.</summary>
    public static XElement Table(string label, IEnumerable<object?> head, IEnumerable<XElement> rows) =>
        El(
            "div",
            Class("scroll"),
            At("tabindex", "0"),
            At("role", "region"),
            At("aria-label", label),
            El("table", El("thead", El("tr", head)), El("tbody", rows))
        );

    /// <summary>A list of pairs; those without a value are left out.</summary>
    public static XElement? Pairs(string className, IEnumerable<(string Term, object? Value)> pairs)
    {
        var known = pairs.Where(pair => pair.Value is not null and not "–" and not "").ToList();
        return known.Count == 0
            ? null
            : El("dl", Class(className), known.Select(pair => El("div", El("dt", pair.Term), El("dd", pair.Value))));
    }

    private static void Add(XElement element, object? piece)
    {
        if (piece is string text)
            element.Add(new XText(MarkupText.Clean(text)));
        else if (piece is IEnumerable<object?> pieces)
            foreach (var one in pieces)
                Add(element, one);
        else if (piece is not null)
            element.Add(piece);
    }

    private static XElement Mark(LegendEntry entry)
    {
        var kind =
            entry.IsFill ? "mark fill"
            : entry.Line is null ? "mark"
            : entry.Line == LineStyle.DashDot ? "mark line dashdot"
            : "mark line";
        var stroke = entry.Line switch
        {
            LineStyle.Dot => ";--s:dotted",
            null or LineStyle.Solid => "",
            _ => ";--s:dashed",
        };
        return El(
            "span",
            Class(kind),
            At("style", $"--c:{entry.Color.Variable}{stroke}"),
            At("aria-hidden", "true"),
            entry.Marker == MarkerType.None ? null : El("i", Class(entry.Marker.ToString().ToLowerInvariant()))
        );
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
