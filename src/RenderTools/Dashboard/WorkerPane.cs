using System.Globalization;
using RenderTools.Events;

namespace RenderTools.Dashboard;

/// <summary>What each worker is doing: a table, or, where workers are many, a few words for each.</summary>
internal static class WorkerPane
{
    private const int MemoryWidth = 53;
    private const int PidWidth = 62;

    /// <summary>Cells for "12 345: 63% 48/s", and for "345: 63%" where even those are too many.</summary>
    private static readonly int[] ShortWidths = [19, 11];

    /// <summary>Rows wanted, at most <paramref name="limit"/>; a head is one more.</summary>
    public static int Rows(RenderState state, int width, int limit) =>
        state.Workers.Count <= limit
            ? Math.Max(1, state.Workers.Count)
            : Math.Clamp(
                ShortRows(state.Workers.Count, width, ShortWidth(state.Workers.Count, width, limit)),
                1,
                limit
            );

    /// <summary>So many rows at most, without a head.</summary>
    public static IReadOnlyList<Line> Draw(DashboardModel model, Glyphs glyphs, int width, int height)
    {
        var workers = model.State.Workers.Values.ToList();
        return workers.Count <= height
            ? workers.Select(w => Row(w, model.State, glyphs, width)).ToList()
            : Short(workers, model.State, width, height);
    }

    /// <summary>The head of the table; null where there is room for a few words only.</summary>
    public static Line? Head(RenderState state, int width, int height) =>
        state.Workers.Count <= height
            ? Head(new Line().RightTo(3, "#", Theme.Quiet).To(5).Add("chunk", Theme.Quiet), " ", width)
            : null;

    /// <summary>Writes the columns' names into a line.</summary>
    public static Line Head(Line line, string rule, int width)
    {
        line.RuleTo(33, rule, "frame").RuleTo(42, rule, "fps");
        if (width >= MemoryWidth)
            line.RuleTo(52, rule, "memory");
        return width >= PidWidth ? line.RuleTo(61, rule, "pid") : line;
    }

    private static Line Row(WorkerState worker, RenderState state, Glyphs glyphs, int width)
    {
        var line = new Line().RightTo(3, Index(worker.Worker), Theme.Strong).To(5);
        if (worker.IsIdle || state.Find(worker.JobId!)?.Find(worker.Index) is not { } chunk)
            return line.Add("idle", Theme.Quiet);
        line.Add(Line.Fit(Index(worker.Index) + (worker.Attempt > 1 ? glyphs.Retried : ""), 7))
            .To(12)
            .Bar(glyphs, 8, chunk.Fill, Theme.Running)
            .RightTo(25, Numbers.Percent(chunk.Fill))
            .RightTo(33, worker.Frame.ToString(CultureInfo.InvariantCulture))
            .RightTo(42, Numbers.Rate(worker.Fps));
        if (width >= MemoryWidth)
            line.RightTo(52, worker.Usage is { } usage ? Numbers.Bytes(usage.Memory) : "-");
        if (width >= PidWidth)
            line.RightTo(61, Place(worker), Theme.Quiet);
        if (width >= 72 && state.Jobs.Count > 1)
            line.To(63).Cut(width - 63, Numbers.Harmless(state.Find(worker.JobId!)!.Name), Theme.Quiet);
        return line;
    }

    // A process on another machine is of no use to know; the machine is.
    private static string Place(WorkerState worker) =>
        worker.ProcessId is { } id ? Index(id) : Line.Fit(Numbers.Harmless(worker.HostName ?? "-"), 8).TrimEnd();

    private static int ShortWidth(int workers, int width, int limit) =>
        ShortWidths.FirstOrDefault(w => ShortRows(workers, width, w) <= limit, ShortWidths[^1]);

    private static int ShortRows(int workers, int width, int cells) =>
        (workers + Columns(width, cells) - 1) / Columns(width, cells);

    private static int Columns(int width, int cells) => Math.Max(1, width / cells);

    /// <summary>A few words each, in columns; the last place says how many have no room.</summary>
    private static List<Line> Short(List<WorkerState> workers, RenderState state, int width, int height)
    {
        var cells = ShortWidth(workers.Count, width, height);
        var places = Math.Max(1, Columns(width, cells) * height);
        var shown = workers.Count <= places ? workers.Count : places - 1;
        var lines = Enumerable
            .Range(0, Math.Min(height, ShortRows(workers.Count, width, cells)))
            .Select(_ => new Line())
            .ToList();
        for (var i = 0; i < Math.Min(workers.Count, places); i++)
        {
            // Down the columns, as one reads a list.
            var line = lines[i % lines.Count].To(i / lines.Count * cells);
            if (i >= shown)
                line.Add(Line.Fit($"+{Numbers.Count(workers.Count - shown)} more", cells - 1), Theme.Quiet);
            else if (cells == ShortWidths[0])
                line.RightTo(line.Width + 3, Index(workers[i].Worker), Theme.Strong)
                    .Add(" ")
                    .Add(Line.Fit(Words(workers[i], state, withFps: true), cells - 5));
            else
                line.Add(Line.Fit(Words(workers[i], state, withFps: false), cells - 1));
        }

        return lines;
    }

    private static string Words(WorkerState worker, RenderState state, bool withFps)
    {
        if (worker.IsIdle || state.Find(worker.JobId!)?.Find(worker.Index) is not { } chunk)
            return "idle";
        var words = string.Create(CultureInfo.InvariantCulture, $"{worker.Index}: {(int)(chunk.Fill * 100)}%");
        return withFps ? string.Create(CultureInfo.InvariantCulture, $"{words} {worker.Fps:0}/s") : words;
    }

    private static string Index(int value) => value.ToString(CultureInfo.InvariantCulture);
}
