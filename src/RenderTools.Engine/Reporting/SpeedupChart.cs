using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using RenderTools.Scaling;

namespace RenderTools.Reporting;

/// <summary>Speed-up over cores: measured, and what ideal, ceiling and laws say.</summary>
internal static class SpeedupChart
{
    private const int Steps = 120;

    /// <summary>The chart; null where no row has a speed-up.</summary>
    public static Chart? Of(ReportSweep sweep)
    {
        var points = sweep
            .Chunked.Where(row => row.Speedup is > 0 && ReportSweep.Cores(row) is > 0)
            .OrderBy(ReportSweep.Cores)
            .ToList();
        var native = sweep
            .Rows.Where(row =>
                row.Mode == ScalingMode.NativeThreads && row.Speedup is > 0 && ReportSweep.Cores(row) is > 0
            )
            .ToList();
        if (points.Count + native.Count == 0)
            return null;

        var ceiling = sweep
            .Rows.Where(row => row.Mode == ScalingMode.Ceiling && row.Speedup is > 0)
            .OrderBy(row => row.Workers)
            .ToList();
        var all = points.Concat(native).Concat(ceiling).ToList();
        var most = Math.Max(2, all.Max(row => ReportSweep.Cores(row) ?? row.Workers));
        var highest = all.Max(row => Math.Max(row.Speedup!.Value, sweep.SpeedupInterval(row)?.High ?? 0));
        var laws = new[] { sweep.Laws.Amdahl, sweep.Laws.Usl }
            .OfType<ScalingFit>()
            .Where(fit => fit.Speedup(1) is not null)
            .ToList();

        // Between the points the laws speak, where there are any.
        var between = laws.Count > 0 ? LineStyle.None : LineStyle.Solid;
        var legend = new List<LegendEntry>
        {
            new(
                "measured, with 95 % interval",
                ReportPalette.Measured,
                between == LineStyle.None ? null : between,
                MarkerType.Circle
            ),
        };
        if (sweep.Runs.Count > 0 && sweep.OneCore is not null)
            legend.Add(new("a single run", ReportPalette.Muted, null, MarkerType.Circle));
        if (ceiling.Count > 0)
            legend.Add(new("ceiling of this machine", ReportPalette.Slate, LineStyle.Dash, MarkerType.Square));
        if (native.Count > 0)
            legend.Add(new("ffmpeg’s own threads", ReportPalette.Vermilion, null, MarkerType.Diamond));
        foreach (var fit in laws)
            legend.Add(new(Name(fit), Color(fit), Style(fit)));
        legend.Add(new("ideal", ReportPalette.Ideal, LineStyle.Dot));

        var said = string.Join(
            ", ",
            points.Select(row => $"{MarkupText.Times(row.Speedup)} on {ReportSweep.Cores(row)}")
        );
        return new Chart(
            ReportChart.Speedup,
            "Speed-up over cores",
            "Measured: "
                + (said.Length == 0 ? "none in chunks" : said)
                + string.Concat(native.Select(row => $"; ffmpeg’s own threads: {MarkupText.Times(row.Speedup)}"))
                + ".",
            legend,
            look =>
                look.IsNarrow ? 320
                : look.Title is null ? 430
                : 520,
            Draw
        );

        void Draw(PlotModel model, ChartLook look)
        {
            var top = Math.Max(most, highest) * 1.04;
            model.Axes.Add(CountAxis(AxisPosition.Bottom, "cores", most * 1.03, look));
            model.Axes.Add(CountAxis(AxisPosition.Left, look.IsNarrow ? "" : "speed-up", top, look));
            model.Series.Add(Line(ReportPalette.Ideal, LineStyle.Dot, 1.6, [new(0, 0), new(most, most)]));
            foreach (var fit in laws)
                AddLaw(model, fit, most);
            model.Series.Add(
                Line(ReportPalette.Slate, LineStyle.Dash, 1.6, ceiling.Select(Point), (MarkerType.Square, 4))
            );
            if (sweep.OneCore is { } oneCore)
                AddRuns(model, sweep, oneCore);
            model.Series.Add(Intervals(sweep, points, ReportPalette.Measured, most));
            model.Series.Add(Intervals(sweep, native, ReportPalette.Vermilion, most));
            foreach (var threads in points.GroupBy(row => row.ThreadsPerWorker))
                model.Series.Add(
                    Line(ReportPalette.Measured, between, 2.4, threads.Select(Point), (MarkerType.Circle, 5))
                );
            model.Series.Add(
                Line(ReportPalette.Vermilion, LineStyle.None, 0, native.Select(Point), (MarkerType.Diamond, 6))
            );
        }
    }

    private static string Name(ScalingFit fit) =>
        fit.Law == ForecastMethod.Amdahl
            ? fit.Implied
                ? "Amdahl, implied by two counts"
                : "Amdahl’s law, fitted"
            : "Universal Scalability Law, fitted";

    private static ReportColor Color(ScalingFit fit) =>
        fit.Law == ForecastMethod.Amdahl ? ReportPalette.Orange : ReportPalette.Green;

    private static LineStyle Style(ScalingFit fit) =>
        fit.Law == ForecastMethod.Amdahl ? LineStyle.LongDash : LineStyle.DashDot;

    private static DataPoint Point(ScalingMeasurement row) =>
        new(ReportSweep.Cores(row) ?? row.Workers, row.Speedup!.Value);

    private static LinearAxis CountAxis(AxisPosition position, string title, double maximum, ChartLook look)
    {
        var axis = Chart.Axis(position, title, maximum);
        // Cores are whole numbers: no half a core on the scale.
        var step = Enumerable
            .Range(0, 20)
            .Select(power => 1 << power)
            .FirstOrDefault(s => maximum / s <= (look.IsNarrow ? 6 : 10));
        if (step > 0)
            axis.MajorStep = step;
        axis.StringFormat = position == AxisPosition.Left ? "0'×'" : "0";
        return axis;
    }

    private static LineSeries Line(
        ReportColor color,
        LineStyle style,
        double thickness,
        IEnumerable<DataPoint> points,
        (MarkerType Type, double Size) marker = default
    )
    {
        var line = new LineSeries
        {
            Color = color.Paint,
            LineStyle = style,
            StrokeThickness = thickness,
            MarkerType = marker.Type,
            MarkerFill = color.Paint,
            MarkerStroke = ReportPalette.Paper.Paint,
            MarkerStrokeThickness = 1,
            MarkerSize = marker.Size,
        };
        line.Points.AddRange(points);
        return line;
    }

    private static void AddLaw(PlotModel model, ScalingFit fit, int most)
    {
        var cores = Enumerable.Range(0, Steps + 1).Select(i => 1 + ((most - 1) * i / (double)Steps)).ToList();
        if (fit.SpeedupInterval(most) is not null)
        {
            var band = new AreaSeries
            {
                Color = OxyColors.Transparent,
                Color2 = OxyColors.Transparent,
                Fill = Color(fit).Faint(38),
                StrokeThickness = 0,
            };
            foreach (var p in cores)
            {
                var (low, high) = fit.SpeedupInterval(p) ?? (fit.Speedup(p)!.Value, fit.Speedup(p)!.Value);
                band.Points.Add(new(p, low));
                band.Points2.Add(new(p, high));
            }

            model.Series.Add(band);
        }

        model.Series.Add(Line(Color(fit), Style(fit), 1.8, cores.Select(p => new DataPoint(p, fit.Speedup(p)!.Value))));
    }

    private static void AddRuns(PlotModel model, ReportSweep sweep, ScalingMeasurement oneCore)
    {
        var dots = Line(
            ReportPalette.Muted,
            LineStyle.None,
            0,
            sweep
                .Runs.Where(run => run.Mode is ScalingMode.Chunked or ScalingMode.NativeThreads)
                .Select(run =>
                    (
                        Cores: ScalingStatistics.Cores(run.Workers, run.ThreadsPerWorker, run.LogicalCores),
                        run.WallSeconds
                    )
                )
                .Where(run => run.Cores is > 0)
                .Select(run => new DataPoint(run.Cores!.Value, oneCore.MedianSeconds / run.WallSeconds)),
            (MarkerType.Circle, 2.2)
        );
        dots.MarkerFill = ReportPalette.Muted.Faint(120);
        dots.MarkerStrokeThickness = 0;
        model.Series.Add(dots);
    }

    // OxyPlot's own error bars are symmetric; these intervals are not.
    private static LineSeries Intervals(
        ReportSweep sweep,
        IEnumerable<ScalingMeasurement> rows,
        ReportColor color,
        int most
    )
    {
        var cap = most * 0.008;
        return Line(
            color,
            LineStyle.Solid,
            1.4,
            rows.SelectMany(row =>
            {
                if (sweep.SpeedupInterval(row) is not { } interval)
                    return [];
                var x = Point(row).X;
                var (low, high) = interval;
                return new DataPoint[]
                {
                    new(x - cap, low),
                    new(x + cap, low),
                    DataPoint.Undefined,
                    new(x, low),
                    new(x, high),
                    DataPoint.Undefined,
                    new(x - cap, high),
                    new(x + cap, high),
                    DataPoint.Undefined,
                };
            })
        );
    }
}
