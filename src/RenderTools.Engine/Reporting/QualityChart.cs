using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using RenderTools.Jobs;

namespace RenderTools.Reporting;

/// <summary>
/// What each chunk was given along the video: its constant quality, the quality that was measured, its bits.
/// </summary>
internal static class QualityChart
{
    /// <summary>The charts; none where all chunks have the same constant quality and nothing was measured.</summary>
    public static IReadOnlyList<Chart> Of(IReadOnlyList<RenderedChunk> chunks)
    {
        var shown = chunks
            .Where(chunk => chunk.Status == ChunkStatus.Succeeded && chunk.Chunk.Duration > TimeSpan.Zero)
            .OrderBy(chunk => chunk.Chunk.Start)
            .ToList();
        if (
            shown.Select(chunk => chunk.Crf).Distinct().Count() < 2
            && !shown.Exists(chunk => chunk.Quality is not null)
        )
            return [];
        var metric = shown[0].Settings.Target?.Metric.ToString() ?? "quality";
        return
        [
            .. new[]
            {
                Line(shown, "CRF along the video", "CRF", ReportPalette.Orange, chunk => chunk.Crf),
                Line(shown, $"{metric} along the video", metric, ReportPalette.Measured, chunk => chunk.Quality),
                Line(shown, "Bits along the video", "Mbit/s", ReportPalette.Green, Megabits),
            }.OfType<Chart>(),
        ];
    }

    private static double? Megabits(RenderedChunk chunk) => chunk.Length * 8 / 1e6 / chunk.Chunk.Duration.TotalSeconds;

    private static Chart? Line(
        List<RenderedChunk> chunks,
        string title,
        string name,
        ReportColor color,
        Func<RenderedChunk, double?> value
    )
    {
        var steps = chunks
            .Where(chunk => value(chunk) is not null)
            .Select(chunk =>
                (From: chunk.Chunk.Start, To: chunk.Chunk.Start + chunk.Chunk.Duration, Value: value(chunk)!.Value)
            )
            .ToList();
        if (steps.Count == 0)
            return null;
        var (least, most) = (steps.Min(s => s.Value), steps.Max(s => s.Value));
        return new Chart(
            ReportChart.Quality,
            title,
            $"{name} {MarkupText.Number(least, "0.####")} to {MarkupText.Number(most, "0.####")}.",
            [new LegendEntry(name, color)],
            look => 150 + (look.Title is null ? 0 : 90),
            Draw
        );

        void Draw(PlotModel model, ChartLook look)
        {
            var time = Chart.Axis(AxisPosition.Bottom, "", steps[^1].To.TotalSeconds, steps[0].From.TotalSeconds);
            time.StringFormat = "0.###' s'";
            time.IntervalLength = look.IsNarrow ? 75 : 90;
            model.Axes.Add(time);

            // A line without height would lie on the edge of the chart.
            var margin = Math.Max((most - least) * 0.15, Math.Abs(most) * 0.01);
            model.Axes.Add(Chart.Axis(AxisPosition.Left, name, most + margin, least - margin));
            var line = new LineSeries { Color = color.Paint, StrokeThickness = 2 };
            foreach (var (from, to, level) in steps)
            {
                line.Points.Add(new DataPoint(from.TotalSeconds, level));
                line.Points.Add(new DataPoint(to.TotalSeconds, level));
            }

            model.Series.Add(line);
        }
    }
}
