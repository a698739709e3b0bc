using System.Xml.Linq;
using RenderTools.Scaling;
using static RenderTools.Reporting.Markup;
using static RenderTools.Reporting.MarkupText;

namespace RenderTools.Reporting;

/// <summary>What the page says about one sweep.</summary>
internal static class SweepPart
{
    public static XElement Of(ReportSweep sweep, string prefix) =>
        El(
            "section",
            Class("part"),
            El("p", Class("name"), Name(sweep.Name)),
            Headline(sweep),
            Lead(sweep),
            Facts(sweep),
            Section("Speed-up over cores", SpeedupChart.Of(sweep), prefix + "s-", SpeedupWords(sweep)),
            SweepTables.Scaling(sweep),
            Notes(sweep),
            WholeVideo(sweep),
            Section(
                "Where the cores went",
                EfficiencyChart.Of(sweep),
                prefix + "e-",
                "Each bar is all the cores of a row. Blue is what the render used; the rest is shared out by what it "
                    + "was lost to."
            ),
            SweepTables.Shares(sweep),
            Timeline(sweep, prefix + "t-"),
            Cost(sweep, prefix + "c-"),
            SweepTables.Details(sweep),
            Environment(sweep)
        );

    private static XElement Headline(ReportSweep sweep)
    {
        var best = sweep.Best;
        if (best.Speedup is null)
            return El("h2", Seconds(best.MedianSeconds), " ", El("small", "on " + sweep.Label(best)));
        var cores = ReportSweep.Cores(best);
        var many = Number(best.Speedup, best.Speedup < 9.95 ? "0.0" : "0") + "×";
        return El(
            "h2",
            many,
            " ",
            El("small", cores is null ? "with " + sweep.Label(best) : $"on {cores} {(cores == 1 ? "core" : "cores")}")
        );
    }

    private static XElement Lead(ReportSweep sweep)
    {
        var best = sweep.Best;
        var words =
            sweep.OneCore is { } oneCore && !ReferenceEquals(oneCore, best)
                ? $"{Seconds(oneCore.MedianSeconds)} on one core became {Seconds(best.MedianSeconds)}."
                : $"The render took {Seconds(best.MedianSeconds)}.";
        if (sweep.Rows.FirstOrDefault(row => row.Mode == ScalingMode.NativeThreads) is { } native && native != best)
        {
            var ratio = native.MedianSeconds / best.MedianSeconds;
            words +=
                $" ffmpeg’s own threads took {Seconds(native.MedianSeconds)}"
                + (
                    Math.Abs(ratio - 1) < 0.01 ? ", the same."
                    : ratio > 1 ? $": chunks are {Times(ratio)} as fast."
                    : $": chunks are slower, at {Times(ratio)} its speed."
                );
        }

        if (best.CeilingShare is { } share)
            words += $" Chunks reach {Percent(share)} of what this machine gives to independent copies of the job.";
        return El("p", Class("lead"), words);
    }

    private static XElement? Facts(ReportSweep sweep) =>
        Pairs(
            "facts",
            [
                (
                    "speed-up, 95 % interval",
                    sweep.SpeedupInterval(sweep.Best) is { } interval
                        ? $"{Number(interval.Low, "0.00")}–{Number(interval.High, "0.00")}×"
                        : null
                ),
                ("efficiency", Percent(sweep.Best.Efficiency)),
                ("frames a second", Number(sweep.Best.Fps, "0.0")),
                ("peak memory", Bytes(sweep.Best.PeakMemoryBytes)),
                ("size against one core", Change(sweep.Best.SizeChangePercent)),
            ]
        );

    private static string SpeedupWords(ReportSweep sweep)
    {
        var repeats = sweep.Rows.Select(row => row.Repeat).ToList();
        var times = repeats.Min() == repeats.Max() ? $"{repeats.Max()}" : $"{repeats.Min()} to {repeats.Max()}";
        var interval = sweep.SpeedupInterval(sweep.Best) is null
            ? "too few for an interval"
            : "bars are 95 % intervals";
        return $"Against the unsplit job on one core. Medians of {times} {(repeats.Max() == 1 ? "run" : "runs")}, "
            + $"{interval}.";
    }

    private static IEnumerable<XElement> Section(string title, Chart? chart, string prefix, string words) =>
        chart is null ? [] : [El("h3", title), El("p", Class("aside"), words), Figure(chart, prefix)];

    // The run in the middle of the best row's runs: a typical one, not the finest.
    private static IEnumerable<XElement> Timeline(ReportSweep sweep, string prefix)
    {
        var run = TypicalRun(sweep);
        return run is null || WorkerTimeline.Of(run) is not { } timeline
            ? []
            : Section(
                "Workers over time",
                TimelineChart.Of(timeline),
                prefix,
                $"A typical run with {run.Workers} {(run.Workers == 1 ? "worker" : "workers")}: "
                    + $"{Seconds(run.WallSeconds)}, {Number(run.Chunks)} chunks. "
                    + $"Workers idle for {Percent(timeline.IdleShare, "0.0")} of their time because no chunk is left."
            );
    }

    /// <summary>
    /// The run whose time is nearest to the best row's median, of those that know their chunks; null where none does.
    /// </summary>
    public static ScalingRun? TypicalRun(ReportSweep sweep) =>
        sweep
            .Runs.Where(run =>
                run.Mode == ScalingMode.Chunked
                && run.Workers == sweep.Best.Workers
                && run.ThreadsPerWorker == sweep.Best.ThreadsPerWorker
                && run.ChunkTimes.Count > 0
            )
            .MinBy(run => Math.Abs(run.WallSeconds - sweep.Best.MedianSeconds));

    private static IEnumerable<XElement> Cost(ReportSweep sweep, string prefix)
    {
        var hasQuality = sweep.Rows.Any(row => row.Ssim is not null);
        var section = Section(
                hasQuality ? "What it cost in size and quality" : "What it cost in size",
                SizeChart.Of(sweep),
                prefix,
                "Every cut starts the encoder anew and places a keyframe. Size is against the unsplit job on one core."
            )
            .ToList();
        if (hasQuality)
        {
            if (section.Count == 0)
                section.Add(El("h3", "What it cost in quality"));
            section.Add(SweepTables.Quality(sweep));
        }

        return section;
    }

    private static IEnumerable<XElement> WholeVideo(ReportSweep sweep)
    {
        var forecasts = sweep.Forecasts();
        return forecasts.Count == 0
            ? []
            :
            [
                El("h3", "The whole video"),
                El(
                    "p",
                    Class("aside"),
                    $"What {Seconds(forecasts[0].VideoSeconds)} of video should take, "
                        + (
                            forecasts[0].Method == ForecastMethod.Simulation
                                ? "by a replay of the schedule with the seconds of the measured chunks."
                                : "by Amdahl’s law."
                        )
                        + $" {forecasts[^1].Caveat}"
                ),
                SweepTables.Forecasts(sweep, forecasts),
            ];
    }

    // What the laws say holds for the sweep and stands once; what is left of a row's note names the row.
    private static XElement? Notes(ReportSweep sweep)
    {
        string?[] laws = sweep.Chunked.Any() ? [sweep.Laws.AmdahlNote, sweep.Laws.UslNote] : [];
        var rest = sweep
            .Rows.Select(row =>
                (
                    Row: sweep.Label(row),
                    Note: laws.OfType<string>()
                        .Aggregate(row.FitNote ?? "", (note, law) => note.Replace(law, "", StringComparison.Ordinal))
                        .Trim()
                )
            )
            .ToList();
        var ofAll = rest.Select(note => note.Note).Distinct(StringComparer.Ordinal).Count() == 1;
        string[] notes =
        [
            .. laws.OfType<string>(),
            .. rest.Where(note => note.Note.Length > 0)
                .Select(note => ofAll ? note.Note : $"{note.Row}: {note.Note}")
                .Distinct(StringComparer.Ordinal),
        ];
        return notes.Length == 0 ? null : El("ul", Class("notes"), notes.Select(note => El("li", note)));
    }

    private static IEnumerable<XElement?> Environment(ReportSweep sweep)
    {
        var row = sweep.Best;
        var cores =
            row.PhysicalCores is null && row.LogicalCores is null
                ? null
                : $"{Number(row.PhysicalCores)} physical, {Number(row.LogicalCores)} logical";
        var video = string.Join(
            ", ",
            new[]
            {
                row.Width is null ? null : $"{row.Width} × {Number(row.Height)}",
                row.ClipSeconds is null ? null : $"{Seconds(row.ClipSeconds)} of video",
            }.OfType<string>()
        );
        var encoder = string.Join(
            ", ",
            new[]
            {
                row.Codec,
                row.Preset is null ? null : $"preset {row.Preset}",
                row.Crf is null ? null : $"crf {Number(row.Crf, "0.##")}",
            }.OfType<string>()
        );
        return
        [
            El("h3", "Where it was measured"),
            SweepTables.Place([
                ("Processor", row.Cpu),
                ("Cores", cores),
                ("Memory", Bytes(row.MemoryBytes)),
                ("System", row.OS),
                ("ffmpeg", row.FfmpegVersion),
                ("RenderTools", row.ModuleVersion),
                ("Video", video),
                ("Encoder", encoder),
                ("Filter", row.Filter is null ? null : El("code", row.Filter)),
                ("Measured", row.StartedUtc.Year > 1 ? Date(row.StartedUtc) : null),
                ("Sweep", El("code", row.RunId)),
            ]),
        ];
    }

    public static string Date(DateTime utc) =>
        utc.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture) + " UTC";
}
