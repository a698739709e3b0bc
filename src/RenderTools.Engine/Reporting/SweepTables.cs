using System.Globalization;
using System.Xml.Linq;
using RenderTools.Scaling;
using static RenderTools.Reporting.Markup;
using static RenderTools.Reporting.MarkupText;

namespace RenderTools.Reporting;

/// <summary>The tables of one sweep.</summary>
internal static class SweepTables
{
    private static readonly string[] MoreColumns =
    [
        "",
        "chunks",
        "runs",
        "fastest",
        "slowest",
        "CPU",
        "plan",
        "idle tail",
        "merge",
        "Karp–Flatt",
        "Amdahl",
        "USL",
        "memory",
        "size",
        "MHz",
        "other load",
    ];

    /// <summary>The table that people expect: seconds, speed-up, efficiency.</summary>
    public static XElement Scaling(ReportSweep sweep)
    {
        var most = sweep.Rows.Max(row => row.Speedup ?? 0);
        return Table(
            "Scaling",
            [
                Head(""),
                Head("seconds"),
                Head("speed\u2011up"),
                Head("efficiency"),
                Head("of the ceiling", "optional"),
                El("th", Class("bar optional"), El("span", At("aria-hidden", "true"), "")),
            ],
            sweep.Rows.Select(row =>
                El(
                    "tr",
                    ReferenceEquals(row, sweep.Best) ? Class("best")
                        : row.Mode == ScalingMode.Ceiling ? Class("quiet")
                        : null,
                    El("th", At("scope", "row"), sweep.Label(row)),
                    El("td", Number(row.MedianSeconds, Format(row.MedianSeconds)), " ", Interval(row)),
                    El("td", Times(row.Speedup)),
                    El("td", Percent(row.Efficiency)),
                    El("td", Class("optional"), Percent(row.CeilingShare)),
                    El("td", Class("bar"), most > 0 && row.Speedup is > 0 ? Bar(row.Speedup.Value / most) : "")
                )
            )
        );
    }

    /// <summary>Efficiency as a product.</summary>
    public static XElement? Shares(ReportSweep sweep)
    {
        var rows = sweep.Chunked.Where(row => row.Efficiency is not null).ToList();
        return rows.Count == 0
            ? null
            : Table(
                "Efficiency as a product",
                [
                    Head(""),
                    Head("efficiency"),
                    Head("= hardware"),
                    Head("× balance"),
                    Head("× work"),
                    Head("× serial"),
                    Head("× other", "optional"),
                ],
                rows.Select(row =>
                    El(
                        "tr",
                        El("th", At("scope", "row"), sweep.Label(row)),
                        El("td", Percent(row.Efficiency)),
                        new[] { row.HardwareShare, row.BalanceShare, row.WorkShare, row.SerialShare }.Select(share =>
                            El("td", Percent(share))
                        ),
                        El("td", Class("optional"), Percent(ScalingStatistics.Unexplained(row)))
                    )
                )
            );
    }

    /// <summary>The whole video on more workers.</summary>
    public static XElement Forecasts(ReportSweep sweep, IReadOnlyList<ScalingForecast> forecasts)
    {
        var measured = sweep.Chunked.Select(row => row.Workers).ToHashSet();
        return Table(
            "The whole video",
            [Head("workers"), Head("takes"), Head("speed\u2011up"), Head("efficiency"), Head("", "optional")],
            forecasts.Select(forecast =>
                El(
                    "tr",
                    El("th", At("scope", "row"), Number(forecast.Workers)),
                    El("td", Seconds(forecast.Seconds)),
                    El("td", Times(forecast.Speedup)),
                    El("td", Percent(forecast.Efficiency)),
                    El("td", Class("optional"), measured.Contains(forecast.Workers) ? "measured on the clip" : "")
                )
            )
        );
    }

    /// <summary>Size and structural similarity, against one core.</summary>
    public static XElement Quality(ReportSweep sweep) =>
        Table(
            "Size and quality",
            [Head(""), Head("size", "optional"), Head("change"), Head("SSIM"), Head("against one core")],
            sweep
                .Rows.Where(row =>
                    row.Mode != ScalingMode.Ceiling && (row.Ssim is not null || row.OutputBytes is not null)
                )
                .Select(row =>
                    El(
                        "tr",
                        El("th", At("scope", "row"), sweep.Label(row)),
                        El("td", Class("optional"), Bytes(row.OutputBytes)),
                        El("td", Change(row.SizeChangePercent)),
                        El("td", Number(row.Ssim, "0.00000")),
                        El("td", Number(row.Ssim - sweep.OneCore?.Ssim, "+0.00000;−0.00000;0.00000"))
                    )
                )
        );

    /// <summary>The other columns, folded away.</summary>
    public static XElement Details(ReportSweep sweep) =>
        El(
            "details",
            El("summary", "More columns"),
            Table(
                "More columns",
                MoreColumns.Select(head => Head(head)),
                sweep.Rows.Select(row =>
                    El(
                        "tr",
                        El("th", At("scope", "row"), sweep.Label(row)),
                        new[]
                        {
                            Number(row.Chunks),
                            Number(row.Repeat),
                            Seconds(row.MinSeconds),
                            Seconds(row.MaxSeconds),
                            Seconds(row.CpuSeconds),
                            Seconds(row.PlanSeconds),
                            Seconds(row.IdleTailSeconds),
                            Seconds(row.MergeSeconds),
                            Number(row.SerialFraction, "0.0000"),
                            Times(row.AmdahlSpeedup),
                            Times(row.UslSpeedup),
                            Bytes(row.PeakMemoryBytes),
                            Bytes(row.OutputBytes),
                            Number(row.MeanMHz, "0"),
                            row.OtherLoadPercent is null ? "–" : Number(row.OtherLoadPercent, "0.0") + "\u00A0%",
                        }.Select(cell => El("td", cell))
                    )
                )
            )
        );

    /// <summary>Facts in two columns.</summary>
    public static XElement? Place(IEnumerable<(string Term, object? Value)> pairs)
    {
        var known = pairs.Where(pair => pair.Value is not null and not "" and not "–").ToList();
        return known.Count == 0
            ? null
            : El(
                "dl",
                Class("place"),
                known.Select(pair =>
                    new[] { El("dt", pair.Term), El("dd", pair.Value is string text ? Name(text) : pair.Value) }
                )
            );
    }

    public static XElement Head(string text, string? className = null) =>
        El("th", At("scope", "col"), className is null ? null : Class(className), text);

    public static XElement Bar(double share) =>
        El(
            "span",
            Class("track"),
            At("aria-hidden", "true"),
            El(
                "i",
                At("style", string.Create(CultureInfo.InvariantCulture, $"width:{100 * Math.Clamp(share, 0, 1):0.#}%")),
                ""
            )
        );

    private static string Format(double seconds) =>
        seconds < 9.995 ? "0.00"
        : seconds < 999.5 ? "0.0"
        : "0";

    private static object? Interval(ScalingMeasurement row) =>
        row is { CiLowSeconds: { } low, CiHighSeconds: { } high }
            ? El("small", $"{Number(low, Format(row.MedianSeconds))}–{Number(high, Format(row.MedianSeconds))}")
            : null;
}
