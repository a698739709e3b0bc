using System.Collections.Frozen;

namespace RenderTools.Encoders;

/// <summary>Presets and tunes that ffmpeg's help does not list: the encoder's library reads these words.</summary>
internal static class EncoderPresets
{
    // x264 --fullhelp and x265 --fullhelp.
    private static readonly string[] Presets =
    [
        "ultrafast",
        "superfast",
        "veryfast",
        "faster",
        "fast",
        "medium",
        "slow",
        "slower",
        "veryslow",
        "placebo",
    ];

    private static readonly string[] X264Tunes =
    [
        "film",
        "animation",
        "grain",
        "stillimage",
        "psnr",
        "ssim",
        "fastdecode",
        "zerolatency",
    ];

    private static readonly string[] X265Tunes = ["psnr", "ssim", "grain", "fastdecode", "zerolatency", "animation"];

    private static readonly FrozenDictionary<(string Encoder, string Option), string[]> Words = new Dictionary<
        (string, string),
        string[]
    >
    {
        [("libx264", "preset")] = Presets,
        [("libx264rgb", "preset")] = Presets,
        [("libx265", "preset")] = Presets,
        [("libx264", "tune")] = X264Tunes,
        [("libx264rgb", "tune")] = X264Tunes,
        [("libx265", "tune")] = X265Tunes,
    }.ToFrozenDictionary();

    /// <summary>The words that an option of an encoder takes; empty: not known.</summary>
    public static IReadOnlyList<string> Of(string encoder, string option) =>
        Words.TryGetValue((encoder, option), out var words) ? words : [];
}
