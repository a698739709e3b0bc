using OxyPlot;

namespace RenderTools.Reporting;

/// <summary>
/// A colour by its role: charts are drawn in its light form, which the page replaces by the CSS variable of that name.
/// </summary>
/// <param name="Name">Name of the CSS variable, without the dashes.</param>
/// <param name="Light">
/// #rrggbb on light paper; no two roles share one, because a drawn colour is recognized by it.
/// </param>
/// <param name="Dark">#rrggbb on dark paper.</param>
internal sealed record ReportColor(string Name, string Light, string Dark)
{
    public string Variable => $"var(--{Name})";

    public OxyColor Paint => OxyColor.Parse(Light);

    public OxyColor Faint(byte alpha) => OxyColor.FromAColor(alpha, Paint);
}
