using System.Text;
using System.Xml.Linq;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Reporting;

/// <summary>
/// Reports on scaling and renders: a page that stands alone (no network, no script; light, dark and printed), or a
/// single chart. The same input makes the same bytes.
/// </summary>
public static class RenderReport
{
    /// <summary>The page.</summary>
    /// <returns>HTML that is well-formed XML too.</returns>
    /// <exception cref="RenderToolsException">NothingToReport: the input holds nothing that can be shown.</exception>
    public static string Html(ReportInput input)
    {
        var sweeps = ReportSweep.Of(input.Rows, input.Runs);
        return sweeps.Count == 0 && input.Chunks.Count == 0 && RenderPart.Timelines(input).Count == 0
            ? throw Nothing("There is nothing to report: give scaling rows, raw runs, rendered chunks or an event log.")
            : ReportPage.Write(input, sweeps);
    }

    /// <summary>One chart as an SVG document, in light colours, with title and legend.</summary>
    /// <param name="input">
    /// What to draw. Of several sweeps the first that has this chart is drawn, of several timelines the last.
    /// </param>
    /// <param name="chart">Which one; null: the first of <see cref="ReportChart"/> that the input supports.</param>
    /// <exception cref="RenderToolsException">NothingToReport: the input does not support the chart.</exception>
    public static string Svg(ReportInput input, ReportChart? chart = null)
    {
        var sweeps = ReportSweep.Of(input.Rows, input.Runs);
        foreach (var kind in chart is { } one ? [one] : Enum.GetValues<ReportChart>())
        {
            var drawn = sweeps
                .Select(sweep => (sweep.Name, Chart: Of(kind, sweep)))
                .FirstOrDefault(pair => pair.Chart is not null);
            if (
                drawn.Chart is null
                && kind == ReportChart.Timeline
                && RenderPart.Timelines(input) is { Count: > 0 } timelines
            )
                drawn = (input.Chunks.Count > 0 ? input.Chunks[0].Name : "", TimelineChart.Of(timelines[^1]));
            if (
                drawn.Chart is null
                && kind == ReportChart.Quality
                && QualityChart.Of(input.Chunks) is [var quality, ..]
            )
                drawn = (input.Chunks[0].Name, quality);
            if (drawn.Chart is not null)
            {
                var title =
                    input.Title ?? (drawn.Name.Length == 0 ? drawn.Chart.Title : $"{drawn.Chart.Title}: {drawn.Name}");
                return ChartSvg.Alone(drawn.Chart, MarkupText.Clean(title)).ToString(SaveOptions.DisableFormatting)
                    + "\n";
            }
        }

        throw Nothing(
            chart switch
            {
                ReportChart.Speedup =>
                    "There is no speed-up to draw: give scaling rows that include the OneCore row of their sweep.",
                ReportChart.Efficiency =>
                    "There is no efficiency to draw: give Chunked rows of a sweep with a OneCore row.",
                ReportChart.Timeline =>
                    "There is no timeline to draw: give raw runs (-RunPath's file), rendered chunks or an event log.",
                ReportChart.Size => "There are no sizes to draw: give Chunked rows of a sweep with a OneCore row.",
                ReportChart.Quality =>
                    "There is no quality to draw: give chunks that were rendered with -TargetQuality or -Zone.",
                _ => "There is nothing to draw: give scaling rows, raw runs, rendered chunks or an event log.",
            }
        );
    }

    /// <summary>
    /// Writes what the file's extension says: .html or .htm the page, .svg a chart, .png a chart by way of ffmpeg. An
    /// existing file is replaced, at once and only by a whole one.
    /// </summary>
    /// <param name="input">What to report.</param>
    /// <param name="path">Full path.</param>
    /// <param name="chart">Which chart, for .svg and .png; null: the first that the input supports.</param>
    /// <param name="cancellationToken">Stops ffmpeg; no file is left.</param>
    /// <exception cref="RenderToolsException">
    /// NothingToReport; ReportFormatUnknown: another extension, or a chart asked of a page; SvgNotReadable: ffmpeg was
    /// built without a reader of SVG; PngNotWritten: ffmpeg failed; or what <see cref="Ffmpeg.Find"/> throws.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task WriteAsync(
        ReportInput input,
        string path,
        ReportChart? chart = null,
        CancellationToken cancellationToken = default
    )
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension is ".html" or ".htm" && chart is not null)
            throw new RenderToolsException(
                "ReportFormatUnknown",
                ErrorKind.InvalidArgument,
                "A page holds every chart; choose one for a path that ends in .svg or .png only."
            );
        var text = extension switch
        {
            ".html" or ".htm" => Html(input),
            ".svg" or ".png" => Svg(input, chart),
            _ => throw new RenderToolsException(
                "ReportFormatUnknown",
                ErrorKind.InvalidArgument,
                $"'{path}' is no kind of report; let it end in .html, .svg or .png."
            ),
        };

        var unfinished = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        var drawing = unfinished + ".svg";
        try
        {
            await File.WriteAllTextAsync(
                extension == ".png" ? drawing : unfinished,
                text,
                new UTF8Encoding(false),
                cancellationToken
            );
            if (extension == ".png")
                await ChartPng.ConvertAsync(drawing, unfinished, cancellationToken);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(drawing);
            File.Delete(unfinished);
        }
    }

    private static Chart? Of(ReportChart kind, ReportSweep sweep) =>
        kind switch
        {
            ReportChart.Speedup => SpeedupChart.Of(sweep),
            ReportChart.Efficiency => EfficiencyChart.Of(sweep),
            ReportChart.Size => SizeChart.Of(sweep),
            ReportChart.Quality => null,
            _ => SweepPart.TypicalRun(sweep) is { } run && WorkerTimeline.Of(run) is { } timeline
                ? TimelineChart.Of(timeline)
                : null,
        };

    private static RenderToolsException Nothing(string message) =>
        new("NothingToReport", ErrorKind.InvalidArgument, message);
}
