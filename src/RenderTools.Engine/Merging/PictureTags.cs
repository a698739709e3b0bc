using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Processes;

namespace RenderTools.Merging;

/// <summary>
/// What a serial run's file says of the picture's colours. Some encoders write nothing of it into their stream, and NUT
/// and QuickTime lose it (no field in NUT, no range in QuickTime's nclc), so it is asked of one frame that goes the
/// serial run's way.
/// </summary>
internal static class PictureTags
{
    private static readonly (string Option, string Entry)[] Tags =
    [
        ("color_range", "color_range"),
        ("colorspace", "color_space"),
        ("color_trc", "color_transfer"),
        ("color_primaries", "color_primaries"),
        ("chroma_sample_location", "chroma_location"),
    ];

    // Options and ffprobe's names that they do not know (libavutil/pixdesc.c, libavcodec/options_table.h).
    private static readonly FrozenDictionary<string, string> OptionNames = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["colorspace gbr"] = "rgb",
        ["color_trc log100"] = "log",
        ["color_trc log316"] = "log_sqrt",
        ["color_trc bt470m"] = "gamma22",
        ["color_trc bt470bg"] = "gamma28",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The arguments that set them while the video is copied; empty where the chunks' files say them.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        RenderedChunk first,
        Container container,
        CancellationToken cancellationToken
    )
    {
        var profile = EncoderProfile.Of(first.Settings.VideoCodec);
        if (
            profile.Muxer == "mp4"
            || profile.Muxer == container.Muxer
            || container.Muxer is not ("matroska" or "webm" or "mp4" or "mov")
        )
            return [];
        var path = Path.Combine(Path.GetDirectoryName(first.Path)!, "concat.head.mkv");
        try
        {
            File.Delete(path);
            string[] filter = first.Settings.VideoFilter is { } text ? ["-vf", text] : [];
            var (result, _, _) = await ChildProcess.ReadAsync(
                ffmpeg.Path,
                [
                    "-hide_banner",
                    "-nostdin",
                    "-y",
                    "-loglevel",
                    "error",
                    "-t",
                    "1",
                    .. SourceInput.Arguments(source),
                    "-map",
                    "0:" + source.VideoStream.Index.ToString(CultureInfo.InvariantCulture),
                    .. filter,
                    "-frames:v",
                    "1",
                    .. profile.Arguments(
                        first.Settings with
                        {
                            TwoPass = false,
                            EncoderOptions =
                            [
                                .. first.Settings.EncoderOptions.Where(o =>
                                    !o.Name.StartsWith(ForcedKeyframes.Name, StringComparison.Ordinal)
                                ),
                            ],
                        },
                        1,
                        PictureFacts.Plain
                    ),
                    "-strict",
                    "experimental",
                    "-f",
                    "matroska",
                    SourceInput.Url(path),
                ],
                cancellationToken,
                ChildProcess.SmallThing
            );

            // Matroska holds no such video: then no finished file that has these tags does.
            return result.ExitCode == 0 ? await ProbeAsync(ffmpeg, path, cancellationToken) : [];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<IReadOnlyList<string>> ProbeAsync(
        Ffmpeg ffmpeg,
        string path,
        CancellationToken cancellationToken
    )
    {
        var (_, output, _) = await ChildProcess.ReadAsync(
            ffmpeg.ProbePath,
            [
                "-v",
                "error",
                "-select_streams",
                "v:0",
                "-show_entries",
                "stream=" + string.Join(',', Tags.Select(t => t.Entry)),
                "-of",
                "json",
                SourceInput.Url(path),
            ],
            cancellationToken,
            ChildProcess.SmallThing
        );
        using var document = JsonDocument.Parse(output);
        if (!document.RootElement.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
            return [];
        var stream = streams[0];
        return
        [
            .. Tags.SelectMany(tag =>
                stream.TryGetProperty(tag.Entry, out var value)
                && value.GetString() is { } name and not ("unknown" or "unspecified" or "reserved")
                    ? (string[])[$"-{tag.Option}:v:0", OptionNames.GetValueOrDefault($"{tag.Option} {name}", name)]
                    : []
            ),
        ];
    }
}
