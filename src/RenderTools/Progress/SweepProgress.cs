using System.Globalization;
using System.Management.Automation;
using RenderTools.Scaling;

namespace RenderTools.Progress;

/// <summary>Write-Progress for a sweep: which run, how many, how long it will take.</summary>
internal sealed class SweepProgress(Cmdlet cmdlet, string name)
{
    private const int Id = 0x52540100;

    private readonly string _activity = $"Measuring {name}";

    /// <summary>Before anything is known.</summary>
    public void Prepare() => cmdlet.WriteProgress(new ProgressRecord(Id, _activity, "Choosing the part to render by a short run") { PercentComplete = -1 });

    /// <summary>Draws.</summary>
    public void Show(ScalingSweep sweep)
    {
        var (made, runs) = (sweep.Made, sweep.Plan.Runs);
        var status = made < runs.Count ? string.Create(CultureInfo.CurrentCulture, $"Run {made + 1} of {runs.Count}: {Describe(runs[made])}") : "Done";
        cmdlet.WriteProgress(new ProgressRecord(Id, _activity, status)
        {
            PercentComplete = sweep.EstimatedSeconds > 0 ? (int)Math.Clamp(100 * (1 - (sweep.SecondsLeft / sweep.EstimatedSeconds)), 0, 100) : 0,
            SecondsRemaining = (int)Math.Min(sweep.SecondsLeft, int.MaxValue),
        });
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete() => cmdlet.WriteProgress(new ProgressRecord(Id, _activity, "Done") { RecordType = ProgressRecordType.Completed });

    private static string Describe(PlannedRun run) => run.Mode switch
    {
        ScalingMode.OneCore => "unsplit on one core",
        ScalingMode.NativeThreads => "unsplit with ffmpeg's own threads",
        ScalingMode.Ceiling => $"{run.Workers} copies side by side",
        _ => $"chunks on {run.Workers} worker{(run.Workers == 1 ? "" : "s")}",
    };
}
