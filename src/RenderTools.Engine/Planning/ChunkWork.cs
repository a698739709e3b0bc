using RenderTools.Media;

namespace RenderTools.Planning;

/// <summary>What the cost of a chunk depends on.</summary>
/// <param name="Frames">Frames it delivers.</param>
/// <param name="RootBytes">Sum of √(packet bytes) over them.</param>
/// <param name="Preroll">Frames it decodes before its first.</param>
internal readonly record struct ChunkWork(double Frames, double RootBytes, double Preroll)
{
    /// <summary>The work of a chunk.</summary>
    public static ChunkWork Of(VideoChunk chunk, FrameIndex index)
    {
        var (first, end) = index.Frames(chunk.Window);
        var root = 0.0;
        for (var frame = first; frame < end; frame++)
            root += Math.Sqrt(index.Size(frame));
        return new ChunkWork(chunk.Frames, root, chunk.KeyframeDistance);
    }
}
