using System.Globalization;
using System.Management.Automation;
using RenderTools.Dashboard;
using RenderTools.Scaling;

namespace RenderTools.Progress;

/// <summary>Write-Progress for a measurement: which run, how many, how long it will take.</summary>
internal sealed class SweepProgress(Cmdlet cmdlet, string name) : ISweepDisplay
{
    private const int Id = 0x52540100;
    private const int StepMilliseconds = 500;

    private readonly string _activity = $"Measuring {name}";
    private int _percent;

    /// <inheritdoc/>
    public void Wait(Task work, ScalingSweep? sweep, IReadOnlyList<ScalingRun> runs)
    {
        if (sweep is null)
            cmdlet.WriteProgress(
                new ProgressRecord(Id, _activity, "Choosing the part to render by a short run") { PercentComplete = -1 }
            );
        while (!((IAsyncResult)work).AsyncWaitHandle.WaitOne(StepMilliseconds))
        {
            if (sweep is not null)
                Show(sweep);
        }
    }

    /// <inheritdoc/>
    public void Complete() =>
        cmdlet.WriteProgress(new ProgressRecord(Id, _activity, "Done") { RecordType = ProgressRecordType.Completed });

    private void Show(ScalingSweep sweep)
    {
        // The estimate gets better, and may grow with it: the bar waits, it does not go back.
        _percent = Math.Max(_percent, (int)(100 * sweep.Fraction));
        cmdlet.WriteProgress(
            new ProgressRecord(Id, _activity, Status(sweep))
            {
                PercentComplete = _percent,
                SecondsRemaining = (int)Math.Min(sweep.SecondsLeft, int.MaxValue),
            }
        );
    }

    private static string Status(ScalingSweep sweep) =>
        sweep switch
        {
            { Current: not { } } => "Warming up",
            { IsWarmingUp: true, Current: { } run } => string.Create(
                CultureInfo.CurrentCulture,
                $"Warm-up {run.Repeat}: {SweepTable.Describe(run.Mode, run.Workers)}"
            ),
            { Current: { } run } => string.Create(
                CultureInfo.CurrentCulture,
                $"Run {Math.Min(sweep.Made + 1, sweep.Plan.Runs.Count)} of {sweep.Plan.Runs.Count}: "
                    + $"{SweepTable.Describe(run.Mode, run.Workers)}"
            ),
        };
}
