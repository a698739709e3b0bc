namespace RenderTools.Encoders.Standalone;

/// <summary>What a standalone encoder writes.</summary>
/// <param name="Demuxer">ffmpeg's demuxer for it.</param>
/// <param name="Codec">The codec, as people write it.</param>
/// <param name="Reorders">Whether packets can lie in another order than that in which their frames are shown.</param>
internal sealed record StreamKind(string Demuxer, string Codec, bool Reorders)
{
    /// <summary>AV1 in IVF. A packet is a temporal unit, which shows one frame, so both have one order.</summary>
    public static readonly StreamKind Ivf = new("ivf", "AV1 in IVF", Reorders: false);

    /// <summary>HEVC as a byte stream (ITU-T H.265, annex B).</summary>
    public static readonly StreamKind Hevc = new("hevc", "HEVC", Reorders: true);

    /// <summary>VVC as a byte stream (ITU-T H.266, annex B). ffmpeg reads and muxes it from 7.1 on.</summary>
    public static readonly StreamKind Vvc = new("vvc", "VVC", Reorders: true);
}
