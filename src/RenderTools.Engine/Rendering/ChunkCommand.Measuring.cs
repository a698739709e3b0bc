using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <content>How a chunk's quality is measured.</content>
internal sealed partial record ChunkCommand
{
    /// <summary>Where the metric writes a line for each frame; null: nothing is measured.</summary>
    public string? QualityPath { get; init; }

    /// <summary>Which metric is measured.</summary>
    public QualityMetric Metric { get; init; }

    /// <summary>The pixel format in which frames enter the encoder; null: that of the filter.</summary>
    public string? EncodedFormat { get; init; }

    /// <summary>The PTS of the first frame that the encoder gets; null: only the filter knows.</summary>
    public SourcePts? FirstPts { get; init; }

    /// <summary>
    /// Arguments that compare the chunk with the frames that entered its encoder: the same window of the source,
    /// decoded and filtered alike. Both are paired by PTS, which count from their first frames in ticks of the encoder.
    /// A frame that one of them lacks makes their numbers differ, which is looked at when the file is read.
    /// </summary>
    public IReadOnlyList<string> Measuring()
    {
        string[] threads = (FilterThreads ?? Threads) is > 0 and var some
            ? ["-filter_complex_threads", Number(some)]
            : [];
        var chunk = Threads > 0 ? (string[])["-threads", Number(Threads)] : [];
        return
        [
            .. Supervised,
            .. Input(),
            .. chunk,
            "-f",
            Profile.Muxer,
            "-i",
            SourceInput.Url(OutputPath),
            .. threads,
            "-filter_complex",
            MeasuringGraph(),
            "-map",
            "[rt_quality]",
            "-an",
            "-sn",
            "-dn",
            "-fps_mode",
            "passthrough",
            "-f",
            "null",
            "-",
        ];
    }

    private string MeasuringGraph()
    {
        var graph = Graph(Number(Source.VideoStream.Index));
        var format = EncodedFormat is { } known ? $"format={known}," : "";
        var ticks = $"settb={Number(TimeBase.Numerator)}/{Number(TimeBase.Denominator)}";

        // xpsnr divides by the reference's frame rate, which ffmpeg 7 drops behind setpts.
        var (reference, from) =
            Metric == QualityMetric.Xpsnr && FirstPts is { } first
                ? ("", "+" + Number(Clock.ToFilterTime(first).Rescale(TimeBase).Ticks))
                : (",setpts=PTS-STARTPTS", "");
        return $"{graph};[rt_out]{format}{ticks}{reference}[rt_reference];"
            + $"[1:v:0]setpts=PTS-STARTPTS,{ticks},setpts=PTS-STARTPTS{from}[rt_chunk];[rt_chunk][rt_reference]"
            + $"{Metric.FilterName()}={FileOf(Metric)}{TaskFiles.InGraph(QualityPath!)}"
            + ":shortest=1:repeatlast=0[rt_quality]";
    }

    private static string FileOf(QualityMetric metric) =>
        metric == QualityMetric.Vmaf ? "log_fmt=xml:log_path=" : "stats_file=";
}
