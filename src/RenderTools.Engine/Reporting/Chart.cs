using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace RenderTools.Reporting;

/// <summary>A chart before it has a size.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Title">A short title.</param>
/// <param name="Description">What it shows, in words and numbers, for those who do not see it.</param>
/// <param name="Legend">Its marks and colours.</param>
/// <param name="Height">Its height in CSS pixels.</param>
/// <param name="Draw">Puts axes and series into an empty model.</param>
internal sealed record Chart(
    ReportChart Kind,
    string Title,
    string Description,
    IReadOnlyList<LegendEntry> Legend,
    Func<ChartLook, double> Height,
    Action<PlotModel, ChartLook> Draw
)
{
    private const string Font = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif";

    public PlotModel Build(ChartLook look)
    {
        var model = new PlotModel
        {
            DefaultFont = Font,
            DefaultFontSize = look.FontSize,
            TextColor = ReportPalette.Muted.Paint,
            PlotAreaBorderColor = OxyColors.Transparent,
            PlotAreaBorderThickness = new OxyThickness(0),
            Padding = new OxyThickness(2, 8, look.IsNarrow ? 8 : 14, 2),
            Title = look.Title,
            TitleColor = ReportPalette.Ink.Paint,
            TitleFontSize = 17,
            TitleFontWeight = 600,
            TitlePadding = 10,
        };
        if (look.Title is not null)
            model.Background = ReportPalette.Paper.Paint;
        Draw(model, look);
        if (look.Title is not null)
            AddLegend(model);
        return model;
    }

    public static LinearAxis Axis(AxisPosition position, string title, double maximum, double minimum = 0) =>
        new()
        {
            Position = position,
            Title = title,
            Minimum = minimum,
            Maximum = maximum,
            AxislineStyle = LineStyle.None,
            TickStyle = TickStyle.None,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = ReportPalette.Rule.Paint,
            MajorGridlineThickness = 1,
            MinimumPadding = 0,
            MaximumPadding = 0,
            AxisTitleDistance = 8,
            AxisTickToLabelDistance = 6,
            ClipTitle = false,
        };

    /// <summary>The axis of horizontal bars, the first on top.</summary>
    public static CategoryAxis Categories(string title, IEnumerable<string> labels, double gap) =>
        new()
        {
            Position = AxisPosition.Left,
            Title = title,
            ItemsSource = labels.ToList(),
            StartPosition = 1,
            EndPosition = 0,
            GapWidth = gap,
            AxislineStyle = LineStyle.None,
            TickStyle = TickStyle.None,
            AxisTitleDistance = 8,
            AxisTickToLabelDistance = 6,
            ClipTitle = false,
        };

    // Series without points, which only lend their mark: the data series have no titles, so that both kinds of legend
    // say the same.
    private void AddLegend(PlotModel model)
    {
        model.Legends.Add(
            new Legend
            {
                LegendPlacement = LegendPlacement.Outside,
                LegendPosition = LegendPosition.BottomCenter,
                LegendOrientation = LegendOrientation.Horizontal,
                LegendItemSpacing = 18,
                LegendMargin = 12,
                LegendTextColor = ReportPalette.Ink.Paint,
            }
        );
        foreach (var entry in Legend)
        {
            model.Series.Add(
                new LineSeries
                {
                    Title = entry.Text,
                    Color = entry.Line is null && !entry.IsFill ? OxyColors.Transparent : entry.Color.Paint,
                    StrokeThickness = entry.IsFill ? 10 : 2,
                    LineStyle = entry.Line ?? LineStyle.Solid,
                    MarkerType = entry.Marker,
                    MarkerFill = entry.Color.Paint,
                    MarkerSize = 4.5,
                }
            );
        }
    }
}
