using System.Globalization;
using System.Management.Automation;
using RenderTools.Scaling;

namespace RenderTools.Progress;

/// <summary>The runs of one measurement on the pipeline's thread: shows, writes and keeps each.</summary>
/// <param name="cmdlet">Where warnings and verbose lines are written.</param>
/// <param name="display">What shows how it goes on.</param>
/// <param name="file">Where each run is kept as it ends; null: nowhere.</param>
internal sealed class SweepRun(Cmdlet cmdlet, ISweepDisplay display, ScalingRunFile? file)
{
    private int _told;

    /// <summary>Executes all runs; however this ends, no ffmpeg is left, and none of its files.</summary>
    /// <exception cref="Primitives.RenderToolsException">What the sweep throws.</exception>
    /// <exception cref="IOException">A run could not be written to the file.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline is being stopped.</exception>
    public List<ScalingRun> Follow(ScalingSweep sweep, CancellationToken cancellationToken)
    {
        Announce(sweep);
        var runs = new List<ScalingRun>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var enumerator = sweep.RunAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        var next = Task.FromResult(true);
        try
        {
            while (true)
            {
                Warn(sweep);
                next = Task.Run(() => enumerator.MoveNextAsync().AsTask(), CancellationToken.None);
                display.Wait(next, sweep, runs);
                if (!next.GetAwaiter().GetResult())
                    break;
                var run = enumerator.Current;
                file?.Write(run);
                runs.Add(run);
                Tell(run);
            }

            Warn(sweep);
            return runs;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
            Task.Run(() => enumerator.DisposeAsync().AsTask(), CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private void Warn(ScalingSweep sweep)
    {
        for (; _told < sweep.Warnings.Count; _told++)
            cmdlet.WriteWarning(sweep.Warnings[_told]);
    }

    private void Tell(ScalingRun run) =>
        cmdlet.WriteVerbose(
            string.Create(
                CultureInfo.CurrentCulture,
                $"{run.Mode} on {run.Workers}{(run.WarmUp ? ", warm-up" : "")}: {run.WallSeconds:0.00} s, "
                    + $"{run.CpuSeconds:0.00} CPU s, {run.Chunks} chunk(s)"
            )
        );

    private void Announce(ScalingSweep sweep)
    {
        var text = string.Create(
            CultureInfo.CurrentCulture,
            $"{sweep.Plan.Runs.Count} runs of {sweep.ClipSeconds:0.#} s of video, and warm-ups: about "
                + $"{Length(sweep.EstimatedSeconds)}."
        );

        // As Write-Host does: seen at once, and out of the way of the objects.
        cmdlet.WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]);
    }

    private static string Length(double seconds) =>
        seconds < 90
            ? string.Create(CultureInfo.CurrentCulture, $"{seconds:0} s")
            : string.Create(CultureInfo.CurrentCulture, $"{seconds / 60:0} min");
}
