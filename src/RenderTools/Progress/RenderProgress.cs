using System.Globalization;
using System.Management.Automation;
using System.Threading.Channels;
using RenderTools.Events;

namespace RenderTools.Progress;

/// <summary>
/// Write-Progress for a render: one bar for everything, one for each busy worker, eight at most. The console draws a
/// few times a second, so more often nothing is sent. No bar goes back: what begins anew is a new bar, and the old one
/// is completed first.
/// </summary>
internal sealed class RenderProgress(PSCmdlet cmdlet, RenderMonitor monitor) : IRenderDisplay
{
    private const int ParentId = 0x52540000;
    private const int MostWorkers = 8;
    private const long StepMilliseconds = 200;
    private const long BeatMilliseconds = 10_000;
    private const int WaitMilliseconds = 500;

    private static long s_lastSource = 0x5254_0000_0000;

    private readonly long _source = Interlocked.Increment(ref s_lastSource);
    private readonly bool _isSilent = IsSilent(cmdlet);
    private readonly Dictionary<int, (string? Job, int Index, int Attempt)> _shown = [];
    private int _percent = -1;
    private long _last = long.MinValue / 2;
    private long _lastBeat = Environment.TickCount64;

    /// <inheritdoc/>
    public IReadOnlyList<RenderEvent> Wait(ChannelReader<RenderEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // Woken at least twice a second, to show that time goes on.
                var wait = events.WaitToReadAsync(cancellationToken).AsTask();
                while (!((IAsyncResult)wait).AsyncWaitHandle.WaitOne(WaitMilliseconds))
                    Update();
                if (!wait.GetAwaiter().GetResult())
                    return [];
                if (Take(events) is { Count: > 0 } found)
                    return found;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RenderEvent> Take(ChannelReader<RenderEvent> events)
    {
        var found = new List<RenderEvent>();
        while (events.TryRead(out var what))
        {
            monitor.Apply(what);
            found.Add(what);
        }

        return found;
    }

    /// <summary>Draws, unless it has just done so.</summary>
    public void Update()
    {
        if (Environment.TickCount64 - _last < StepMilliseconds)
            return;
        _last = Environment.TickCount64;
        var now = DateTimeOffset.UtcNow;
        monitor.Sample(now);
        var state = monitor.State;
        var fps = state.FramesPerSecond(now);

        // A video that comes when all before it are done.
        if (state.Percent < _percent)
            Clear();
        _percent = state.Percent;
        Send(
            new ProgressRecord(ParentId, "Rendering", Status(state, fps, now))
            {
                PercentComplete = state.Percent,
                SecondsRemaining = (int)Math.Min(state.SecondsRemaining(now) ?? -1, int.MaxValue),
            }
        );
        if (Environment.TickCount64 - _lastBeat >= BeatMilliseconds)
        {
            _lastBeat = Environment.TickCount64;
            cmdlet.WriteVerbose($"{state.Percent} %: {Status(state, fps, now)}");
        }

        var busy = state.Workers.Values.Where(w => !w.IsIdle).Take(MostWorkers).ToList();
        foreach (var gone in _shown.Keys.Except(busy.Select(w => w.Worker)).ToList())
            End(gone);
        foreach (var worker in busy)
            Show(state, worker);
    }

    /// <inheritdoc/>
    public void Finish() => Clear();

    /// <summary>Takes the bars away, where there are any; also while the pipeline is being stopped.</summary>
    public void Clear()
    {
        foreach (var worker in _shown.Keys.ToList())
            End(worker);
        if (_percent < 0)
            return;
        _percent = -1;
        End(new ProgressRecord(ParentId, "Rendering", "Done"));
    }

    private static string Status(RenderState state, double? fps, DateTimeOffset now)
    {
        var text = string.Create(
            CultureInfo.CurrentCulture,
            $"{state.Totals.FramesDone:N0} of {state.Totals.Frames:N0} frames"
        );
        if (fps is { } rate)
            text += string.Create(CultureInfo.CurrentCulture, $", {rate:0.#} fps");
        if (state.Speed(now) is { } speed)
            text += string.Create(CultureInfo.CurrentCulture, $", {speed:0.##}x");
        return text;
    }

    private void Show(RenderState state, WorkerState worker)
    {
        var work = (worker.JobId, worker.Index, worker.Attempt);
        if (_shown.TryGetValue(worker.Worker, out var before) && before != work)
            End(worker.Worker);
        _shown[worker.Worker] = work;
        var chunk = state.Find(worker.JobId!)?.Find(worker.Index);
        Send(
            new ProgressRecord(
                ParentId + 1 + worker.Worker,
                $"Worker {worker.Worker + 1}",
                $"chunk {worker.Index}, {worker.Frame} frames, {worker.Fps:0.#} fps"
            )
            {
                ParentActivityId = ParentId,
                PercentComplete = chunk is null ? 0 : (int)Math.Clamp(100 * chunk.Fill, 0, 100),
            }
        );
    }

    private void End(int worker)
    {
        _shown.Remove(worker);
        End(new ProgressRecord(ParentId + 1 + worker, $"Worker {worker + 1}", "Done") { ParentActivityId = ParentId });
    }

    private void Send(ProgressRecord record) => cmdlet.CommandRuntime.WriteProgress(_source, record);

    // Past the runtime, which refuses to write once the pipeline is being stopped, and the bars would stay.
    private void End(ProgressRecord record)
    {
        record.RecordType = ProgressRecordType.Completed;
        if (!_isSilent)
            cmdlet.Host.UI.WriteProgress(_source, record);
    }

    private static bool IsSilent(PSCmdlet cmdlet)
    {
        var preference = cmdlet.MyInvocation.BoundParameters.TryGetValue("ProgressAction", out var given)
            ? given
            : cmdlet.GetVariableValue("ProgressPreference");
        return LanguagePrimitives.TryConvertTo<ActionPreference>(
                preference,
                System.Globalization.CultureInfo.InvariantCulture,
                out var action
            ) && action is ActionPreference.SilentlyContinue or ActionPreference.Ignore;
    }
}
