namespace RenderTools.Encoders;

/// <summary>The constant qualities of an encoder, among which a target quality is searched.</summary>
/// <param name="Least">The least that is tried.</param>
/// <param name="Most">The greatest that is tried.</param>
/// <param name="Step">The finest difference.</param>
/// <param name="Start">Where a search begins that knows nothing.</param>
/// <param name="Loss">dB that a step of 1 costs, about.</param>
internal sealed record CrfScale(double Least, double Most, double Step, double Start, double Loss)
{
    // Six steps of H.264's and HEVC's quantizer double it, which costs about 2.5 dB; the scale of AV1 and VP9 is half
    // as steep.
    private static readonly CrfScale Quantizer = new(6, 51, 0.25, 23, 0.42);
    private static readonly CrfScale Index = new(8, 63, 1, 35, 0.2);

    /// <summary>The scale of an encoder; null: it has no constant quality that a search knows.</summary>
    public static CrfScale? Of(string encoder) =>
        (Standalone.StandaloneEncoder.Of(encoder)?.Name ?? encoder) switch
        {
            "libx264" or "libx265" or "x265" => Quantizer,
            "libsvtav1" or "libaom-av1" or "libvpx-vp9" or "SvtAv1EncApp" or "aomenc" => Index,
            _ => null,
        };
}
