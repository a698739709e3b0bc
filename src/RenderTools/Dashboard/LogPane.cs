using System.Globalization;
using RenderTools.Events;

namespace RenderTools.Dashboard;

/// <summary>The last lines of the log, or, when asked for, what signs and keys mean.</summary>
internal static class LogPane
{
    private const int RowsPerLine = 3;

    /// <summary>So many rows at most.</summary>
    public static IReadOnlyList<Line> Draw(DashboardModel model, Glyphs glyphs, int width, int height) =>
        model.ShowsHelp
            ? Help(model, glyphs).Take(height).ToList()
            : model.State.Log.TakeLast(height).SelectMany(e => Rows(e, model, width)).TakeLast(height).ToList();

    private static IEnumerable<Line> Rows(RenderLog entry, DashboardModel model, int width)
    {
        var time = TimeZoneInfo.ConvertTime(entry.Time, model.Zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var (word, style) = entry.Level switch
        {
            RenderLogLevel.Error => ("ERROR", Theme.Failed),
            RenderLogLevel.Warning => ("warn ", Theme.Retried),
            _ => ("info ", Theme.Quiet),
        };
        var about = entry.Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"chunk {index}: ") : "";
        if (model.State.Jobs.Count > 1 && model.State.Find(entry.JobId) is { } job)
            about = $"{Numbers.Harmless(job.Name)} {about}";
        var line = new Line().Add(time, Theme.Quiet).Add(" ").Add(word, style).Add(" ");
        var indent = line.Width;
        line.Cut(width - indent, about, Theme.Strong);

        // A few rows for a long line, so that the cause at its end can be read.
        var text = Numbers.Harmless(entry.Line);
        for (var row = 0; row < RowsPerLine; row++)
        {
            var part = Line.Fit(text, width - line.Width);
            yield return line.Add(part);
            text = text[part.Length..];
            if (text.Length == 0)
                yield break;
            line = new Line().To(indent);
        }
    }

    private static IEnumerable<Line> Help(DashboardModel model, Glyphs glyphs)
    {
        if (model.HasKeys)
        {
            yield return new Line()
                .Add("p", Theme.Strong)
                .Add("  pause: running chunks finish, none is started; again: go on");
            yield return new Line()
                .Add("q", Theme.Strong)
                .Add("  stop: running chunks finish, the same command continues later");
            yield return new Line().Add("?", Theme.Strong).Add("  this help, and back to the log");
        }

        yield return new Line().Add("chunks  ").Add(ChunkStrip.Legend(glyphs));
        yield return new Line().Add(
            "unproven  rendered; its first and last frames wait to be compared with its neighbours'"
        );
        yield return new Line().Add(
            "speed-up  CPU seconds of ffmpeg so far / seconds passed: what one core would have needed"
        );
        yield return new Line().Add(
            $"cores  from {(glyphs.Idle == " " ? "blank" : glyphs.Idle)} (idle) over {string.Concat(glyphs.Heat)} "
                + "(busy)"
        );
    }
}
