namespace RenderTools.Events;

/// <summary>Where a chunk is in its life.</summary>
public enum ChunkPhase
{
    /// <summary>Not started, or waiting to be started again.</summary>
    Waiting,

    /// <summary>A worker is on it.</summary>
    Running,

    /// <summary>ffmpeg has rendered it; the frames at its ends wait to be compared with its neighbours'.</summary>
    Unproven,

    /// <summary>Rendered and proven, in this run or an earlier one.</summary>
    Done,

    /// <summary>Given up.</summary>
    Failed,
}
