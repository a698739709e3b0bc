using RenderTools.Machine;
using RenderTools.Processes;

namespace RenderTools.Events;

/// <summary>
/// Watches one pool: folds its events into the state, writes them to the event log, and looks at processes and cores
/// about once a second. For one thread, the one that drains the events.
/// </summary>
public sealed class RenderMonitor
{
    private static readonly TimeSpan SampleStep = TimeSpan.FromSeconds(1);

    private EventLog? _log;
    private readonly Func<int, ProcessUsage?> _usage;
    private DateTimeOffset _sampled = DateTimeOffset.MinValue;

    /// <summary>Begins with nothing.</summary>
    /// <param name="log">Where events are written; null: nowhere. The caller closes it.</param>
    /// <param name="cores">How busy the cores are, for those who show it; null: not watched.</param>
    public RenderMonitor(EventLog? log = null, CoreUtilisation? cores = null)
        : this(log, cores, ProcessUsage.Read) { }

    internal RenderMonitor(EventLog? log, CoreUtilisation? cores, Func<int, ProcessUsage?> usage) =>
        (_log, Cores, _usage) = (log, cores, usage);

    /// <summary>The state after all events so far.</summary>
    public RenderState State { get; private set; } = RenderState.Empty;

    /// <summary>How busy the cores are; null: not watched, or the system does not tell.</summary>
    public CoreUtilisation? Cores { get; }

    /// <summary>
    /// Why the event log is no longer written; null: it is, or none was asked for. A render is not given up for its
    /// log.
    /// </summary>
    public string? LogFailure { get; private set; }

    /// <summary>Takes in an event.</summary>
    public void Apply(RenderEvent renderEvent)
    {
        State = State.Apply(renderEvent);
        try
        {
            _log?.Append(renderEvent, State);
        }
        catch (IOException error)
        {
            _log = null;
            LogFailure = error.Message;
        }
    }

    /// <summary>Looks at the running processes and the cores, if a second has passed since it last did.</summary>
    /// <returns>Whether it looked.</returns>
    public bool Sample(DateTimeOffset now)
    {
        // A clock that was set back must not stop the sampling.
        if (now - _sampled < SampleStep && now >= _sampled)
            return false;
        _sampled = now;
        Cores?.Sample();
        foreach (var worker in State.Workers.Values)
        {
            if (worker is not { IsIdle: false, ProcessId: { } id } || _usage(id) is not { } usage)
                continue;
            var beside = worker.EncoderId is { } encoder ? _usage(encoder) ?? default : default;
            State = State.WithUsage(
                worker.Worker,
                new ProcessUsage(usage.CpuSeconds + beside.CpuSeconds, usage.Memory + beside.Memory)
            );
        }

        return true;
    }
}
