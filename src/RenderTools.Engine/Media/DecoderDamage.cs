using System.Text.RegularExpressions;

namespace RenderTools.Media;

/// <summary>What ffmpeg says of packets that a decoder refused, or of frames of which it made up a part.</summary>
internal static partial class DecoderDamage
{
    // Said by ffmpeg itself of a packet, to 6.0 and after.
    private static readonly string[] Phrases = ["Error while decoding stream #", "Error submitting packet to decoder"];

    // Decoders that do not bear their codec's name.
    private static readonly string[] Libraries =
    [
        "libdav1d",
        "libaom-av1",
        "libvpx",
        "libvpx-vp9",
        "libopenjpeg",
        "libjxl",
    ];

    /// <summary>
    /// Whether a line of ffmpeg's log says so: at its start, or behind the name of who speaks or its level, for the
    /// source's own tags may say anything.
    /// </summary>
    public static bool IsToldBy(string line) =>
        Array.Exists(
            Phrases,
            phrase =>
                line.IndexOf(phrase, StringComparison.Ordinal) is var at
                && (at == 0 || (at > 1 && line.AsSpan(at - 2, 2) is "] "))
        ) || CorruptFrame().IsMatch(line);

    /// <summary>
    /// What a line of a log with levels tells. The flags of a frame, of which ffmpeg itself speaks, are not enough:
    /// with several threads it may read them before the decoder has set them (seen with 5.1 and 9.0), and many decoders
    /// set none.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="codec">The source's codec, which most decoders are named after.</param>
    /// <param name="encoder">The encoder: where both have one name, an error may be either's.</param>
    public static DamageKind Of(string line, string codec, string encoder)
    {
        if (CorruptFrame().IsMatch(line))
            return DamageKind.MadeUp;
        if (IsToldBy(line))
            return DamageKind.Refused;
        if (
            Spoken().Match(line) is not { Success: true } spoken
            || spoken.Groups["who"].Value is not { } who
            || (who != codec && !Array.Exists(Libraries, name => name == who))
        )
        {
            return DamageKind.None;
        }

        return spoken.Groups["text"].ValueSpan.StartsWith("concealing ", StringComparison.Ordinal) ? DamageKind.MadeUp
            : who != encoder && spoken.Groups["level"].Value is "error" or "fatal" or "panic" ? DamageKind.Refused
            : DamageKind.None;
    }

    // By a frame's flags (decode_error_flags, AV_FRAME_FLAG_CORRUPT). ffmpeg to 6.0 begins with the input's address,
    // which here has its protocol before it.
    [GeneratedRegex(
        @"^((\[warning\] )?[a-z]+[:,].*: corrupt decoded frame in stream [0-9]+|(\[[^\]]+\] )*corrupt decoded frame)$",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex CorruptFrame();

    [GeneratedRegex(
        @"^\[(?<who>[^\]@]+) @ [^\]]+\] \[(?<level>info|warning|error|fatal|panic)\] (?<text>.*)$",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Spoken();
}

/// <summary>What ffmpeg's log tells of damage.</summary>
internal enum DamageKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// Something could not be decoded. Before the first frame this is a video entered in the middle, and nothing is
    /// shown for it.
    /// </summary>
    Refused,

    /// <summary>A frame was shown of which the decoder made up a part.</summary>
    MadeUp,
}
