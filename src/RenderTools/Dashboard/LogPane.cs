using System.Globalization;
using RenderTools.Rendering;

namespace RenderTools.Dashboard;

/// <summary>The last lines of the log, or, when asked for, what signs and keys mean.</summary>
internal static class LogPane
{
    /// <summary>So many rows at most.</summary>
    public static IReadOnlyList<Line> Draw(DashboardModel model, Glyphs glyphs, int height) =>
        model.ShowsHelp ? Help(model, glyphs).Take(height).ToList() : model.State.Log.TakeLast(height).Select(e => Row(e, model)).ToList();

    private static Line Row(RenderLog entry, DashboardModel model)
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
        return new Line().Add(time, Theme.Quiet).Add(" ").Add(word, style).Add(" ").Add(about, Theme.Strong).Add(Numbers.Harmless(entry.Text));
    }

    private static IEnumerable<Line> Help(DashboardModel model, Glyphs glyphs)
    {
        if (model.HasKeys)
        {
            yield return new Line().Add("p", Theme.Strong).Add("  pause: running chunks finish, none is started; again: go on");
            yield return new Line().Add("q", Theme.Strong).Add("  stop: running chunks finish, the same command continues later");
            yield return new Line().Add("?", Theme.Strong).Add("  this help, and back to the log");
        }

        yield return new Line().Add("chunks  ").Add(ChunkStrip.Legend(glyphs));
        yield return new Line().Add("speed-up  CPU seconds of ffmpeg so far / seconds passed: what one core would have needed");
        yield return new Line().Add($"cores  from {(glyphs.Idle == " " ? "blank" : glyphs.Idle)} (idle) over {string.Concat(glyphs.Heat)} (busy)");
    }
}
