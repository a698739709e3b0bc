using System.Globalization;
using RenderTools.Rendering;

namespace RenderTools.Dashboard;

/// <summary>What each worker is doing: a table, or, where workers are many, a few words for each.</summary>
internal static class WorkerPane
{
    private const int ShortWidth = 19;

    /// <summary>Rows wanted for a table with its head.</summary>
    public static int Rows(RenderState state) => state.Workers.Count + 1;

    /// <summary>So many rows at most.</summary>
    public static IReadOnlyList<Line> Draw(DashboardModel model, Glyphs glyphs, int width, int height)
    {
        var workers = model.State.Workers.Values.ToList();
        return workers.Count < height
            ? workers.Select(w => Row(w, model.State, glyphs, width)).Prepend(Head(width)).ToList()
            : Short(workers, model.State, width, height);
    }

    private static Line Head(int width)
    {
        var line = new Line().RightTo(3, "#", Theme.Quiet).To(5).Add("chunk", Theme.Quiet).RightTo(33, "frame", Theme.Quiet).RightTo(42, "fps", Theme.Quiet);
        if (width >= 53)
            line.RightTo(52, "memory", Theme.Quiet);
        if (width >= 62)
            line.RightTo(61, "pid", Theme.Quiet);
        return line;
    }

    private static Line Row(WorkerState worker, RenderState state, Glyphs glyphs, int width)
    {
        var line = new Line().RightTo(3, Index(worker.Worker), Theme.Strong).To(5);
        if (worker.IsIdle || state.Find(worker.JobId!)?.Find(worker.Index) is not { } chunk)
            return line.Add("idle", Theme.Quiet);
        line.Add(Line.Fit(Index(worker.Index) + (worker.Attempt > 1 ? glyphs.Retried : ""), 7)).To(12)
            .Bar(glyphs, 8, chunk.Fill, Theme.Running).RightTo(25, Numbers.Percent(chunk.Fill))
            .RightTo(33, worker.Frame.ToString(CultureInfo.InvariantCulture)).RightTo(42, Numbers.Rate(worker.Fps));
        if (width >= 53)
            line.RightTo(52, worker.Usage is { } usage ? Numbers.Bytes(usage.Memory) : "-");
        if (width >= 62)
            line.RightTo(61, worker.ProcessId.ToString(CultureInfo.InvariantCulture), Theme.Quiet);
        if (width >= 72 && state.Jobs.Count > 1)
            line.To(63).Cut(width - 63, Numbers.Harmless(state.Find(worker.JobId!)!.Name), Theme.Quiet);
        return line;
    }

    /// <summary>"12:345 63% 48/s" in columns; the last place says how many have no room.</summary>
    private static List<Line> Short(List<WorkerState> workers, RenderState state, int width, int height)
    {
        var columns = Math.Max(1, width / ShortWidth);
        var places = Math.Max(1, columns * height);
        var shown = workers.Count <= places ? workers.Count : places - 1;
        var lines = Enumerable.Range(0, Math.Min(height, (workers.Count + columns - 1) / columns)).Select(_ => new Line()).ToList();
        for (var i = 0; i < Math.Min(workers.Count, places); i++)
        {
            // Down the columns, as one reads a list.
            var line = lines[i % lines.Count].To(i / lines.Count * ShortWidth);
            if (i >= shown)
                line.Add($"and {Numbers.Count(workers.Count - shown)} more", Theme.Quiet);
            else
                line.RightTo(line.Width + 3, Index(workers[i].Worker), Theme.Strong).Add(" ").Add(Line.Fit(Words(workers[i], state), ShortWidth - 5));
        }

        return lines;
    }

    private static string Words(WorkerState worker, RenderState state) =>
        worker.IsIdle || state.Find(worker.JobId!)?.Find(worker.Index) is not { } chunk
            ? "idle"
            : string.Create(CultureInfo.InvariantCulture, $"{worker.Index}: {(int)(chunk.Fill * 100)}% {worker.Fps:0}/s");

    private static string Index(int value) => value.ToString(CultureInfo.InvariantCulture);
}
