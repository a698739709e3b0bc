using RenderTools.Rendering;

namespace RenderTools.Merging;

/// <summary>What a finished video leaves behind.</summary>
internal static class ChunkFiles
{
    /// <summary>Deletes the chunks' files and logs, and their directory where nothing else is in it. What is gone already is no error.</summary>
    public static void Delete(IEnumerable<RenderedChunk> chunks)
    {
        foreach (var file in chunks.SelectMany(c => new[] { c.Path, c.LogPath }).OfType<string>())
            File.Delete(file);
        foreach (var directory in chunks.Select(c => Path.GetDirectoryName(c.Path ?? c.LogPath)).OfType<string>().Distinct(StringComparer.Ordinal))
            JobDirectory.DeleteIfEmpty(directory);
    }
}
