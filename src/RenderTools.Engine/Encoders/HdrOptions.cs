using System.Globalization;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Encoders;

/// <summary>
/// HDR10 metadata in an encoder's own words. ffmpeg 5.1 does not hand it from the decoder to the encoder.
/// </summary>
internal static class HdrOptions
{
    /// <summary>key=value pairs for the encoder's private list; empty where the encoder has no such words.</summary>
    public static IEnumerable<string> For(string encoder, HdrMetadata hdr) =>
        encoder switch
        {
            // As in the SEI message of H.264 and HEVC (annex D): chromaticities in 1/50000, luminances in 1/10000
            // cd/m².
            "libx265" => ["hdr10=1", .. Pairs("master-display", Whole(hdr), "max-cll", hdr)],
            "libx264" => Pairs("mastering-display", Whole(hdr), "cll", hdr),
            "libsvtav1" => Pairs("mastering-display", Decimal(hdr), "content-light", hdr),
            _ => [],
        };

    /// <summary>
    /// The mastering display and the content light level as an encoder's two values; null: the metadata lack it.
    /// </summary>
    /// <param name="hdr">The metadata.</param>
    /// <param name="inWholeNumbers">
    /// Whether in 1/50000 and 1/10000 cd/m², as in HEVC; else in decimals, as AV1's encoders take them.
    /// </param>
    public static (string? Display, string? Light) Values(HdrMetadata hdr, bool inWholeNumbers) =>
        (
            inWholeNumbers ? Whole(hdr) : Decimal(hdr),
            hdr.MaxCll is { } most ? string.Create(CultureInfo.InvariantCulture, $"{most},{hdr.MaxFall ?? 0}") : null
        );

    private static IEnumerable<string> Pairs(string display, string? volume, string light, HdrMetadata hdr)
    {
        if (volume is not null)
            yield return $"{display}={volume}";
        if (hdr.MaxCll is { } most)
            yield return string.Create(CultureInfo.InvariantCulture, $"{light}={most},{hdr.MaxFall ?? 0}");
    }

    private static string? Whole(HdrMetadata hdr) =>
        Volume(
            hdr,
            chromaticity => Math.Round(chromaticity * 50_000).ToString(CultureInfo.InvariantCulture),
            luminance => Math.Round(luminance * 10_000).ToString(CultureInfo.InvariantCulture)
        );

    private static string? Decimal(HdrMetadata hdr) => Volume(hdr, Text, Text);

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string? Volume(HdrMetadata hdr, Func<double, string> chromaticity, Func<double, string> luminance)
    {
        if (
            hdr
            is not {
                Red: { } red,
                Green: { } green,
                Blue: { } blue,
                WhitePoint: { } white,
                MinLuminance: { } least,
                MaxLuminance: { } most
            }
        )
            return null;
        return $"G{Point(green)}B{Point(blue)}R{Point(red)}WP{Point(white)}"
            + $"L({luminance(most.ToDouble())},{luminance(least.ToDouble())})";

        string Point(Rational[] xy) => $"({chromaticity(xy[0].ToDouble())},{chromaticity(xy[1].ToDouble())})";
    }
}
