namespace RenderTools.Scaling;

/// <summary>One run of a sweep that is to be made.</summary>
/// <param name="Order">Place in the order of execution, from 1; warm-ups come before.</param>
/// <param name="Mode">What runs.</param>
/// <param name="Workers">Workers, or copies of a ceiling run.</param>
/// <param name="ThreadsPerWorker">Threads of each; 0: ffmpeg's own choice.</param>
/// <param name="Repeat">Which repetition of its row, from 1.</param>
public sealed record PlannedRun(int Order, ScalingMode Mode, int Workers, int ThreadsPerWorker, int Repeat)
{
    /// <summary>On how many of the targets' nodes; null: on this machine.</summary>
    public int? Nodes { get; init; }
}
