using System.Management.Automation;
using RenderTools.Scaling;

namespace RenderTools.Commands;

/// <summary>Says whether rendering became slower or faster, from the raw runs of two measurements.</summary>
[Cmdlet(VerbsData.Compare, "RenderScaling")]
[OutputType(typeof(ScalingComparison))]
public sealed class CompareRenderScalingCommand : ScalingRunsCommand
{
    /// <summary>Files of raw runs of the state that is the measure.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Baseline { get; set; } = [];

    /// <summary>Files of raw runs of the state in question.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Current { get; set; } = [];

    /// <summary>The smallest change that matters, in percent.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000.0)]
    public double MinimumEffectPercent { get; set; } = ScalingComparer.DefaultMinimumEffectPercent;

    /// <summary>Writes an error for each row that became slower.</summary>
    [Parameter]
    public SwitchParameter FailOnRegression { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var comparisons = ScalingComparer.Compare(ReadRuns(Baseline), ReadRuns(Current), MinimumEffectPercent);
        foreach (var comparison in comparisons)
            WriteObject(comparison);
        if (!FailOnRegression)
            return;

        // The ceiling is the machine's own: it is shown, and is nobody's regression.
        var judged = Array.FindAll(comparisons, comparison => comparison.Mode != ScalingMode.Ceiling);
        foreach (var regression in judged.Where(comparison => comparison.Verdict == ScalingVerdict.Slower))
            WriteError(Errors.Regression(regression));
        if (
            !Array.Exists(
                judged,
                comparison =>
                    comparison.Verdict is ScalingVerdict.Same or ScalingVerdict.Faster or ScalingVerdict.Slower
            )
        )
            WriteError(Errors.NothingCompared(Baseline, judged.FirstOrDefault()?.Reason));
    }
}
