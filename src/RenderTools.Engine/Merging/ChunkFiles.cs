using RenderTools.Jobs;

namespace RenderTools.Merging;

/// <summary>What a finished video leaves behind.</summary>
internal static class ChunkFiles
{
    /// <summary>Deletes the chunks' files and their job's directory.</summary>
    public static void Delete(IEnumerable<RenderedChunk> chunks)
    {
        foreach (
            var directory in chunks
                .Select(c => Path.GetDirectoryName(c.Path ?? c.LogPath))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
        )
            JobDirectory.Delete(directory);
    }
}
