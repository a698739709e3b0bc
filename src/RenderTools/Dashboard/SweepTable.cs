using System.Globalization;
using RenderTools.Scaling;

namespace RenderTools.Dashboard;

/// <summary>
/// The rows of a measurement as they stand: how often each was run, what it takes, how much faster than one core that
/// is.
/// </summary>
internal static class SweepTable
{
    private const int BarStart = 53;

    private static readonly ScalingMode[] Order =
    [
        ScalingMode.OneCore,
        ScalingMode.NativeThreads,
        ScalingMode.Chunked,
        ScalingMode.Nodes,
        ScalingMode.Ceiling,
    ];

    /// <summary>Rows wanted, the head not counted.</summary>
    public static int Rows(SweepModel model) => Math.Max(1, Keys(model).Count);

    /// <summary>Writes the columns' names into a line.</summary>
    public static Line Head(Line line, string rule) =>
        line.RuleTo(26, rule, "workers")
            .RuleTo(33, rule, "runs")
            .RuleTo(43, rule, "median")
            .RuleTo(52, rule, "speed-up");

    /// <summary>So many rows at most, without a head.</summary>
    public static IReadOnlyList<Line> Draw(SweepModel model, Glyphs glyphs, int width, int height)
    {
        var rows = Keys(model);
        if (rows.Count == 0)
            return [new Line().Cut(width, "none yet", Theme.Quiet)];
        var medians = model
            .Runs.Where(run => !run.WarmUp)
            .GroupBy(Key)
            .ToDictionary(
                group => group.Key,
                group =>
                    (
                        Count: group.Count(),
                        Median: ScalingStatistics.Median(group.Select(run => (double?)Seconds(run)))!.Value
                    )
            );
        var planned = model.Plan.GroupBy(Key).ToDictionary(group => group.Key, group => group.Count());
        double? oneCore = medians.TryGetValue((ScalingMode.OneCore, 1, 1), out var one) ? one.Median : null;
        var speedups = rows.ToDictionary(
            row => row,
            row => medians.TryGetValue(row, out var made) ? oneCore / made.Median : null
        );
        var most = speedups.Values.Max() ?? 1;

        // Where they do not all fit, the one under way is seen.
        var current = model.Current is { } run ? rows.IndexOf(Key(run)) : 0;
        var first = Math.Clamp(current - height + 1, 0, Math.Max(0, rows.Count - height));
        return rows.Skip(first).Take(height).Select(row => Draw(row)).ToList();

        Line Draw((ScalingMode Mode, int Workers, int Threads) row)
        {
            var isCurrent = model.Current is { } now && Key(now) == row && !model.IsWarmingUp;
            var line = new Line()
                .Add(isCurrent ? "> " : "  ", Theme.Running)
                .Add(row.Mode.ToString(), isCurrent ? Theme.Strong : Theme.Plain)
                .RightTo(25, row.Mode == ScalingMode.NativeThreads ? "-" : Number(row.Workers))
                .RightTo(32, $"{(medians.TryGetValue(row, out var made) ? made.Count : 0)}/{planned[row]}");
            if (made.Count == 0)
                return line;
            line.RightTo(
                42,
                $"{made.Median.ToString(made.Median < 100 ? "0.00" : "0", CultureInfo.InvariantCulture)} s"
            );
            if (speedups[row] is not { } speedup)
                return line;
            line.RightTo(51, speedup.ToString("0.00", CultureInfo.InvariantCulture) + glyphs.Times, Theme.Strong);
            return width - BarStart >= 8
                ? line.To(BarStart).Bar(glyphs, width - BarStart, speedup / most, Theme.Done)
                : line;
        }
    }

    /// <summary>What a run is, in words.</summary>
    public static string Describe(ScalingMode mode, int workers) =>
        mode switch
        {
            ScalingMode.OneCore => "unsplit on one core",
            ScalingMode.NativeThreads => "unsplit with ffmpeg's own threads",
            ScalingMode.Ceiling => $"{Number(workers)} copies side by side",
            ScalingMode.Nodes => $"chunks on {Number(workers)} slot{(workers == 1 ? "" : "s")} of the targets",
            _ => $"chunks on {Number(workers)} worker{(workers == 1 ? "" : "s")}",
        };

    private static List<(ScalingMode Mode, int Workers, int Threads)> Keys(SweepModel model) =>
        [
            .. model
                .Plan.Select(Key)
                .Distinct()
                .OrderBy(key => Array.IndexOf(Order, key.Mode))
                .ThenBy(key => key.Workers)
                .ThenBy(key => key.Threads),
        ];

    private static (ScalingMode Mode, int Workers, int Threads) Key(PlannedRun run) =>
        (run.Mode, run.Workers, run.ThreadsPerWorker);

    private static (ScalingMode Mode, int Workers, int Threads) Key(ScalingRun run) =>
        (run.Mode, run.Workers, run.ThreadsPerWorker);

    /// <summary>As in the table that comes out: a ceiling's seconds are those of one copy.</summary>
    private static double Seconds(ScalingRun run) =>
        run.WallSeconds / (run.Mode == ScalingMode.Ceiling ? Math.Max(1, run.Workers) : 1);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
