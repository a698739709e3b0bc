using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Encoders;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>Reads what a metric's filter wrote of each frame.</summary>
internal static partial class QualityFile
{
    // Two frames that are alike to the bit: their ratio is infinite.
    private const double Lossless = 100;

    /// <summary>The number that stands for all frames.</summary>
    /// <param name="path">The file.</param>
    /// <param name="target">Which metric, and which statistic of it.</param>
    /// <param name="frames">How many frames the encoder got.</param>
    /// <exception cref="RenderToolsException">
    /// QualityNotMeasured: the file tells of another number of frames, or cannot be read.
    /// </exception>
    public static double Read(string path, QualityTarget target, int frames)
    {
        var values = File.Exists(path)
            ? File.ReadLines(path).Select(line => Value(line, target.Metric)).OfType<double>()
            : [];
        var sorted = values.Order().ToList();
        if (sorted.Count != frames || frames == 0)
            throw new RenderToolsException(
                "QualityNotMeasured",
                ErrorKind.InvalidData,
                $"{frames} frames went into the encoder, and {target.Metric} was measured of {sorted.Count}"
            );
        return target.Statistic switch
        {
            QualityStatistic.Minimum => sorted[0],
            QualityStatistic.Percentile5 => sorted[Math.Max(0, (int)Math.Ceiling(frames * 0.05) - 1)],
            _ => sorted.Average(),
        };
    }

    private static double? Value(string line, QualityMetric metric)
    {
        var pattern = metric switch
        {
            QualityMetric.Ssim => Ssim(),
            QualityMetric.Psnr => Psnr(),
            QualityMetric.Xpsnr => Xpsnr(),
            _ => Vmaf(),
        };
        if (pattern.Match(line) is not { Success: true } match)
            return null;
        var text = match.Groups["value"].Value;
        return text.StartsWith("inf", StringComparison.Ordinal)
            ? Lossless
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    // vf_ssim.c: "n:1 Y:0.99 U:0.99 V:0.99 All:0.990000 (20.0)".
    [GeneratedRegex(@"^n:\d+ .*\bAll:(?<value>[\d.]+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Ssim();

    // vf_psnr.c: "n:1 mse_avg:0.55 ... psnr_avg:50.69 psnr_y:...".
    [GeneratedRegex(@"^n:\d+ .*\bpsnr_avg:(?<value>[\d.]+|inf)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Psnr();

    // vf_xpsnr.c: "n:    1  XPSNR y: 40.1234  XPSNR u: ...".
    [GeneratedRegex(@"^n: *\d+ +XPSNR \w: *(?<value>[\d.]+|inf)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Xpsnr();

    // libvmaf's log as XML: "<frame frameNum="0" ... vmaf="96.1" />".
    [GeneratedRegex("<frame .*\\bvmaf=\"(?<value>[\\d.]+)\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Vmaf();
}
