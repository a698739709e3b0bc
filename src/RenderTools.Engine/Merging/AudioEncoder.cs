using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Merging;

/// <summary>The encoder that all audio is converted with.</summary>
public static class AudioEncoder
{
    /// <summary>
    /// Whether this ffmpeg knows the name. It also takes names of codecs, such as mp3, so it has the last word.
    /// </summary>
    /// <exception cref="RenderToolsException">AudioEncoderNotFound.</exception>
    public static async Task CheckAsync(Ffmpeg ffmpeg, string name, CancellationToken cancellationToken)
    {
        if (name == "copy" || ffmpeg.Encoders.Contains(name))
            return;
        var (result, _, error) = await ChildProcess.ReadAsync(
            ffmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-loglevel",
                "level+error",
                "-f",
                "lavfi",
                "-i",
                "anullsrc=d=0.1",
                "-c:a",
                name,
                "-strict",
                "experimental",
                "-f",
                "null",
                "-",
            ],
            cancellationToken,
            ChildProcess.SmallThing
        );
        if (result.ExitCode != 0)
        {
            throw new RenderToolsException(
                "AudioEncoderNotFound",
                ErrorKind.InvalidArgument,
                $"-AudioCodec '{name}' cannot be used. ffmpeg says: {FfmpegFailure.Of(error.Split('\n'), name).Line}. "
                    + $"'ffmpeg -encoders' lists what this ffmpeg ({ffmpeg.VersionText}) has."
            );
        }
    }

    /// <summary>Arguments that encode a stream of the output.</summary>
    /// <param name="codec">The encoder.</param>
    /// <param name="options">
    /// Its options: b and b:a are for all audio, b:a:1 for the second audio stream of the output.
    /// </param>
    /// <param name="audio">Which audio stream of the output it becomes, from 0.</param>
    /// <param name="stream">Which stream of the output it is in this command.</param>
    internal static IEnumerable<string> Arguments(
        string codec,
        IReadOnlyList<EncoderOption> options,
        int audio,
        int stream
    )
    {
        var place = ":" + stream.ToString(CultureInfo.InvariantCulture);
        var own = string.Create(CultureInfo.InvariantCulture, $"a:{audio}");
        return
        [
            "-c" + place,
            codec,
            .. options
                .Select(o => (Parts: o.Name.Split(':', 2), o.Value))
                .Where(o => o.Parts is [_] or [_, "a"] || o.Parts[1] == own)
                .SelectMany(o => (string[])["-" + o.Parts[0] + place, o.Value]),
        ];
    }
}
