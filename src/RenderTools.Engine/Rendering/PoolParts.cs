using RenderTools.Machine;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering;

/// <summary>What a pool works with; tests put other parts in.</summary>
internal sealed record PoolParts
{
    /// <summary>Where chunks are rendered. The pool has as many workers as they can take tasks.</summary>
    public required IReadOnlyList<IChunkExecutor> Executors { get; init; }

    /// <summary>What the machine has free.</summary>
    public IResources Resources { get; init; } = new MachineResources();

    /// <summary>Tries a job's settings before a second chunk begins.</summary>
    public Func<RenderJob, CancellationToken, Task<TrialResult>> TrialAsync { get; init; } = EncoderTrial.RunAsync;
}
