namespace RenderTools.Benchmarks;

/// <summary>One filter with one encoder, in ffmpeg's words and in RenderTools'.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Filter">The filtergraph.</param>
/// <param name="Encoder">ffmpeg's arguments.</param>
/// <param name="Cmdlet">The same for Invoke-ChunkRender.</param>
/// <param name="OneThread">What bounds the encoder's own pools, beside -threads 1.</param>
/// <param name="Extension">The container.</param>
internal sealed record Workload(
    string Name,
    string Filter,
    string Encoder,
    string Cmdlet,
    string OneThread = "",
    string Extension = "mp4"
)
{
    public bool IsLossless => Name.EndsWith("ffv1", StringComparison.Ordinal);

    public static readonly Workload[] All =
    [
        new(
            "unsharp-x264-medium",
            "unsharp",
            "-c:v libx264 -preset medium -crf 23",
            "-VideoCodec libx264 -Preset medium -Crf 23"
        ),
        new(
            "unsharp-x264-veryfast",
            "unsharp",
            "-c:v libx264 -preset veryfast -crf 23",
            "-VideoCodec libx264 -Preset veryfast -Crf 23"
        ),
        new(
            "unsharp-x265",
            "unsharp",
            "-c:v libx265 -preset fast -crf 28 -x265-params log-level=error",
            "-VideoCodec libx265 -Preset fast -Crf 28",
            "pools=none:frame-threads=1:wpp=0:lookahead-slices=0"
        ),
        new(
            "unsharp-svtav1",
            "unsharp",
            "-c:v libsvtav1 -preset 8 -crf 35",
            "-VideoCodec libsvtav1 -Preset 8 -Crf 35",
            "-svtav1-params lp=1"
        ),
        new(
            "unsharp-vp9",
            "unsharp",
            "-c:v libvpx-vp9 -cpu-used 4 -crf 33 -b:v 0 -row-mt 1",
            "-VideoCodec libvpx-vp9 -Preset 4 -Crf 33 -EncoderOption @{'row-mt'=1}",
            Extension: "mkv"
        ),
        new(
            "unsharp-ffv1",
            "unsharp",
            "-c:v ffv1 -level 3 -g 1 -slices 4",
            "-VideoCodec ffv1 -EncoderOption @{level=3; g=1; slices=4}",
            Extension: "mkv"
        ),
        new(
            "hqdn3d-x264-veryfast",
            "hqdn3d",
            "-c:v libx264 -preset veryfast -crf 23",
            "-VideoCodec libx264 -Preset veryfast -Crf 23"
        ),
        new(
            "nlmeans-x264-veryfast",
            "nlmeans=r=7",
            "-c:v libx264 -preset veryfast -crf 23",
            "-VideoCodec libx264 -Preset veryfast -Crf 23"
        ),
    ];

    /// <summary>ffmpeg's arguments with every pool at one thread.</summary>
    public string EncoderOnOneThread =>
        OneThread switch
        {
            "" => Encoder + " -threads 1",
            ['-', ..] => $"{Encoder} -threads 1 {OneThread}",
            _ => $"{Encoder}:{OneThread} -threads 1",
        };
}
