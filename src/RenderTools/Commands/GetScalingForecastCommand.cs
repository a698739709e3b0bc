using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Scaling;

namespace RenderTools.Commands;

/// <summary>Says what to expect of worker counts that were not measured.</summary>
[Cmdlet(VerbsCommon.Get, "ScalingForecast")]
[OutputType(typeof(ScalingForecast))]
public sealed class GetScalingForecastCommand : ScalingRunsCommand
{
    private readonly List<ScalingMeasurement> _rows = [];

    /// <summary>
    /// Scaling rows, from Measure-RenderScaling or Import-Csv; without them, the runs of -RunPath are summarized.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ScalingRow]
    public ScalingMeasurement[] InputObject { get; set; } = [];

    /// <summary>Worker counts to forecast.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 1_000_000)]
    public int[] WorkerCount { get; set; } = [8, 16, 32, 64, 128, 256];

    /// <summary>
    /// Files of raw runs, as Measure-RenderScaling -RunPath wrote them: they tell the chunks, for the simulation.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] RunPath { get; set; } = [];

    /// <summary>Forecasts the clip that was measured, and not the whole video.</summary>
    [Parameter]
    public SwitchParameter Clip { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _rows.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var runs = ReadRuns(RunPath);
        IReadOnlyList<ScalingMeasurement> rows = _rows.Count > 0 ? _rows : ScalingSummary.Summarize(runs);
        foreach (var sweep in rows.GroupBy(row => (row.RunId, row.Name)))
        {
            ScalingMeasurement[] own = [.. sweep];
            if (RunPath.Length > 0 && !runs.Any(run => (run.RunId, run.Name) == sweep.Key))
                WriteWarning(
                    $"The runs in {string.Join(", ", RunPath)} belong to another sweep than the rows of "
                        + $"'{sweep.Key.Name}': nothing is simulated."
                );
            var forecasts = ScalingForecaster.Forecast(own, runs, WorkerCount, Clip);
            if (forecasts.Length == 0)
                WriteWarning(
                    $"There is no forecast for '{sweep.Key.Name}': "
                        + $"{ScalingLaws.Fit(own).AmdahlNote ?? "no Chunked row supports one."} Measure more worker "
                        + "counts, or give the raw runs with -RunPath."
                );
            foreach (var forecast in forecasts)
                WriteObject(forecast);
        }
    }
}
