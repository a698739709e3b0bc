using System.Globalization;
using System.Management.Automation;
using RenderTools.Rendering;

namespace RenderTools.Progress;

/// <summary>
/// Write-Progress for a render: one bar for everything, one for each busy worker, eight at most. The console draws a few
/// times a second, so more often nothing is sent.
/// </summary>
internal sealed class RenderProgress(Cmdlet cmdlet, RenderMonitor monitor)
{
    private const int ParentId = 0x52540000;
    private const int MostWorkers = 8;
    private const long StepMilliseconds = 200;
    private const long BeatMilliseconds = 10_000;

    private readonly HashSet<int> _shown = [];
    private long _last = long.MinValue / 2;
    private long _lastBeat = Environment.TickCount64;

    /// <summary>Draws, unless it has just done so.</summary>
    public void Show()
    {
        if (Environment.TickCount64 - _last < StepMilliseconds)
            return;
        _last = Environment.TickCount64;
        var now = DateTimeOffset.UtcNow;
        monitor.Sample(now);
        var state = monitor.State;
        var fps = state.FramesPerSecond(now);
        cmdlet.WriteProgress(new ProgressRecord(ParentId, "Rendering", Status(state, fps, now))
        {
            PercentComplete = state.Percent,
            SecondsRemaining = (int)Math.Min(state.SecondsRemaining(now) ?? -1, int.MaxValue),
        });
        if (Environment.TickCount64 - _lastBeat >= BeatMilliseconds)
        {
            _lastBeat = Environment.TickCount64;
            cmdlet.WriteVerbose($"{state.Percent} %: {Status(state, fps, now)}");
        }

        var busy = state.Workers.Values.Where(w => !w.IsIdle).Take(MostWorkers).ToList();
        foreach (var gone in _shown.Except(busy.Select(w => w.Worker)).ToList())
            End(gone);
        foreach (var worker in busy)
            Show(state, worker);
    }

    /// <summary>Takes the bars away.</summary>
    public void Complete()
    {
        foreach (var worker in _shown.ToList())
            End(worker);
        cmdlet.WriteProgress(new ProgressRecord(ParentId, "Rendering", "Done") { RecordType = ProgressRecordType.Completed });
    }

    private static string Status(RenderState state, double? fps, DateTimeOffset now)
    {
        var text = string.Create(CultureInfo.CurrentCulture, $"{state.Totals.FramesDone:N0} of {state.Totals.Frames:N0} frames");
        if (fps is { } rate)
            text += string.Create(CultureInfo.CurrentCulture, $", {rate:0.#} fps");
        if (state.Speed(now) is { } speed)
            text += string.Create(CultureInfo.CurrentCulture, $", {speed:0.##}x");
        return text;
    }

    private void Show(RenderState state, WorkerState worker)
    {
        var chunk = state.Find(worker.JobId!)?.Find(worker.Index);
        _shown.Add(worker.Worker);
        cmdlet.WriteProgress(new ProgressRecord(ParentId + 1 + worker.Worker, $"Worker {worker.Worker + 1}", $"chunk {worker.Index}, {worker.Frame} frames, {worker.Fps:0.#} fps")
        {
            ParentActivityId = ParentId,
            PercentComplete = chunk is null ? 0 : (int)Math.Clamp(100 * chunk.Fill, 0, 100),
        });
    }

    private void End(int worker)
    {
        _shown.Remove(worker);
        cmdlet.WriteProgress(new ProgressRecord(ParentId + 1 + worker, $"Worker {worker + 1}", "Done") { RecordType = ProgressRecordType.Completed, ParentActivityId = ParentId });
    }
}
