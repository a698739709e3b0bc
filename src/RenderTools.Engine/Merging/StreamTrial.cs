using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Processes;

namespace RenderTools.Merging;

/// <summary>
/// Asks ffmpeg's own muxers whether they take a stream: they write a header to nowhere, and of sound a few packets too,
/// since QuickTime takes AMR by its name and refuses packets of several frames, as 3GP has them.
/// </summary>
/// <param name="ffmpeg">The programs.</param>
/// <param name="source">The source.</param>
/// <param name="sample">A chunk, for the picture.</param>
/// <param name="container">The finished file's container.</param>
/// <param name="options">How the video is joined.</param>
internal sealed class StreamTrial(
    Ffmpeg ffmpeg,
    VideoInfo source,
    RenderedChunk sample,
    Container container,
    MergeOptions options
)
{
    /// <summary>The programs.</summary>
    public Ffmpeg Ffmpeg => ffmpeg;

    /// <summary>The source.</summary>
    public VideoInfo Source => source;

    /// <summary>A chunk, for the picture.</summary>
    public RenderedChunk Sample => sample;

    /// <summary>The finished file's container.</summary>
    public Container Container => container;

    /// <summary>How the video is joined.</summary>
    public MergeOptions Options => options;

    private static readonly string Nowhere = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    /// <summary>Arguments that read the picture and copy it.</summary>
    public string[] Video => ["-i", SourceInput.Url(sample.Path!), "-map", "0:v:0", "-c", "copy", "-t", "0"];

    /// <summary>Arguments that read a stream of the source and copy it.</summary>
    public string[] Copied(StreamInfo stream) =>
        [.. Input(stream), .. stream.Type == "audio" ? ["-frames:a", "8"] : (string[])["-t", "0"]];

    /// <summary>Arguments that read a sound of the source and encode it as asked for.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="audio">Its number among the finished file's sounds.</param>
    public string[] Encoded(StreamInfo stream, int audio) =>
        [
            .. Input(stream),
            .. AudioEncoder.Arguments(
                options.AudioCodec!,
                options.AudioOptions,
                audio,
                container.Muxer == "mxf" ? 1 : 0
            ),
            "-frames:a",
            "8",
        ];

    /// <summary>A container that takes what the one that was asked for does not; null: none does.</summary>
    /// <param name="inputAndMap">Arguments that read the stream.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    public async Task<string?> OtherAsync(string[] inputAndMap, CancellationToken cancellationToken)
    {
        foreach (var other in new[] { ".mkv", ".mov" })
        {
            if (
                Container.Of(other).Muxer is var muxer
                && muxer != container.Muxer
                && await RefusalAsync(muxer, inputAndMap, cancellationToken) is null
            )
                return other;
        }

        return null;
    }

    /// <summary>Why a muxer refuses a stream, in ffmpeg's words; null: it takes the stream.</summary>
    /// <param name="muxer">ffmpeg's name of the muxer.</param>
    /// <param name="inputAndMap">Arguments that read the stream.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    public async Task<string?> RefusalAsync(string muxer, string[] inputAndMap, CancellationToken cancellationToken)
    {
        var (result, _, error) = await ChildProcess.ReadAsync(
            ffmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-y",
                "-loglevel",
                "level+error",
                .. inputAndMap,
                "-strict",
                "experimental",
                "-f",
                muxer,
                Nowhere,
            ],
            cancellationToken,
            ChildProcess.SmallThing
        );
        return result.ExitCode == 0
            ? null
            : FfmpegFailure.Of(error.Split('\n'), options.AudioCodec ?? sample.Settings.VideoCodec).Line + ".";
    }

    // MXF takes nothing without a picture before it (mxfenc.c).
    private string[] Input(StreamInfo stream)
    {
        var index = stream.Index.ToString(CultureInfo.InvariantCulture);
        return container.Muxer == "mxf"
            ?
            [
                "-i",
                SourceInput.Url(sample.Path!),
                .. SourceInput.Arguments(source),
                "-map",
                "0:v:0",
                "-map",
                "1:" + index,
                "-frames:v",
                "1",
                "-c",
                "copy",
            ]
            : [.. SourceInput.Arguments(source), "-map", "0:" + index, "-c", "copy"];
    }
}
