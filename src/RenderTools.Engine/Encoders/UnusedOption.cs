using System.Text.RegularExpressions;
using RenderTools.Primitives;

namespace RenderTools.Encoders;

/// <summary>Finds the settings that ffmpeg accepts and does not use, because only other encoders have them.</summary>
internal static partial class UnusedOption
{
    /// <summary>The error for the first setting without effect; null: ffmpeg used all settings.</summary>
    /// <param name="log">The lines of a run with -loglevel level+info.</param>
    /// <param name="settings">The settings of that run.</param>
    public static RenderToolsException? Find(IEnumerable<string> log, RenderSettings settings)
    {
        var profile = EncoderProfile.Of(settings.VideoCodec);
        foreach (var line in log)
        {
            if (UnusedLine().Match(line) is not { Success: true } match)
                continue;
            var name = match.Groups["name"].Value;
            if (Typed(name, settings, profile) is { } typed)
                return new RenderToolsException(
                    "EncoderRefused",
                    ErrorKind.InvalidArgument,
                    $"{settings.VideoCodec} has no option '{name}': {typed} would have no effect."
                        + $" 'ffmpeg -h encoder={settings.VideoCodec}' lists what it takes."
                );
        }

        return null;
    }

    // The setting as the user typed it; null: the option comes from elsewhere.
    private static string? Typed(string name, RenderSettings settings, EncoderProfile profile) =>
        settings.EncoderOptions.FirstOrDefault(o => o.Name.Split(':')[0] == name) is { } option
            ? $"-EncoderOption {option.Name}={option.Value}"
        : settings.Preset is { } preset && profile.PresetOption == "-" + name ? $"-Preset '{preset}'"
        : settings.Crf is { } crf && profile.CrfOption == "-" + name ? FormattableString.Invariant($"-Crf {crf}")
        : null;

    // The same words in ffmpeg 5.1 (ffmpeg_opt.c, open_output_file) and later (check_avoptions_used). Later ones also
    // name the stream specifier, as in "tune:v".
    [GeneratedRegex(
        @"^(\[[^\]]+\] )*\[warning\] Codec AVOption (?<name>[^\s:]+)(:\S+)? \(.*has not been used for any stream",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex UnusedLine();
}
