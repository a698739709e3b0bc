using System.Collections.Frozen;
using System.Text.RegularExpressions;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Encoders;

/// <summary>What was meant by a name that is no encoder of this ffmpeg. Most often it is the name of a codec.</summary>
internal static partial class EncoderNames
{
    // Names that people and other programs use for a codec.
    private static readonly FrozenDictionary<string, string> Codecs = new Dictionary<string, string>(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["h265"] = "hevc",
        ["h.265"] = "hevc",
        ["x265"] = "hevc",
        ["avc"] = "h264",
        ["h.264"] = "h264",
        ["x264"] = "h264",
        ["aom"] = "av1",
        ["svt-av1"] = "av1",
        ["svtav1"] = "av1",
        ["rav1e"] = "av1",
        ["mpeg2"] = "mpeg2video",
        ["mpeg1"] = "mpeg1video",
        ["xvid"] = "mpeg4",
        ["divx"] = "mpeg4",
        ["h266"] = "vvc",
        ["vp09"] = "vp9",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The error for a name that is none.</summary>
    public static async Task<RenderToolsException> NotFoundAsync(
        Ffmpeg ffmpeg,
        string name,
        CancellationToken cancellationToken
    )
    {
        var codec = Codecs.GetValueOrDefault(name, name);
        var (_, output, _) = await ChildProcess.ReadAsync(
            ffmpeg.Path,
            ["-hide_banner", "-codecs"],
            cancellationToken,
            ChildProcess.SmallThing
        );
        var line = CodecLine()
            .Matches(output)
            .FirstOrDefault(m => m.Groups["codec"].Value.Equals(codec, StringComparison.OrdinalIgnoreCase));

        // An encoder in software works on every machine. Of AV1's, SVT-AV1 is many times faster than the others.
        string[] encoders = line is null
            ? []
            :
            [
                .. (line.Groups["encoders"] is { Success: true } named ? named.Value : line.Groups["codec"].Value)
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Where(ffmpeg.Encoders.Contains)
                    .OrderBy(e =>
                        e == "libsvtav1" ? 0
                        : Hardware().IsMatch(e) ? 2
                        : 1
                    ),
            ];
        return new RenderToolsException(
            "EncoderNotFound",
            ErrorKind.InvalidArgument,
            $"This ffmpeg ({ffmpeg.VersionText}) has no encoder '{name}'. "
                + (
                    encoders.Length > 0
                        ? $"Its encoder{(encoders.Length == 1 ? "" : "s")} of {line!.Groups["codec"].Value}: "
                            + $"{string.Join(", ", encoders)}. Write -VideoCodec {encoders[0]}."
                        : "'ffmpeg -encoders' lists what it has."
                )
        );
    }

    [GeneratedRegex(
        @"^ [D.]EV\S* (?<codec>\S+) .*?(\(encoders: (?<encoders>[^)]*)\).*)?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex CodecLine();

    [GeneratedRegex(
        "_(nvenc|vaapi|qsv|v4l2m2m|omx|amf|mf|vulkan|videotoolbox|mediacodec|d3d12va)$",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Hardware();
}
