using System.Management.Automation;
using RenderTools.Completion;
using RenderTools.Encoders;
using RenderTools.Primitives;

namespace RenderTools.Commands;

/// <summary>A cmdlet that renders chunks, each at the constant quality with which it reaches a target.</summary>
public abstract class TargetQualityCommand : ZoneOptionsCommand
{
    private static readonly string[] Details =
    [
        nameof(QualityMetric),
        nameof(QualityStatistic),
        nameof(QualityTolerance),
        nameof(MinimumCrf),
        nameof(MaximumCrf),
        nameof(MaximumProbe),
    ];

    /// <summary>The quality that each chunk is to reach, in place of one constant quality for all.</summary>
    [Parameter]
    public double TargetQuality { get; set; }

    /// <summary>How quality is measured.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(QualityMetricCompleter))]
    public QualityMetric QualityMetric { get; set; } = QualityMetric.Ssim;

    /// <summary>Which number stands for all frames of a chunk.</summary>
    [Parameter]
    public QualityStatistic QualityStatistic { get; set; } = QualityStatistic.Mean;

    /// <summary>By how much a chunk may lie above or below the target.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public double QualityTolerance { get; set; }

    /// <summary>The least CRF that is tried.</summary>
    [Parameter]
    [ValidateRange(0, 255)]
    public double MinimumCrf { get; set; }

    /// <summary>The greatest CRF that is tried.</summary>
    [Parameter]
    [ValidateRange(0, 255)]
    public double MaximumCrf { get; set; }

    /// <summary>How often a chunk is encoded at most.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaximumProbe { get; set; } = 4;

    /// <inheritdoc/>
    protected override RenderSettings AllSettings(RenderSettings? recorded)
    {
        if (Given(nameof(TargetQuality)))
            recorded = recorded is null ? null : recorded with { Crf = null };
        else if (recorded is not null && Given(nameof(Crf)))
            recorded = recorded with { Target = null };
        var settings = base.AllSettings(recorded);
        settings = settings with { Target = Wanted(settings.Target) };
        RateControl.Check(settings);
        return settings;
    }

    private QualityTarget? Wanted(QualityTarget? recorded)
    {
        var target = Given(nameof(TargetQuality))
            ? (recorded ?? new QualityTarget(0)) with
            {
                Value = TargetQuality,
            }
            : recorded;
        if (target is null)
            return Details.FirstOrDefault(Given) is { } detail
                ? throw new RenderToolsException(
                    "TargetQualityMissing",
                    ErrorKind.InvalidArgument,
                    $"-{detail} says how a quality is searched, and none is named. Write -TargetQuality 0.98, too."
                )
                : null;
        return target with
        {
            Metric = Given(nameof(QualityMetric)) ? QualityMetric : target.Metric,
            Statistic = Given(nameof(QualityStatistic)) ? QualityStatistic : target.Statistic,
            Tolerance = Given(nameof(QualityTolerance)) ? QualityTolerance : target.Tolerance,
            MinimumCrf = Given(nameof(MinimumCrf)) ? MinimumCrf : target.MinimumCrf,
            MaximumCrf = Given(nameof(MaximumCrf)) ? MaximumCrf : target.MaximumCrf,
            MaximumProbes = Given(nameof(MaximumProbe)) ? MaximumProbe : target.MaximumProbes,
        };
    }
}
