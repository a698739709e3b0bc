using Spectre.Console;
using Spectre.Console.Rendering;

namespace RenderTools.Dashboard;

/// <summary>
/// Draws the dashboard for a terminal of a given size. Pure: what it draws depends on its arguments only. Its height is constant for a size
/// of the terminal, one row less than it has, so that nothing scrolls.
/// </summary>
internal static class DashboardView
{
    /// <summary>From this size on there are panels side by side.</summary>
    public const int FullWidth = 100;

    /// <summary>From this size on there are panels side by side.</summary>
    public const int FullHeight = 30;

    /// <summary>From this size on there is more than a single line.</summary>
    public const int CompactWidth = 80;

    /// <summary>From this size on there is more than a single line.</summary>
    public const int CompactHeight = 24;

    private const int Frame = 2;

    /// <summary>The picture.</summary>
    /// <param name="model">What to show.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Rows of the terminal.</param>
    /// <param name="unicode">Whether it shows more than ASCII.</param>
    public static IRenderable Draw(DashboardModel model, int width, int height, bool unicode)
    {
        var glyphs = unicode ? Glyphs.Unicode : Glyphs.Ascii;
        if (width >= FullWidth && height >= FullHeight)
            return new Sized(Full(model, glyphs, width, height - 1), width, height - 1);
        if (width >= CompactWidth && height >= CompactHeight)
            return new Lines(Compact(model, glyphs, width, height - 1));

        // One column less: a full last column makes some terminals begin a new row.
        return new Lines([JobPane.DrawShort(model, glyphs, Math.Max(1, width - 1))]);
    }

    private static Layout Full(DashboardModel model, Glyphs glyphs, int width, int height)
    {
        var inner = width - Frame - 2;
        var strip = ChunkStrip.Rows(model.State, inner, 4);
        var rest = height - (JobPane.Height + Frame) - (strip + Frame) - 1;
        var middle = Math.Clamp(WorkerPane.Rows(model.State) + Frame, 8, rest - 7);
        var left = Math.Max(67, width * 11 / 20);
        var log = rest - middle;
        return new Layout().SplitRows(
            Row(JobPane.Height + Frame, Box("render", JobPane.Draw(model, glyphs, inner), glyphs)),
            Row(strip + Frame, Box("chunks", ChunkStrip.Draw(model.State, glyphs, inner, strip), glyphs, ChunkStrip.Legend(glyphs))),
            new Layout().Size(middle).SplitColumns(
                Row(left, Box("workers", WorkerPane.Draw(model, glyphs, left - Frame - 2, middle - Frame), glyphs)),
                new Layout(Box("cores", CorePane.Draw(model.Cores, glyphs, width - left - Frame - 2, middle - Frame), glyphs))),
            Row(log, Box(model.ShowsHelp ? "help" : "log", LogPane.Draw(model, glyphs, log - Frame), glyphs)),
            Row(1, new Lines([Footer(model, width)])));
    }

    private static Layout Row(int size, IRenderable contents) => new Layout(contents).Size(size);

    private static Panel Box(string title, IReadOnlyList<Line> lines, Glyphs glyphs, string? legend = null) => new(new Lines(lines))
    {
        Border = glyphs.Border,
        BorderStyle = Theme.Quiet,
        Header = new PanelHeader(Markup.Escape(legend is null ? $" {title} " : $" {title}  {legend} ")),
        Expand = true,
        Padding = new Padding(1, 0),
    };

    private static List<Line> Compact(DashboardModel model, Glyphs glyphs, int width, int height)
    {
        // Heads of four sections, the job and the footer are fixed; the log has at least four rows.
        var strip = ChunkStrip.Rows(model.State, width, 2);
        var rest = height - JobPane.Height - 4 - strip - 1;
        var cores = Math.Min(model.Cores is { } known ? Math.Min(known.Places.Count, 4) : 1, 4);
        var workers = Math.Clamp(WorkerPane.Rows(model.State), 2, rest - cores - 4);
        var lines = new List<Line>(height);
        lines.AddRange(JobPane.Draw(model, glyphs, width));
        lines.Add(Head("chunks", ChunkStrip.Legend(glyphs)));
        Fill(strip, ChunkStrip.Draw(model.State, glyphs, width, strip));
        lines.Add(Head("workers"));
        Fill(workers, WorkerPane.Draw(model, glyphs, width, workers));
        lines.Add(Head("cores"));
        Fill(cores, CorePane.Draw(model.Cores, glyphs, width, cores));
        lines.Add(Head(model.ShowsHelp ? "help" : "log"));
        Fill(rest - cores - workers, LogPane.Draw(model, glyphs, rest - cores - workers));
        lines.Add(Footer(model, width));
        return lines;

        void Fill(int rows, IReadOnlyList<Line> contents)
        {
            lines.AddRange(contents);
            lines.AddRange(Enumerable.Range(0, Math.Max(0, rows - contents.Count)).Select(_ => new Line()));
        }

        Line Head(string title, string legend = "")
        {
            var line = new Line().Add(glyphs.Rule + glyphs.Rule, Theme.Quiet).Add($" {title} ", Theme.Strong).Add(legend.Length > 0 ? $" {legend} " : "");
            return line.Add(string.Concat(Enumerable.Repeat(glyphs.Rule, Math.Max(0, width - line.Width))), Theme.Quiet);
        }
    }

    private static Line Footer(DashboardModel model, int width)
    {
        var line = new Line();
        if (model.HasKeys)
            line.Add(" p", Theme.Strong).Add(model.IsPaused ? " go on   " : " pause   ").Add("q", Theme.Strong).Add(" stop gracefully   ").Add("?", Theme.Strong).Add(" help   ");
        if (model.IsStopping)
            line.Cut(width - line.Width, "STOPPING: running chunks finish; the same command continues", Theme.Retried);
        else if (model.IsPaused)
            line.Cut(width - line.Width, "PAUSED: running chunks finish, none is started", Theme.Retried);
        return line;
    }
}
