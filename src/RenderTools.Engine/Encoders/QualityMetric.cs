namespace RenderTools.Encoders;

/// <summary>How alike a chunk's frames and those that entered its encoder are.</summary>
public enum QualityMetric
{
    /// <summary>Structural similarity, 0 to 1 (ffmpeg's filter ssim).</summary>
    Ssim,

    /// <summary>Peak signal-to-noise ratio in dB (ffmpeg's filter psnr).</summary>
    Psnr,

    /// <summary>PSNR of luma, weighted by what the eye sees, in dB (ffmpeg's filter xpsnr, from 7.1 on).</summary>
    Xpsnr,

    /// <summary>VMAF, 0 to 100 (ffmpeg's filter libvmaf).</summary>
    Vmaf,
}
