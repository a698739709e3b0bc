using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering;

/// <summary>What the coordinator makes of an attempt.</summary>
/// <param name="Outcome">How it ended; <see cref="ChunkOutcome.Rendered"/> only where the chunk is accepted.</param>
/// <param name="Chunk">The chunk.</param>
/// <param name="Early">Why ffmpeg ended by itself before its first frame; null: it did not.</param>
internal sealed record ChunkVerdict(ChunkOutcome Outcome, RenderedChunk Chunk, FfmpegFailure? Early = null)
{
    /// <summary>The search that goes on with this chunk as its last probe; null: the chunk is what it is.</summary>
    public ProbeRun? Search { get; init; }
}
