namespace RenderTools.Encoders;

/// <summary>ffmpeg's names of metrics.</summary>
internal static class QualityMetrics
{
    /// <summary>The metrics whose filters are there.</summary>
    public static IEnumerable<QualityMetric> Of(Func<string, bool> hasFilter) =>
        Enum.GetValues<QualityMetric>().Where(metric => hasFilter(metric.FilterName()));

    /// <summary>The filter that measures it.</summary>
    public static string FilterName(this QualityMetric metric) =>
        metric switch
        {
            QualityMetric.Ssim => "ssim",
            QualityMetric.Psnr => "psnr",
            QualityMetric.Xpsnr => "xpsnr",
            _ => "libvmaf",
        };
}
