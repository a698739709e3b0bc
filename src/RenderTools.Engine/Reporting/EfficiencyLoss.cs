using RenderTools.Scaling;

namespace RenderTools.Reporting;

/// <summary>
/// A row's cores as parts of one bar: what was used, and what each factor cost. Efficiency is a product, so its loss 1
/// − E is shared out in proportion to the factors' logarithms: the only division that does not depend on the order in
/// which factors are named. A factor above 1 costs nothing. Parts add up to 1.
/// </summary>
/// <param name="Used">The efficiency, at most 1.</param>
/// <param name="Hardware">Lost to shared caches, memory and clocks.</param>
/// <param name="Balance">Lost to workers that ran out of chunks.</param>
/// <param name="Work">Lost to work that splitting added.</param>
/// <param name="Serial">Lost to planning and merging.</param>
/// <param name="Other">Lost to waiting, or to a factor that was not measured.</param>
internal sealed record EfficiencyLoss(
    double Used,
    double Hardware,
    double Balance,
    double Work,
    double Serial,
    double Other
)
{
    /// <summary>The parts of a row; null without an efficiency.</summary>
    public static EfficiencyLoss? Of(ScalingMeasurement row)
    {
        if (row.Efficiency is not { } efficiency || !double.IsFinite(efficiency) || efficiency <= 0)
            return null;
        var used = Math.Min(1, efficiency);
        static double Weight(double? share) => share is > 0 and <= 1 ? -Math.Log(share.Value) : 0;
        double[] named =
        [
            Weight(row.HardwareShare),
            Weight(row.BalanceShare),
            Weight(row.WorkShare),
            Weight(row.SerialShare),
        ];
        var product =
            (row.HardwareShare ?? 1) * (row.BalanceShare ?? 1) * (row.WorkShare ?? 1) * (row.SerialShare ?? 1);
        double[] weights = [.. named, product > 0 ? Weight(efficiency / product) : 0];
        var total = weights.Sum();
        double Part(int i) =>
            total > 0 ? (1 - used) * weights[i] / total
            : i == weights.Length - 1 ? 1 - used
            : 0;
        return new(used, Part(0), Part(1), Part(2), Part(3), Part(4));
    }
}
