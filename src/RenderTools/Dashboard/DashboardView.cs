using Spectre.Console;
using Spectre.Console.Rendering;

namespace RenderTools.Dashboard;

/// <summary>
/// Draws the dashboard for a terminal of a given size. Pure: what it draws depends on its arguments only. Its height is
/// constant for a size of the terminal, one row less than it has, so that nothing scrolls.
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
        var inner = width - Panes.Frame;
        var strip = ChunkStrip.Rows(model.State, inner, 4);
        var rest = height - (JobPane.Height + Panes.Border) - (strip + Panes.Border) - 1;
        var left = Math.Max(67, width * 11 / 20);
        var (leftInner, rightInner) = (left - Panes.Frame, width - left - Panes.Frame);

        // The log has at least five rows; workers and cores get what they want of the rest.
        var most = rest - Panes.Border - (5 + Panes.Border);
        var rows = Math.Max(
            WorkerPane.Rows(model.State, leftInner, most - 1) + 1,
            CorePane.Rows(model.Cores, glyphs, rightInner, most)
        );
        rows = Math.Clamp(rows, Math.Min(6, most), most);
        var log = rest - rows - Panes.Border;
        var workers = WorkerPane.Draw(model, glyphs, leftInner, rows - 1);
        return new Layout().SplitRows(
            Panes.Row(JobPane.Height + Panes.Border, Panes.Box("render", JobPane.Draw(model, glyphs, inner), glyphs)),
            Panes.Row(
                strip + Panes.Border,
                Panes.Box(
                    "chunks",
                    ChunkStrip.Draw(model.State, glyphs, inner, strip),
                    glyphs,
                    ChunkStrip.Legend(glyphs)
                )
            ),
            new Layout()
                .Size(rows + Panes.Border)
                .SplitColumns(
                    Panes.Row(
                        left,
                        Panes.Box(
                            "workers",
                            WorkerPane.Head(model.State, leftInner, rows - 1) is { } head
                                ? workers.Prepend(head).ToList()
                                : workers,
                            glyphs
                        )
                    ),
                    new Layout(Panes.Box("cores", CorePane.Draw(model.Cores, glyphs, rightInner, rows), glyphs))
                ),
            Panes.Row(
                log,
                Panes.Box(
                    model.ShowsHelp ? "help" : "log",
                    LogPane.Draw(model, glyphs, inner, log - Panes.Border),
                    glyphs
                )
            ),
            Panes.Row(1, new Lines([Footer(model, width)]))
        );
    }

    private static List<Line> Compact(DashboardModel model, Glyphs glyphs, int width, int height)
    {
        // Heads of four sections, the job and the footer are fixed; the log has at least three rows.
        var strip = ChunkStrip.Rows(model.State, width, 2);
        var rest = height - JobPane.Height - 4 - strip - 1;
        var cores = CorePane.Rows(model.Cores, glyphs, width, 4);
        var workers = WorkerPane.Rows(model.State, width, rest - cores - 3);
        var log = rest - cores - workers;
        var lines = new List<Line>(height);
        lines.AddRange(JobPane.Draw(model, glyphs, width));
        lines.Add(Panes.Rule(Panes.Head("chunks", glyphs).Add($" {ChunkStrip.Legend(glyphs)} "), glyphs, width));
        Panes.Fill(lines, strip, ChunkStrip.Draw(model.State, glyphs, width, strip));
        lines.Add(
            Panes.Rule(
                WorkerPane.Head(model.State, width, workers) is null
                    ? Panes.Head("workers", glyphs)
                    : WorkerPane.Head(Panes.Head("workers", glyphs), glyphs.Rule, width),
                glyphs,
                width
            )
        );
        Panes.Fill(lines, workers, WorkerPane.Draw(model, glyphs, width, workers));
        lines.Add(Panes.Rule(Panes.Head("cores", glyphs), glyphs, width));
        Panes.Fill(lines, cores, CorePane.Draw(model.Cores, glyphs, width, cores));
        lines.Add(Panes.Rule(Panes.Head(model.ShowsHelp ? "help" : "log", glyphs), glyphs, width));
        Panes.Fill(lines, log, LogPane.Draw(model, glyphs, width, log));
        lines.Add(Footer(model, width));
        return lines;
    }

    private static Line Footer(DashboardModel model, int width)
    {
        var line = new Line();
        if (model.HasKeys)
            line.Add(" p", Theme.Strong)
                .Add(model.IsPaused ? " go on   " : " pause   ")
                .Add("q", Theme.Strong)
                .Add(" stop gracefully   ")
                .Add("?", Theme.Strong)
                .Add(" help   ");
        if (model.IsStopping)
            line.Cut(width - line.Width, "STOPPING: running chunks finish", Theme.Retried);
        else if (model.IsPaused)
            line.Cut(width - line.Width, "PAUSED: running chunks finish", Theme.Retried);
        return line;
    }
}
