using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>
/// HDR10 static metadata: the mastering display's colour volume (SMPTE ST 2086) and the content light level
/// (CTA-861.3). Chromaticities are CIE 1931 x and y, luminances cd/m².
/// </summary>
public sealed record HdrMetadata
{
    /// <summary>Red primary, x and y; null without mastering display data.</summary>
    public Rational[]? Red { get; init; }

    /// <summary>Green primary, x and y.</summary>
    public Rational[]? Green { get; init; }

    /// <summary>Blue primary, x and y.</summary>
    public Rational[]? Blue { get; init; }

    /// <summary>White point, x and y.</summary>
    public Rational[]? WhitePoint { get; init; }

    /// <summary>Darkest luminance of the mastering display, cd/m².</summary>
    public Rational? MinLuminance { get; init; }

    /// <summary>Brightest luminance of the mastering display, cd/m².</summary>
    public Rational? MaxLuminance { get; init; }

    /// <summary>Maximum content light level, cd/m².</summary>
    public int? MaxCll { get; init; }

    /// <summary>Maximum frame-average light level, cd/m².</summary>
    public int? MaxFall { get; init; }
}
