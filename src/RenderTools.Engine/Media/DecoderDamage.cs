namespace RenderTools.Media;

/// <summary>What ffmpeg says of packets that a decoder refused.</summary>
internal static class DecoderDamage
{
    // In the words of ffmpeg to 6.0, and of those after.
    private static readonly string[] Phrases = ["Error while decoding stream #", "Error submitting packet to decoder"];

    /// <summary>Whether a line of ffmpeg's log says so: at its start, or behind the name of who speaks or its level, for the source's own tags may say anything.</summary>
    public static bool IsToldBy(string line) => Array.Exists(Phrases, phrase =>
        line.IndexOf(phrase, StringComparison.Ordinal) is var at && (at == 0 || (at > 1 && line.AsSpan(at - 2, 2) is "] ")));
}
