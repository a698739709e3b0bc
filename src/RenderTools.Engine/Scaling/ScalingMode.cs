namespace RenderTools.Scaling;

/// <summary>What a scaling row ran.</summary>
public enum ScalingMode
{
    /// <summary>This tool: chunks on a number of workers.</summary>
    Chunked,

    /// <summary>The unsplit job pinned to one core, with every thread pool of ffmpeg bounded to one.</summary>
    OneCore,

    /// <summary>The unsplit job with ffmpeg's own threads.</summary>
    NativeThreads,

    /// <summary>
    /// As many pinned one-core copies of the unsplit job as there are workers, side by side: what the machine can give.
    /// </summary>
    Ceiling,

    /// <summary>This tool: chunks on a number of the targets' nodes, none on this machine.</summary>
    Nodes,
}
