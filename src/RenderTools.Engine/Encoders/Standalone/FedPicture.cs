using RenderTools.Media;

namespace RenderTools.Encoders.Standalone;

/// <summary>What a standalone encoder is told of its frames, since a Y4M stream does not tell it.</summary>
/// <param name="Depth">Bits of a sample.</param>
/// <param name="Colours">Range, matrix, primaries and transfer characteristic.</param>
/// <param name="Hdr">HDR10 metadata that still holds behind the filter; null: none.</param>
internal sealed record FedPicture(int Depth, ColourTags Colours, HdrMetadata? Hdr);
