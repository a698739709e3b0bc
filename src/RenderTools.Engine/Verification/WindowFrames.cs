namespace RenderTools.Verification;

/// <summary>The frames of both files around one place, as read by <see cref="WindowReader"/>.</summary>
/// <param name="Rendered">
/// When the rendered frames are shown, microseconds from the video's first frame, in order.
/// </param>
/// <param name="RenderedPictures">A small picture of each.</param>
/// <param name="Reference">When the reference's frames are shown: more on both sides than the rendered ones.</param>
/// <param name="ReferencePictures">A small picture of each.</param>
/// <param name="Psnr">
/// PSNR of the first, second … rendered frame chosen for comparison against the first, second … of the reference.
/// </param>
/// <param name="Ssim">SSIM of the same.</param>
/// <param name="ReachesBack">
/// Whether decoding began at or before the window in both files; else the seek landed too late.
/// </param>
internal sealed record WindowFrames(
    long[] Rendered,
    byte[][] RenderedPictures,
    long[] Reference,
    byte[][] ReferencePictures,
    double[] Psnr,
    double[] Ssim,
    bool ReachesBack
)
{
    /// <summary>
    /// Whether there is a picture for every timestamp. There is not where the frame size changes in mid-stream: ffmpeg
    /// then builds the filter graph anew and forgets what passed through the old one.
    /// </summary>
    public bool IsConsistent =>
        Rendered.Length > 0
        && Reference.Length > 0
        && Rendered.Length == RenderedPictures.Length
        && Reference.Length == ReferencePictures.Length;
}
