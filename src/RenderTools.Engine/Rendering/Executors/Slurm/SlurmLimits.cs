using RenderTools.Planning;
using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>
/// How long a task may take: what the user says, or else what its predicted cost proposes. All tasks of an array share
/// one limit, so a proposal is one of few steps.
/// </summary>
/// <param name="target">What the user says.</param>
internal sealed class SlurmLimits(SlurmTarget target)
{
    // Until a chunk has been seen to its end: a slow encoder on a slow node, and a fast one on a fast node.
    private const double SlowestSecondsPerFrame = 2;
    private const double FastestSecondsPerFrame = 0.01;

    // Nodes and chunks differ from the prediction.
    private const double Reserve = 4;

    private static readonly TimeSpan Least = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(string RenderId, long? StartPts), int> _timeouts = [];
    private double? _secondsPerFrame;
    private bool _warned;

    /// <summary>The limit of a task.</summary>
    public TimeSpan Of(SlurmTask task)
    {
        var doublings = _timeouts.GetValueOrDefault(Key(task));
        if (target.TimeLimit is { } given)
            return given * (1 << doublings);
        var wanted = Cost(task) * (_secondsPerFrame ?? SlowestSecondsPerFrame) * Reserve;
        var limit = Least;
        while (limit.TotalSeconds < wanted)
            limit *= 2;
        return limit * (1 << doublings);
    }

    /// <summary>Warns, once, if the user's limit is too short for a task by its predicted cost.</summary>
    public void Check(SlurmTask task)
    {
        if (_warned || target.TimeLimit is not { } given)
            return;
        var wanted = TimeSpan.FromSeconds(Cost(task) * (_secondsPerFrame ?? FastestSecondsPerFrame));
        if (wanted <= given)
            return;
        _warned = true;
        task.Events.Warned(
            "TimeLimitShort",
            $"Chunk {task.Assignment.Task.Chunk.Index} is predicted to take {Minutes(wanted)} minutes, and the time "
                + $"limit is {Minutes(given)}. Give the target a longer -TimeLimit, or the plan more chunks."
        );
    }

    /// <summary>Learns from a task that has ended.</summary>
    public void Learn(SlurmTask task, ChunkOutcome outcome)
    {
        if (outcome is ChunkOutcome.Rendered { Report.Elapsed: var elapsed })
            _secondsPerFrame = Math.Max(_secondsPerFrame ?? 0, elapsed.TotalSeconds / Cost(task));
        else if (outcome is ChunkOutcome.Lost { IsOutOfTime: true })
            _timeouts[Key(task)] = Math.Min(10, _timeouts.GetValueOrDefault(Key(task)) + 1);
    }

    // Before anything is rendered its unit is a mean frame (CostModel).
    private static double Cost(SlurmTask task) =>
        Math.Max(1, Math.Max(task.Assignment.Task.Chunk.PredictedCost, task.Assignment.Task.Chunk.Frames));

    private static (string, long?) Key(SlurmTask task) =>
        (task.Assignment.Task.RenderId, task.Assignment.Task.Chunk.StartPts);

    private static string Minutes(TimeSpan time) =>
        time.TotalMinutes.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
