using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace RenderTools.Reporting;

/// <summary>Where the efficiency went: one bar per Chunked row.</summary>
internal static class EfficiencyChart
{
    private static readonly (string Name, ReportColor Color, Func<EfficiencyLoss, double> Part)[] Parts =
    [
        ("used", ReportPalette.Measured, loss => loss.Used),
        ("hardware", ReportPalette.Slate, loss => loss.Hardware),
        ("balance", ReportPalette.Orange, loss => loss.Balance),
        ("extra work", ReportPalette.Purple, loss => loss.Work),
        ("serial", ReportPalette.Green, loss => loss.Serial),
        ("other", ReportPalette.Vermilion, loss => loss.Other),
    ];

    /// <summary>The chart; null where no row has an efficiency.</summary>
    public static Chart? Of(ReportSweep sweep)
    {
        var rows = sweep
            .Chunked.Select(row => (Row: row, Loss: EfficiencyLoss.Of(row)))
            .Where(pair => pair.Loss is not null)
            .ToList();
        if (rows.Count == 0)
            return null;
        var shown = Parts.Where(part => rows.Exists(pair => part.Part(pair.Loss!) > 0.0005)).ToList();
        return new Chart(
            ReportChart.Efficiency,
            "Where the cores went",
            string.Join(
                ' ',
                rows.Select(pair =>
                    $"{sweep.Label(pair.Row)}: "
                    + string.Join(", ", shown.Select(p => $"{p.Name} {MarkupText.Percent(p.Part(pair.Loss!))}"))
                    + "."
                )
            ),
            [
                .. shown.Select(part => new LegendEntry(
                    part.Name == "used" ? "used" : "lost to " + part.Name,
                    part.Color
                )),
            ],
            look => 62 + (rows.Count * 36) + (look.Title is null ? 0 : 90),
            Draw
        );

        void Draw(PlotModel model, ChartLook look)
        {
            model.Axes.Add(Chart.Categories("workers", rows.Select(pair => sweep.Workers(pair.Row)), gap: 0.35));
            var axis = Chart.Axis(AxisPosition.Bottom, "", 100);
            axis.StringFormat = "0' %'";
            axis.MajorStep = look.IsNarrow ? 50 : 25;
            model.Axes.Add(axis);
            foreach (var (name, color, part) in shown)
            {
                var bars = new BarSeries
                {
                    IsStacked = true,
                    FillColor = color.Paint,
                    StrokeColor = ReportPalette.Paper.Paint,
                    StrokeThickness = 1,
                    LabelPlacement = LabelPlacement.Inside,
                    TextColor = ReportPalette.OnMeasured.Paint,
                    FontWeight = 600,
                };
                bars.Items.AddRange(rows.Select((pair, i) => new BarItem(100 * part(pair.Loss!), i)));
                model.Series.Add(bars);
                // Words only where they fit; the table has every number.
                var room = look.IsNarrow ? 14 : 4.5;
                foreach (
                    var (loss, i) in rows.Select((pair, i) => (pair.Loss!, i))
                        .Where(bar => 100 * part(bar.Item1) >= room)
                )
                {
                    var before = Parts.TakeWhile(other => other.Name != name).Sum(other => other.Part(loss));
                    model.Annotations.Add(
                        BarText.At(MarkupText.Percent(part(loss)), 100 * (before + (part(loss) / 2)), i)
                    );
                }
            }
        }
    }
}
