using RenderTools.Media;

namespace RenderTools.Encoders;

/// <summary>What the encoder must be told of the frames that it gets, since ffmpeg does not tell it.</summary>
/// <param name="IsInterlaced">Whether they are two fields each.</param>
/// <param name="Hdr">HDR10 metadata that still holds behind the filter; null: none.</param>
internal sealed record PictureFacts(bool IsInterlaced, HdrMetadata? Hdr)
{
    /// <summary>
    /// Whether the source's HDR10 metadata no longer holds behind the filter, and so must not reach the encoder.
    /// </summary>
    /// <remarks>
    /// From ffmpeg 7.0 on, libx264, libx265 and libsvtav1 take it from the frames, whatever their transfer
    /// characteristic.
    /// </remarks>
    public bool LosesHdr { get; init; }

    /// <summary>Nothing special.</summary>
    public static readonly PictureFacts Plain = new(IsInterlaced: false, Hdr: null);
}
