using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Commands;

/// <summary>
/// Single chunks that come in. Neighbours prove each other's seams, so they wait until all have come.
/// </summary>
internal sealed class SingleChunks
{
    private readonly List<(VideoChunk Chunk, RenderedChunk? Before)> _chunks = [];

    /// <summary>Adds chunks of a plan.</summary>
    public void Add(IEnumerable<VideoChunk> chunks) => _chunks.AddRange(chunks.Select(c => (c, (RenderedChunk?)null)));

    /// <summary>Adds chunks that are to be rendered again.</summary>
    public void Add(IEnumerable<RenderedChunk> chunks) =>
        _chunks.AddRange(chunks.Select(c => (c.Chunk, (RenderedChunk?)c)));

    /// <summary>
    /// The chunks by plan, or by the render that they are rendered again for: each window once, in video order.
    /// </summary>
    public IEnumerable<(VideoChunk[] Chunks, RenderedChunk? Before)> ByRender() =>
        _chunks
            .GroupBy(c => c.Before?.RenderId ?? c.Chunk.PlanId, StringComparer.Ordinal)
            .Select(render =>
                (
                    render
                        .Select(c => c.Chunk)
                        .DistinctBy(c => c.Window)
                        .OrderBy(c => c.StartPts ?? long.MinValue)
                        .ToArray(),
                    render.First().Before
                )
            );
}
