namespace RenderTools.Verification;

/// <summary>What was found in one window of the video.</summary>
/// <param name="Frames">The frames of both files.</param>
/// <param name="Alignment">Which frame shows which.</param>
/// <param name="Quality">How good they are.</param>
/// <param name="First">Place in the video of the window's first rendered frame.</param>
/// <param name="Seam">
/// Place in the window of the first frame after the seam; the number of frames where there is none.
/// </param>
/// <param name="Psnr">PSNR of each pair of the alignment.</param>
/// <param name="Ssim">SSIM of each pair.</param>
internal sealed record Examination(
    WindowFrames Frames,
    FrameAlignment Alignment,
    SeamQuality Quality,
    int First,
    int Seam,
    double[] Psnr,
    double[] Ssim
)
{
    /// <summary>
    /// Seconds by which the frames from one place to another are shown later than in the reference: their median.
    /// </summary>
    public double? OffsetSeconds(int from, int to) =>
        SeamQuality.Median(
            Enumerable
                .Range(from, Math.Max(0, Math.Min(to, Alignment.Map.Length) - from))
                .Select(i => (Frames.Rendered[i] - Frames.Reference[Alignment.Map[i]]) / 1e6)
        );

    /// <summary>
    /// The largest departure, around the seam, of the time between two neighbouring frames from what the reference has
    /// between the first of them and its successor, in seconds.
    /// </summary>
    public double? Gap()
    {
        double? largest = null;
        for (var i = Math.Max(1, Seam - 1); i <= Math.Min(Seam + 1, Alignment.Map.Length - 1); i++)
        {
            var j = Alignment.Map[i - 1];
            if (j + 1 >= Frames.Reference.Length)
                continue;
            var gap =
                (Frames.Rendered[i] - Frames.Rendered[i - 1] - (Frames.Reference[j + 1] - Frames.Reference[j])) / 1e6;
            if (largest is null || Math.Abs(gap) > Math.Abs(largest.Value))
                largest = gap;
        }

        return largest;
    }

    /// <summary>Whether the pictures and their order are in order.</summary>
    public bool IsClean(double toleranceSeconds) =>
        Frames.ReachesBack
        && Frames.IsConsistent
        && Alignment.Map.Length > 0
        && Alignment.Lost.Count == 0
        && Alignment.Duplicated.Count == 0
        && Alignment.OutOfOrder == 0
        && Quality.Verdict == Verdict.Pass
        && Quality.Corrupt.Count == 0
        && Math.Abs(Gap() ?? 0) <= toleranceSeconds
        && Math.Abs(OffsetSeconds(Seam, Alignment.Map.Length) ?? 0) <= toleranceSeconds;
}
