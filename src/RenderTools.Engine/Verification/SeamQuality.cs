namespace RenderTools.Verification;

/// <summary>How good the picture is at a seam, and whether it is worse there than inside the chunks.</summary>
internal sealed record SeamQuality
{
    /// <summary>The PSNR that stands for "identical", which has none.</summary>
    public const double Identical = 100;

    // Beyond this nobody sees a difference, so a dip that stays above it is none.
    private const double Transparent = 50;

    // Frames on each side that belong to the seam, and those from which on the chunk's inside begins.
    private const int Near = 6,
        Inside = 10;

    private const double WarnDip = 4,
        FailDip = 6;

    public double? PsnrBefore { get; private init; }

    public double? PsnrAfter { get; private init; }

    public double? SsimBefore { get; private init; }

    public double? SsimAfter { get; private init; }

    public double? PsnrInsideBefore { get; private init; }

    public double? PsnrInsideAfter { get; private init; }

    public double? SsimInsideBefore { get; private init; }

    public double? SsimInsideAfter { get; private init; }

    /// <summary>Places, among the rendered frames, of those that look nothing like the reference.</summary>
    public required IReadOnlyList<int> Corrupt { get; init; }

    public Verdict Verdict { get; private init; }

    public string Reason { get; private init; } = "";

    /// <summary>Judges a window.</summary>
    /// <param name="pairs">Which frames were compared, in order.</param>
    /// <param name="psnr">PSNR of each pair in dB.</param>
    /// <param name="ssim">SSIM of each pair.</param>
    /// <param name="seam">Place of the first rendered frame after the seam.</param>
    /// <param name="isSceneCut">Whether another scene begins with a frame of the reference.</param>
    public static SeamQuality Of(
        IReadOnlyList<(int Rendered, int Reference)> pairs,
        double[] psnr,
        double[] ssim,
        int seam,
        Func<int, bool> isSceneCut
    )
    {
        var count = Math.Min(pairs.Count, Math.Min(psnr.Length, ssim.Length));
        var corrupt = FindCorrupt(pairs, psnr, ssim, count, isSceneCut);
        var middle = 0;
        while (middle < count && pairs[middle].Rendered < seam)
            middle++;

        // Away from the seam, as far as the same scene goes: another scene has another quality by right.
        List<int> before = [],
            after = [];
        for (var k = middle - 1; k >= 0; k--)
        {
            before.Add(k);
            if (isSceneCut(pairs[k].Reference))
                break;
        }

        for (var k = middle; k < count && (k == middle || !isSceneCut(pairs[k].Reference)); k++)
            after.Add(k);
        var quality = new SeamQuality
        {
            Corrupt = corrupt,
            PsnrBefore = middle > 0 ? psnr[middle - 1] : null,
            PsnrAfter = middle < count ? psnr[middle] : null,
            SsimBefore = middle > 0 ? ssim[middle - 1] : null,
            SsimAfter = middle < count ? ssim[middle] : null,
            PsnrInsideBefore = Median(before.Skip(Inside).Select(k => psnr[k])),
            PsnrInsideAfter = Median(after.Skip(Inside).Select(k => psnr[k])),
            SsimInsideBefore = Median(before.Skip(Inside).Select(k => ssim[k])),
            SsimInsideAfter = Median(after.Skip(Inside).Select(k => ssim[k])),
        };
        // Fewer frames than that are one keyframe and its luck.
        var sameScene = before.Count >= Near && after.Count >= Near && !isSceneCut(pairs[middle].Reference);
        var (verdict, reason) = Judge(
            quality,
            Median(before.Take(Near).Select(k => psnr[k])),
            Median(after.Take(Near).Select(k => psnr[k])),
            sameScene
        );
        return quality with { Verdict = verdict, Reason = reason };
    }

    internal static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? null
            : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2]
            : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    // A frame that is far worse than the others of its scene and so poor that no encoder's quantiser explains it.
    private static List<int> FindCorrupt(
        IReadOnlyList<(int Rendered, int Reference)> pairs,
        double[] psnr,
        double[] ssim,
        int count,
        Func<int, bool> isSceneCut
    )
    {
        var found = new List<int>();
        for (int from = 0, to; from < count; from = to)
        {
            for (to = from + 1; to < count && !isSceneCut(pairs[to].Reference); to++) { }

            var usual = Median(psnr[from..to]) ?? 0;
            for (var k = from; k < to; k++)
            {
                if (psnr[k] < Math.Max(12, Math.Min(20, usual - 8)) || (psnr[k] < usual - 15 && ssim[k] < 0.5))
                    found.Add(pairs[k].Rendered);
            }
        }

        return found;
    }

    private static (Verdict Verdict, string Reason) Judge(
        SeamQuality quality,
        double? nearBefore,
        double? nearAfter,
        bool sameScene
    )
    {
        double? Lower(double? a, double? b) =>
            a is null ? b
            : b is null ? a
            : Math.Min(a.Value, b.Value);
        double Seen(double psnr) => Math.Min(psnr, Transparent);

        // Worse than the inside of both chunks (a fade only rises or only falls), or, within one scene, a step from one
        // side to the other.
        var dip = 0.0;
        var words = "";
        if (
            Lower(nearBefore, nearAfter) is { } near
            && quality.PsnrInsideBefore is { } left
            && quality.PsnrInsideAfter is { } right
        )
        {
            dip = Math.Min(Seen(left), Seen(right)) - Seen(near);
            words = FormattableString.Invariant(
                $"The picture is {dip:0.0} dB worse at the seam than inside the chunks."
            );
        }

        if (
            sameScene
            && nearBefore is { } b
            && nearAfter is { } a
            && Math.Abs(Seen(b) - Seen(a)) is var step
            && step > dip
        )
        {
            dip = step;
            words = FormattableString.Invariant(
                $"The picture is {step:0.0} dB {(a > b ? "better" : "worse")} after the seam than before."
            );
        }

        return dip >= FailDip ? (Verdict.Fail, words)
            : dip >= WarnDip ? (Verdict.Warn, words)
            : (Verdict.Pass, "");
    }
}
