using RenderTools.Primitives;

namespace RenderTools.Encoders;

/// <summary>
/// What a search for a chunk's quality goes by: a <see cref="QualityTarget"/> with every number filled in.
/// </summary>
internal sealed record QualityGoal
{
    // A picture without loss has an infinite ratio. 60 dB is as good.
    private const double LeastLoss = 1e-6;

    private QualityGoal(QualityTarget target, CrfScale scale) => (Asked, Scale) = (target, scale);

    /// <summary>As it was asked for.</summary>
    public QualityTarget Asked { get; }

    /// <summary>The encoder's constant qualities, between the bounds that were asked for.</summary>
    public CrfScale Scale { get; }

    /// <summary>By how much a chunk may lie above or below the target.</summary>
    public double Tolerance => Asked.Tolerance ?? Default(Asked);

    /// <summary>The goal of settings; null: they name no target.</summary>
    /// <exception cref="RenderToolsException">
    /// QualityNeedsCrf, QualityContradiction, QualityTargetOutOfRange, QualityRangeEmpty.
    /// </exception>
    public static QualityGoal? Of(RenderSettings settings)
    {
        if (settings.Target is not { } target)
            return null;
        if (CrfScale.Of(settings.VideoCodec) is not { } scale)
            throw Refuse(
                "QualityNeedsCrf",
                $"-TargetQuality needs an encoder with a constant quality, and {settings.VideoCodec} is not known to "
                    + "have one. Use libx264, libx265, libsvtav1, libaom-av1 or libvpx-vp9."
            );
        if (RateControl.Named(settings) is { } named)
            throw Refuse(
                "QualityContradiction",
                $"-TargetQuality chooses the constant quality of each chunk itself. Leave out {named}."
            );
        var (least, most) = target.Metric switch
        {
            QualityMetric.Ssim => (0.0, 1.0),
            QualityMetric.Vmaf => (0.0, 100.0),
            _ => (5.0, 80.0),
        };
        if (!(target.Value > least && target.Value < most))
            throw Refuse(
                "QualityTargetOutOfRange",
                FormattableString.Invariant(
                    $"-TargetQuality {target.Value} is no {target.Metric}, which lies between {least} and {most}."
                )
            );
        var bounded = scale with { Least = target.MinimumCrf ?? scale.Least, Most = target.MaximumCrf ?? scale.Most };
        return bounded.Least <= bounded.Most
            ? new QualityGoal(target, bounded)
            : throw Refuse(
                "QualityRangeEmpty",
                FormattableString.Invariant(
                    $"No CRF lies between {bounded.Least} and {bounded.Most}. Give another -MinimumCrf or -MaximumCrf."
                )
            );
    }

    /// <summary>Whether a quality is as good as the target.</summary>
    public bool Accepts(double quality) => Math.Abs(quality - Asked.Value) <= Tolerance;

    /// <summary>Whether a quality is at least the target, to within the tolerance.</summary>
    public bool IsReached(double quality) => quality >= Asked.Value - Tolerance;

    /// <summary>How many dB a quality lies above the target: against the CRF this is about a straight line.</summary>
    public double Above(double quality) => Decibel(quality) - Decibel(Asked.Value);

    /// <summary>The nearest CRF that can be tried.</summary>
    public double Snap(double crf) =>
        Math.Clamp(Math.Round(crf / Scale.Step, MidpointRounding.ToEven) * Scale.Step, Scale.Least, Scale.Most);

    private double Decibel(double quality) =>
        Asked.Metric switch
        {
            QualityMetric.Ssim => -10 * Math.Log10(Math.Max(1 - quality, LeastLoss)),
            // About six points of VMAF are 2.5 dB where people aim.
            QualityMetric.Vmaf => quality * 0.42,
            _ => quality,
        };

    // As much as a step or two of the CRF: 0.7 dB, 1 point of VMAF.
    private static double Default(QualityTarget target) =>
        target.Metric switch
        {
            QualityMetric.Ssim => (1 - target.Value) * 0.15,
            QualityMetric.Vmaf => 1,
            _ => 0.5,
        };

    private static RenderToolsException Refuse(string id, string text) => new(id, ErrorKind.InvalidArgument, text);
}
