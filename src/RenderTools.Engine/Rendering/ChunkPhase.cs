namespace RenderTools.Rendering;

/// <summary>Where a chunk is in its life.</summary>
public enum ChunkPhase
{
    /// <summary>Not started, or waiting to be started again.</summary>
    Waiting,

    /// <summary>A worker is on it.</summary>
    Running,

    /// <summary>Rendered, in this run or an earlier one.</summary>
    Done,

    /// <summary>Given up.</summary>
    Failed,
}
