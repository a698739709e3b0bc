using RenderTools.Jobs;
using RenderTools.Merging;

namespace RenderTools.Commands;

/// <summary>What Merge-VideoChunks knows of one video while its chunks come.</summary>
internal sealed class VideoToMerge
{
    /// <summary>The chunks that have come.</summary>
    public List<RenderedChunk> Chunks { get; } = [];

    /// <summary>The destination as it was typed; null: the file is named after its source.</summary>
    public string? Asked { get; set; }

    /// <summary>How the video is joined; null: this is not known before its first chunk with a frame.</summary>
    public MergeOptions? Options { get; set; }

    /// <summary>Whether the destination was looked at.</summary>
    public bool IsChecked { get; set; }

    /// <summary>Whether the destination cannot take the video.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Whether all its chunks have come.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether its join has begun.</summary>
    public bool IsMerged { get; set; }
}
