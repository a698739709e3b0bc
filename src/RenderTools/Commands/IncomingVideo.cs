using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Merging;

namespace RenderTools.Commands;

/// <summary>A video whose chunks come in, one after the other, until it can be joined.</summary>
internal sealed class IncomingVideo
{
    /// <summary>The chunks so far.</summary>
    public List<RenderedChunk> Chunks { get; } = [];

    /// <summary>The destination as its first chunk asked for it; null: it is named after its source.</summary>
    public string? Asked { get; set; }

    /// <summary>How it is joined; null: not known yet.</summary>
    public MergeOptions? Options { get; set; }

    /// <summary>Whether the destination was asked.</summary>
    public bool IsChecked { get; set; }

    /// <summary>Whether the destination refused it.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Whether all its chunks have come.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether it was joined, or joining it was tried.</summary>
    public bool IsMerged { get; set; }

    /// <summary>
    /// Whether the destination can be asked with this chunk. One without a frame says nothing of the stream: the next
    /// one does.
    /// </summary>
    public bool CanBeCheckedBy(RenderedChunk chunk) =>
        !IsChecked && chunk is { Status: ChunkStatus.Succeeded, Packets: > 0 };

    /// <summary>
    /// Whether a chunk that came too late is not in the joined video. The same window rendered again with the same
    /// settings is the same file, and was joined.
    /// </summary>
    public bool Misses(RenderedChunk chunk) =>
        chunk.Status == ChunkStatus.Succeeded && Chunks.TrueForAll(c => c.Path != chunk.Path);

    /// <summary>The line of the event log that says that it was joined.</summary>
    public EventLogEntry LogEntry(RenderedVideo result) =>
        new()
        {
            Time = DateTime.UtcNow,
            Kind = EventLogKind.Merged,
            Job = Chunks[0].RenderId,
            Path = result.Path,
            Chunks = result.Chunks,
            Frames = result.Frames,
            Seconds = Math.Round(result.MergeSeconds, 3),
            Bytes = result.Length,
        };
}
