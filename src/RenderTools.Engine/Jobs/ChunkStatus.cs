namespace RenderTools.Jobs;

/// <summary>How a chunk ended.</summary>
public enum ChunkStatus
{
    /// <summary>Rendered, checked, under its final name.</summary>
    Succeeded,

    /// <summary>Given up after its retries; there is no file.</summary>
    Failed,
}
