using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using RenderTools.Scaling;

namespace RenderTools.Reporting;

/// <summary>What splitting costs in bytes: one bar per row.</summary>
internal static class SizeChart
{
    /// <summary>The chart; null where no size is known.</summary>
    public static Chart? Of(ReportSweep sweep)
    {
        var rows = sweep
            .Rows.Where(row =>
                row.Mode is ScalingMode.Chunked or ScalingMode.NativeThreads
                && row.SizeChangePercent is { } change
                && double.IsFinite(change)
            )
            .ToList();
        if (rows.Count == 0)
            return null;
        string Name(ScalingMeasurement row) => row.Mode == ScalingMode.NativeThreads ? "ffmpeg" : sweep.Workers(row);
        return new Chart(
            ReportChart.Size,
            "Size of the file against one core",
            string.Join(", ", rows.Select(row => $"{sweep.Label(row)}: {MarkupText.Change(row.SizeChangePercent)}"))
                + ".",
            [
                new("chunks", ReportPalette.Measured),
                .. rows.Exists(row => row.Mode == ScalingMode.NativeThreads)
                    ? [new LegendEntry("ffmpeg’s own threads", ReportPalette.Vermilion)]
                    : Array.Empty<LegendEntry>(),
            ],
            look => 62 + (rows.Count * 30) + (look.Title is null ? 0 : 90),
            Draw
        );

        void Draw(PlotModel model, ChartLook look)
        {
            model.Axes.Add(Chart.Categories("workers", rows.Select(Name), gap: 0.5));
            var (low, high) = (
                Math.Min(0, rows.Min(row => row.SizeChangePercent!.Value)),
                Math.Max(0, rows.Max(row => row.SizeChangePercent!.Value))
            );
            // A scale of less than one percent would make noise look like a finding; the margin is for the labels.
            var span = Math.Max(1, high - low);
            var margin = span * (look.IsNarrow ? 0.32 : 0.14);
            var axis = Chart.Axis(
                AxisPosition.Bottom,
                "",
                Math.Max(high, low + span) + margin,
                low < 0 ? low - margin : 0
            );
            axis.StringFormat = "+0.##' %';−0.##' %';0' %'";
            axis.IntervalLength = look.IsNarrow ? 80 : 100;
            axis.ExtraGridlines = [0];
            axis.ExtraGridlineColor = ReportPalette.Muted.Paint;
            model.Axes.Add(axis);
            var bars = new BarSeries
            {
                StrokeThickness = 0,
                StrokeColor = OxyColors.Transparent,
                FillColor = ReportPalette.Measured.Paint,
            };
            bars.Items.AddRange(
                rows.Select(
                    (row, i) =>
                        new BarItem(row.SizeChangePercent!.Value, i)
                        {
                            Color = (
                                row.Mode == ScalingMode.Chunked ? ReportPalette.Measured : ReportPalette.Vermilion
                            ).Paint,
                        }
                )
            );
            model.Series.Add(bars);
            foreach (var (row, i) in rows.Select((row, i) => (row, i)))
            {
                var text = BarText.At(MarkupText.Change(row.SizeChangePercent), row.SizeChangePercent!.Value, i);
                text.TextColor = ReportPalette.Ink.Paint;
                text.TextHorizontalAlignment =
                    row.SizeChangePercent < 0 ? HorizontalAlignment.Right : HorizontalAlignment.Left;
                text.Offset = new ScreenVector(row.SizeChangePercent < 0 ? -6 : 6, 0);
                model.Annotations.Add(text);
            }
        }
    }
}
