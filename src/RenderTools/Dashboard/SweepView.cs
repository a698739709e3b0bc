using System.Globalization;
using RenderTools.Scaling;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RenderTools.Dashboard;

/// <summary>
/// Draws a measurement for a terminal of a given size, in the layouts of <see cref="DashboardView"/>. Pure: what it
/// draws depends on its arguments only. Its height is constant for a size of the terminal, one row less than it has.
/// </summary>
internal static class SweepView
{
    private const int JobHeight = 3;

    /// <summary>The picture.</summary>
    /// <param name="model">What to show.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Rows of the terminal.</param>
    /// <param name="unicode">Whether it shows more than ASCII.</param>
    public static IRenderable Draw(SweepModel model, int width, int height, bool unicode)
    {
        var glyphs = unicode ? Glyphs.Unicode : Glyphs.Ascii;
        if (width >= DashboardView.FullWidth && height >= DashboardView.FullHeight)
            return new Sized(Full(model, glyphs, width, height - 1), width, height - 1);
        if (width >= DashboardView.CompactWidth && height >= DashboardView.CompactHeight)
            return new Lines(Compact(model, glyphs, width, height - 1));

        // One column less: a full last column makes some terminals begin a new row.
        return new Lines([Short(model, glyphs, Math.Max(1, width - 1))]);
    }

    /// <summary>What stays in the scrollback.</summary>
    public static Line Summary(SweepModel model, Glyphs glyphs)
    {
        var isWhole = model.Made == model.Plan.Count && model.Made > 0;
        return new Line()
            .Add(isWhole ? "measured " : "stopped ", isWhole ? Theme.Done : Theme.Retried)
            .Add(Numbers.Harmless(model.Name), Theme.Strong)
            .Add($": {Runs(model)} in {Numbers.Span((model.Now - model.Started).TotalSeconds)}")
            .Add(glyphs.Dot)
            .Add($"{Numbers.Rate(model.ClipSeconds)} s of video each");
    }

    private static Layout Full(SweepModel model, Glyphs glyphs, int width, int height)
    {
        var inner = width - Panes.Frame;
        var rest = height - (JobHeight + Panes.Border) - 1;
        var left = Math.Max(67, width * 11 / 20);
        var (leftInner, rightInner) = (left - Panes.Frame, width - left - Panes.Frame);

        // The log has at least five rows; rows and cores get what they want of what is left.
        var most = rest - Panes.Border - (5 + Panes.Border);
        var rows = Math.Clamp(
            Math.Max(SweepTable.Rows(model) + 1, CorePane.Rows(model.Cores, glyphs, rightInner, most)),
            Math.Min(6, most),
            most
        );
        var log = rest - rows - Panes.Border;
        var table = SweepTable
            .Draw(model, glyphs, leftInner, rows - 1)
            .Prepend(SweepTable.Head(new Line(), " "))
            .ToList();
        return new Layout().SplitRows(
            Panes.Row(JobHeight + Panes.Border, Panes.Box("measurement", Job(model, glyphs, inner), glyphs)),
            new Layout()
                .Size(rows + Panes.Border)
                .SplitColumns(
                    Panes.Row(left, Panes.Box("rows so far", table, glyphs)),
                    new Layout(Panes.Box("cores", CorePane.Draw(model.Cores, glyphs, rightInner, rows), glyphs))
                ),
            Panes.Row(log, Panes.Box("runs", Log(model, inner, log - Panes.Border), glyphs)),
            Panes.Row(1, new Lines([Footer(model, width)]))
        );
    }

    private static List<Line> Compact(SweepModel model, Glyphs glyphs, int width, int height)
    {
        // Heads of three sections, the job and the footer are fixed; the log has at least three rows.
        var rest = height - JobHeight - 3 - 1;
        var cores = CorePane.Rows(model.Cores, glyphs, width, 4);
        var rows = Math.Clamp(SweepTable.Rows(model), 1, rest - cores - 3);
        var log = rest - cores - rows;
        var lines = new List<Line>(height);
        lines.AddRange(Job(model, glyphs, width));
        lines.Add(Panes.Rule(SweepTable.Head(Panes.Head("rows so far", glyphs), glyphs.Rule), glyphs, width));
        Panes.Fill(lines, rows, SweepTable.Draw(model, glyphs, width, rows));
        lines.Add(Panes.Rule(Panes.Head("cores", glyphs), glyphs, width));
        Panes.Fill(lines, cores, CorePane.Draw(model.Cores, glyphs, width, cores));
        lines.Add(Panes.Rule(Panes.Head("runs", glyphs), glyphs, width));
        Panes.Fill(lines, log, Log(model, width, log));
        lines.Add(Footer(model, width));
        return lines;
    }

    private static Line Short(SweepModel model, Glyphs glyphs, int width)
    {
        var line = new Line().Cut(width, Numbers.Percent(model.Fraction), Theme.Strong);
        var figures = new[]
        {
            model.Plan.Count > 0 ? Runs(model) : null,
            Left(model),
            Doing(model),
            Numbers.Harmless(model.Name),
        }.OfType<string>();
        return line.Figures(glyphs, width, model.IsStopping ? figures.Prepend("stopping") : figures);
    }

    private static IReadOnlyList<Line> Job(SweepModel model, Glyphs glyphs, int width)
    {
        var bar = new Line()
            .Add(Line.Fit(Numbers.Harmless(model.Name), Math.Min(36, width / 3)), Theme.Strong)
            .Add(" ");
        bar.Bar(glyphs, Math.Max(1, width - bar.Width - 6), model.Fraction, Theme.Done)
            .RightTo(width, Numbers.Percent(model.Fraction), Theme.Strong);
        var elapsed = $"{Numbers.Span((model.Now - model.Started).TotalSeconds)} elapsed";
        var repetition =
            model is { Plan.Count: > 0, IsWarmingUp: false } && model.Current is { } run
                ? $"repetition {run.Repeat} of {model.Plan[^1].Repeat}"
                : null;
        return
        [
            bar,
            new Line().Figures(
                glyphs,
                width,
                new[]
                {
                    model.Plan.Count > 0 ? Runs(model) : null,
                    Left(model),
                    elapsed,
                    repetition,
                    model.ClipSeconds > 0 ? $"{Numbers.Rate(model.ClipSeconds)} s of video" : null,
                }.OfType<string>()
            ),
            new Line().Figures(glyphs, width, new[] { Doing(model) }),
        ];
    }

    private static string Runs(SweepModel model) =>
        $"{Numbers.Count(model.Made)}/{Numbers.Count(model.Plan.Count)} runs";

    private static string Left(SweepModel model) =>
        model.SecondsLeft is { } left ? $"{Numbers.Span(left)} left" : "time left unknown";

    private static string Doing(SweepModel model) =>
        model switch
        {
            { Current: not { } } => "choosing the part to render",
            { IsWarmingUp: true, Current: { } run } =>
                $"warm-up {run.Repeat}: {SweepTable.Describe(run.Mode, run.Workers)}, for "
                    + $"{Numbers.Span((model.Now - model.CurrentStarted).TotalSeconds)}",
            { Current: { } run } => $"now: {SweepTable.Describe(run.Mode, run.Workers)}, for "
                + $"{Numbers.Span((model.Now - model.CurrentStarted).TotalSeconds)}",
        };

    private static List<Line> Log(SweepModel model, int width, int height) =>
        [
            .. model
                .Runs.TakeLast(height)
                .Select(run =>
                {
                    var ended = run.StartedUtc.AddSeconds(run.WallSeconds);
                    var time = TimeZoneInfo
                        .ConvertTime(new DateTimeOffset(DateTime.SpecifyKind(ended, DateTimeKind.Utc)), model.Zone)
                        .ToString("HH:mm:ss", CultureInfo.InvariantCulture);
                    var line = new Line()
                        .Add(time, Theme.Quiet)
                        .Add(" ")
                        .Add(SweepTable.Describe(run.Mode, run.Workers), Theme.Strong)
                        .Add(run.WarmUp ? " (warm-up)" : "");
                    var figures = string.Create(CultureInfo.InvariantCulture, $": {run.WallSeconds:0.00} s");
                    if (run.CpuSeconds is { } cpu)
                        figures += string.Create(CultureInfo.InvariantCulture, $", {cpu:0.00} CPU s");
                    if (run.Mode is ScalingMode.Chunked or ScalingMode.Nodes)
                        figures += $", {Numbers.Count(run.Chunks)} chunk{(run.Chunks == 1 ? "" : "s")}";
                    line.Cut(width - line.Width, figures);
                    if (run.OtherLoadPercent > 5)
                        line.Cut(
                            width - line.Width,
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"  other programs: {run.OtherLoadPercent:0} %"
                            ),
                            Theme.Retried
                        );
                    return line;
                }),
        ];

    private static Line Footer(SweepModel model, int width)
    {
        var line = new Line();
        if (model.HasKeys)
            line.Add(" q", Theme.Strong).Add(" end after this repetition   ");
        if (model.IsStopping)
            line.Cut(width - line.Width, "STOPPING: this repetition is the last", Theme.Retried);
        return line;
    }
}
