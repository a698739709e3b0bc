using System.Text.RegularExpressions;
using RenderTools.Encoders.Standalone;

namespace RenderTools.Encoders;

/// <summary>Why an ffmpeg ended before its first frame, in its own words.</summary>
/// <param name="Speaker">Which part of ffmpeg says it, such as "libx264"; null: ffmpeg itself.</param>
/// <param name="Line">The line of its log that tells the cause.</param>
/// <param name="Possible">What the encoder says that it has, such as "presets" and their names.</param>
internal sealed partial record FfmpegFailure(
    string? Speaker,
    string Line,
    IReadOnlyList<(string Things, string[] Names)> Possible
)
{
    // What every error line says, without addresses and numbers, which differ from run to run.
    private IReadOnlyList<string> Said { get; init; } = [WithoutNumbers(Line)];

    /// <summary>Whether two runs failed in the same way, whatever addresses and numbers they printed.</summary>
    /// <remarks>
    /// ffmpeg writes many lines in pieces, and an error of another thread may fall between two of them: then the line
    /// that tells the cause has lost its beginning, and the cause seems to be the next one. It is one among what the
    /// other run said.
    /// </remarks>
    public bool IsLike(FfmpegFailure other) =>
        Said.Contains(WithoutNumbers(other.Line), StringComparer.Ordinal)
        || other.Said.Contains(WithoutNumbers(Line), StringComparer.Ordinal);

    /// <summary>Of two failures that are alike, the one that was logged whole.</summary>
    public FfmpegFailure Clearer(FfmpegFailure? other) => other?.Said.Count > Said.Count ? other : this;

    /// <summary>Finds the cause in a log written with -loglevel level+info.</summary>
    /// <remarks>
    /// What follows a cause differs between ffmpeg's versions ("Error initializing output stream" in 5.1, "Task
    /// finished with error code" in 7.1). In all of them the cause comes first, and who speaks stands before it.
    /// </remarks>
    /// <param name="log">Its lines.</param>
    /// <param name="encoder">The encoder that was asked for.</param>
    public static FfmpegFailure Of(IEnumerable<string> log, string encoder)
    {
        var lines = log as IReadOnlyCollection<string> ?? [.. log];
        var errors = lines
            .Select(line => ErrorLine().Match(line))
            .Where(m => m.Success)
            .Select(m =>
                (
                    Speakers: m.Groups["speaker"].Captures.Select(c => c.Value).ToArray(),
                    Text: m.Groups["text"].Value.Trim().TrimEnd('.')
                )
            )
            .Where(e => e.Text.Length > 0)
            .ToList();
        var possible = lines
            .Select(line => PossibleLine().Match(line))
            .Where(m => m.Success)
            .Select(m =>
                (m.Groups["things"].Value, m.Groups["names"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            )
            .ToList();

        // Behind the parts of a value that is no number comes the line that names the option.
        var told = errors
            .Where(e =>
                !e.Speakers.Contains("Eval", StringComparer.Ordinal)
                && !e.Text.StartsWith("Unable to parse ", StringComparison.Ordinal)
            )
            .ToList();
        (string[] Speakers, string Text)[] order =
        [
            .. told.Where(e => e.Speakers.Any(s => s == encoder)),
            .. told.Where(e => e.Speakers.Any(IsFilter)),
            .. told,
            .. errors,
            ([], lines.LastOrDefault(l => l.Trim().Length > 0)?.Trim().TrimEnd('.') ?? "it said nothing"),
        ];
        return new FfmpegFailure(order[0].Speakers.FirstOrDefault(), order[0].Text, possible)
        {
            // The last line of the log only stands in where there is no error.
            Said =
            [
                .. order[..Math.Max(1, order.Length - 1)]
                    .Select(e => WithoutNumbers(e.Text))
                    .Distinct(StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>
    /// The error of a job whose settings ffmpeg does not take: one sentence, with the setting where it can be told.
    /// </summary>
    /// <param name="settings">The job's settings.</param>
    /// <param name="logPath">Where all that ffmpeg said is.</param>
    public Primitives.RenderToolsException Explain(RenderSettings settings, string? logPath)
    {
        var program = StandaloneEncoder.Of(settings.VideoCodec)?.Name;
        var encoder = program ?? settings.VideoCodec;
        var log = logPath is null ? "" : $" All that it said: '{logPath}'.";
        var help = program is null
            ? $" 'ffmpeg -h encoder={encoder}' lists what it takes."
            : $" '{program} --help' lists what it takes.";
        if (program is not null && Speaker == program)
            return Refused($"{program} does not take what it is asked to encode, or how. {Line}.{help}{log}");
        if (NotAmongPossible(settings) is { } unknown)
            return Refused(
                $"{encoder} knows no {unknown.Thing} '{unknown.Value}'. It has: {string.Join(", ", unknown.Names)}. "
                    + $"ffmpeg says: {Line}.{log}"
            );
        if (Typed(settings) is { } typed)
            return Refused($"{encoder} does not take {typed}. ffmpeg says: {Line}.{help}{log}");
        if (Speaker == encoder)
            return Refused(
                $"{encoder} does not take what it is asked to encode, or how. ffmpeg says: {Line}.{help}{log}"
            );
        if (
            settings.VideoFilter is { } filter
            && (IsFilter(Speaker) || Line.Contains("filter", StringComparison.OrdinalIgnoreCase))
        )
            return new(
                "FilterFailed",
                Primitives.ErrorKind.InvalidArgument,
                $"-VideoFilter '{filter}' does not work on this video. ffmpeg says: {Line}.{log}"
            );
        return new(
            "RenderFailed",
            Primitives.ErrorKind.OperationStopped,
            $"ffmpeg cannot begin to render this video. It says: {Line}.{log}"
        );

        static Primitives.RenderToolsException Refused(string text) =>
            new("EncoderRefused", Primitives.ErrorKind.InvalidArgument, text);
    }

    private static bool IsFilter(string? speaker) =>
        speaker is not null && (speaker.StartsWith("Parsed_", StringComparison.Ordinal) || speaker == "AVFilterGraph");

    private (string Thing, string Value, string[] Names)? NotAmongPossible(RenderSettings settings)
    {
        foreach (var (things, names) in Possible)
        {
            var thing = things.TrimEnd('s');
            var values = settings.EncoderOptions.Where(o => o.Name.Split(':')[0] == thing).Select(o => o.Value);
            if (thing == "preset" && settings.Preset is { } preset)
                values = values.Append(preset);
            if (
                values.FirstOrDefault(v => !names.Contains(v, StringComparer.OrdinalIgnoreCase)) is { } value
                && Names(value)
            )
                return (thing, value, names);
        }

        return null;
    }

    // The setting that the line speaks of, as it was typed. A number may stand in the line for something else.
    private string? Typed(RenderSettings settings) =>
        settings
            .EncoderOptions.Where(o =>
                Line.Contains($"option '{o.Name}'", StringComparison.Ordinal)
                || Line.Contains($"option {o.Name} ", StringComparison.Ordinal)
            )
            .Select(o => $"-EncoderOption {o.Name}={o.Value}")
            .FirstOrDefault()
        ?? (
            Names(settings.Preset) ? $"-Preset '{settings.Preset}'"
            : Names(settings.PixelFormat) ? $"-PixelFormat '{settings.PixelFormat}'"
            : settings
                .EncoderOptions.Where(o => Names(o.Value))
                .Select(o => $"-EncoderOption {o.Name}={o.Value}")
                .FirstOrDefault()
        );

    private static string WithoutNumbers(string line) => Numbers().Replace(line, "#");

    private bool Names(string? value) =>
        value is { Length: > 1 }
        && !double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _)
        && Words().Split(Line).Contains(value, StringComparer.Ordinal);

    // "[libx264 @ 0x55d0] [error] text", with as many speakers as there are, and "libvpx-vp9 encoder" for "libvpx-vp9".
    [GeneratedRegex(
        @"^(\[(?<speaker>[^\]@]+?)( encoder)? @ [^\]]+\] )*\[(error|fatal|panic)\] (?<text>.*)$",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"\[info\] Possible (?<things>[a-z]+): (?<names>.*)$", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex PossibleLine();

    [GeneratedRegex(@"0x[0-9a-fA-F]+|[0-9]+", RegexOptions.None, 60_000)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"[^\w.+-]+|\.$", RegexOptions.None, 60_000)]
    private static partial Regex Words();
}
