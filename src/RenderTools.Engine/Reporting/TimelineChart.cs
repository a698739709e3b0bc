using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace RenderTools.Reporting;

/// <summary>Chunks per worker over time, with the idle tail: a Gantt chart.</summary>
internal static class TimelineChart
{
    private static readonly (TimelineOutcome Outcome, string Name, ReportColor Color)[] Outcomes =
    [
        (TimelineOutcome.Rendered, "a chunk", ReportPalette.Measured),
        (TimelineOutcome.Retried, "an attempt that did not hold", ReportPalette.Purple),
        (TimelineOutcome.Failed, "a lost chunk", ReportPalette.Vermilion),
        (TimelineOutcome.Stopped, "stopped, or still running", ReportPalette.Slate),
    ];

    /// <summary>The chart of a timeline.</summary>
    public static Chart Of(WorkerTimeline timeline)
    {
        var legend = Outcomes
            .Where(kind => timeline.Bars.Any(bar => bar.Outcome == kind.Outcome))
            .Select(kind => new LegendEntry(kind.Name, kind.Color))
            .ToList();
        if (timeline.IdleShare > 0.0005)
            legend.Add(new("idle tail", ReportPalette.Idle));
        if (timeline.PlanSeconds + timeline.MergeSeconds > 0)
            legend.Add(new("planning and merging", ReportPalette.Phase));
        // 500 workers must not make a page of ten thousand pixels.
        var lane = Math.Clamp(1200.0 / timeline.Workers, 6, 26);
        return new Chart(
            ReportChart.Timeline,
            "Workers over time",
            $"{timeline.Bars.Count} chunks on {timeline.Workers} workers in {MarkupText.Seconds(timeline.Total)}; "
                + $"idle tails are {MarkupText.Percent(timeline.IdleShare, "0.0")} of the workers’ time.",
            legend,
            look => 66 + (timeline.Workers * lane) + (look.Title is null ? 0 : 90),
            Draw
        );

        void Draw(PlotModel model, ChartLook look)
        {
            // Every label of a crowded axis would cover its neighbours'.
            var every = (int)Math.Ceiling(look.FontSize * 1.3 / lane);
            model.Axes.Add(
                Chart.Categories(
                    "worker",
                    Enumerable
                        .Range(0, timeline.Workers)
                        .Select(worker => worker % every == 0 ? MarkupText.Number(worker) : ""),
                    gap: 0.25
                )
            );
            var axis = Chart.Axis(AxisPosition.Bottom, "", timeline.Total);
            axis.StringFormat = "0.###' s'";
            axis.IntervalLength = look.IsNarrow ? 75 : 90;
            model.Axes.Add(axis);
            AddPhase(model, timeline, 0, timeline.PlanSeconds);
            AddPhase(model, timeline, timeline.End, timeline.Total);

            var bars = new IntervalBarSeries
            {
                LabelFormatString = "",
                StrokeColor = ReportPalette.Paper.Paint,
                StrokeThickness = lane < 12 ? 0.4 : 1,
            };
            foreach (var (worker, start) in timeline.Tails.Where(tail => timeline.End - tail.Start > 0))
                bars.Items.Add(
                    new IntervalBarItem(start, timeline.End)
                    {
                        CategoryIndex = worker,
                        Color = ReportPalette.Idle.Paint,
                    }
                );
            foreach (var bar in timeline.Bars)
            {
                bars.Items.Add(
                    new IntervalBarItem(bar.Start, bar.End)
                    {
                        CategoryIndex = bar.Worker,
                        Color = Array.Find(Outcomes, kind => kind.Outcome == bar.Outcome).Color.Paint,
                    }
                );
            }

            model.Series.Add(bars);
            if (lane < 16)
                return;
            var scale = (look.Width - 60) / timeline.Total;
            foreach (var bar in timeline.Bars)
            {
                var text = bar.Index.ToString(CultureInfo.InvariantCulture);
                if ((bar.End - bar.Start) * scale < (text.Length * look.FontSize * 0.65) + 8)
                    continue;
                var label = BarText.At(text, (bar.Start + bar.End) / 2, bar.Worker);
                label.FontSize = look.FontSize - 1;
                model.Annotations.Add(label);
            }
        }
    }

    private static void AddPhase(PlotModel model, WorkerTimeline timeline, double from, double to)
    {
        if (to <= from)
            return;
        model.Annotations.Add(
            new RectangleAnnotation
            {
                MinimumX = from,
                MaximumX = to,
                MinimumY = -0.5,
                MaximumY = timeline.Workers - 0.5,
                Fill = ReportPalette.Phase.Paint,
                Stroke = OxyColors.Transparent,
                StrokeThickness = 0,
                Layer = AnnotationLayer.BelowSeries,
            }
        );
    }
}
