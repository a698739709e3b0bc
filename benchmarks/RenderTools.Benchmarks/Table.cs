using System.Globalization;
using System.Text;

namespace RenderTools.Benchmarks;

/// <summary>
/// The rows of a comparison as Markdown: medians, shares of the ceiling, geometric means, every command line.
/// </summary>
internal static class Table
{
    public static async Task<int> WriteAsync(string csv)
    {
        var rows = (await File.ReadAllLinesAsync(csv))
            .Skip(1)
            .Select(Row.Parse)
            .SelectMany(r =>
                r.InSession is { } seconds
                    ? [r, r with { Rival = r.Rival + Rival.InSession, Wall = seconds }]
                    : new[] { r }
            )
            .ToArray();
        var text = new StringBuilder();
        foreach (var job in rows.GroupBy(r => (r.Clip, r.Workload)))
        {
            double? Median(string rival) =>
                job.Where(r => r.Rival == rival).Select(r => r.Wall).DefaultIfEmpty(double.NaN).Median();
            var (one, ceiling, serial) = (
                Median(Rival.OneCore),
                Median(Rival.Ceiling),
                job.FirstOrDefault(r => r.Rival == Rival.Serial)?.Frames
            );
            text.AppendLine(CultureInfo.InvariantCulture, $"\n### {job.Key.Workload}, {job.Key.Clip}\n");
            text.AppendLine(
                "| | wall s (range, runs) | CPU s | speed-up | of the ceiling | peak MiB | output kB | SSIM | frames "
                    + "at their time |"
            );
            text.AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
            foreach (
                var rival in job.GroupBy(r => r.Rival, StringComparer.Ordinal)
                    .OrderBy(g => g.Select(r => r.Wall).Median())
            )
            {
                var (wall, first) = (rival.Select(r => r.Wall).Median(), rival.MinBy(r => r.Repeat)!);
                var exact =
                    first.Identical.Length > 0 ? $"{first.AtTheirTime} of {serial}, identical {first.Identical}"
                    : first.Frames.Length > 0 ? $"{first.AtTheirTime} of {serial}"
                    : "";
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {rival.Key} | {wall:0.00} ({rival.Min(r => r.Wall):0.0} to {rival.Max(r => r.Wall):0.0}, "
                        + $"{rival.Count()}) | {rival.Select(r => r.Cpu).Median():0.00} | {Shown(one / wall)} | "
                        + $"{Shown(ceiling / wall)} | {rival.Max(r => r.Peak) / 1048576.0:0} | {first.Bytes / 1000:0} "
                        + $"| {first.Ssim} | {exact} |"
                );
            }
        }

        text.AppendLine(
            "\n### Geometric means over all of the above\n\n| | times as fast as ffmpeg's threads | of the ceiling "
                + "|\n|---|--:|--:|"
        );
        foreach (var rival in rows.Select(r => r.Rival).Distinct(StringComparer.Ordinal))
        {
            double Mean(string other) =>
                Math.Exp(
                    rows.Where(r => r.Rival == rival)
                        .GroupBy(r => (r.Clip, r.Workload))
                        .Average(g =>
                            Math.Log(
                                rows.Where(r => (r.Clip, r.Workload) == g.Key && r.Rival == other)
                                    .Select(r => r.Wall)
                                    .DefaultIfEmpty(double.NaN)
                                    .Median() / g.Select(r => r.Wall).Median()
                            )
                        )
                );
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {rival} | {Shown(Mean(Rival.Serial))} | {Shown(Mean(Rival.Ceiling))} |"
            );
        }

        text.AppendLine("\n### Command lines\n");
        foreach (
            var row in rows.Where(r => !r.Rival.EndsWith(Rival.InSession, StringComparison.Ordinal))
                .DistinctBy(r => (r.Workload, r.Rival))
        )
            text.AppendLine(CultureInfo.InvariantCulture, $"* {row.Workload}, {row.Rival}: `{row.Command}`");
        Console.Write(text);
        return 0;
    }

    // Nothing where one of the two was not run.
    private static string Shown(double? ratio) =>
        ratio is { } value && !double.IsNaN(value) ? value.ToString("0.00", CultureInfo.InvariantCulture) : "";

    private static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Row(
        string Clip,
        string Workload,
        string Rival,
        int Repeat,
        double Wall,
        double Cpu,
        double? InSession,
        double Peak,
        double Bytes,
        string Ssim,
        string Frames,
        string AtTheirTime,
        string Identical,
        string Command
    )
    {
        public static Row Parse(string line)
        {
            var fields = line.Split(',', 14);
            double Number(int i) => double.Parse(fields[i], CultureInfo.InvariantCulture);
            return new Row(
                fields[0],
                fields[1],
                fields[2],
                (int)Number(3),
                Number(4),
                Number(5),
                fields[6].Length > 0 ? Number(6) : null,
                Number(7),
                Number(8),
                fields[9],
                fields[10],
                fields[11],
                fields[12],
                fields[13].Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal)
            );
        }
    }
}
