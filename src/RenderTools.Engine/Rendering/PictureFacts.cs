using RenderTools.Media;

namespace RenderTools.Rendering;

/// <summary>What the encoder must be told of the frames that it gets, since ffmpeg does not tell it.</summary>
/// <param name="IsInterlaced">Whether they are two fields each.</param>
/// <param name="Hdr">HDR10 metadata that still holds behind the filter; null: none.</param>
internal sealed record PictureFacts(bool IsInterlaced, HdrMetadata? Hdr)
{
    /// <summary>Nothing special.</summary>
    public static readonly PictureFacts Plain = new(IsInterlaced: false, Hdr: null);
}
