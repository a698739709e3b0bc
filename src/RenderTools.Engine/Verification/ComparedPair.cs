using RenderTools.Media;

namespace RenderTools.Verification;

/// <summary>A rendered file and what it is compared with.</summary>
/// <param name="Ffmpeg">Which ffmpeg decodes them.</param>
/// <param name="Rendered">The rendered file.</param>
/// <param name="Reference">The source, or another render.</param>
internal sealed record ComparedPair(Ffmpeg Ffmpeg, ComparedFile Rendered, ComparedFile Reference);
