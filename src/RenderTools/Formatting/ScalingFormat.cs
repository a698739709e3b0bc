using System.Globalization;
using RenderTools.Scaling;

namespace RenderTools.Formatting;

/// <summary>
/// How scaling is shown in tables; the views of the module call it. Numbers are written in the current culture.
/// </summary>
public static class ScalingFormat
{
    private const int BarCells = 9;

    /// <summary>Median seconds, with their 95 % interval where there is one: "23.41 (23.30-23.58)".</summary>
    public static string Seconds(ScalingMeasurement row) =>
        Interval(row.MedianSeconds, row.CiLowSeconds, row.CiHighSeconds, Digits(row.MedianSeconds));

    /// <summary>A forecast's seconds, with their 95 % interval where there is one.</summary>
    public static string Seconds(ScalingForecast forecast) =>
        Interval(forecast.Seconds, forecast.LowSeconds, forecast.HighSeconds, Digits(forecast.Seconds));

    /// <summary>"6.21x on 8": the speed-up, and on how many cores; nothing where there is no base.</summary>
    public static string Speedup(ScalingMeasurement row) =>
        row.Speedup is not { } speedup ? ""
        : Cores(row) is { } cores ? string.Create(CultureInfo.CurrentCulture, $"{speedup:0.00}x on {cores}")
        : string.Create(CultureInfo.CurrentCulture, $"{speedup:0.00}x");

    /// <summary>"41.0x (38.2-44.1)": a forecast's speed-up with its interval; nothing where there is no base.</summary>
    public static string Speedup(ScalingForecast forecast) =>
        forecast.Speedup is { } speedup ? Interval(speedup, forecast.LowSpeedup, forecast.HighSpeedup, "0.0", "x") : "";

    /// <summary>"97 %"; nothing where it is unknown.</summary>
    public static string Percent(double? share) =>
        share is { } value ? string.Create(CultureInfo.CurrentCulture, $"{100 * value:0} %") : "";

    /// <summary>"+1.2 %"; nothing where it is unknown.</summary>
    public static string Change(double? percent) =>
        percent is { } value ? string.Create(CultureInfo.CurrentCulture, $"{value:+0.0;-0.0;0.0} %") : "";

    /// <summary>
    /// The efficiency with a bar that is full where every core does a whole core's work: " 93 % ████████░".
    /// </summary>
    public static string Efficiency(ScalingMeasurement row)
    {
        if (row.Efficiency is not { } efficiency)
            return "";
        var full = (int)Math.Round(BarCells * Math.Clamp(efficiency, 0, 1));
        return Percent(efficiency).PadLeft(5) + " " + new string('█', full) + new string('░', BarCells - full);
    }

    // Four digits tell more than the runs scatter.
    private static string Digits(double seconds) =>
        seconds < 100 ? "0.00"
        : seconds < 1000 ? "0.0"
        : "0";

    private static int? Cores(ScalingMeasurement row) =>
        ScalingStatistics.Cores(row.Workers, row.ThreadsPerWorker, row.LogicalCores);

    private static string Interval(double value, double? low, double? high, string format, string unit = "")
    {
        var text = Text(value) + unit;
        return low is { } from && high is { } to ? $"{text} ({Text(from)}-{Text(to)})" : text;

        string Text(double number) => number.ToString(format, CultureInfo.CurrentCulture);
    }
}
