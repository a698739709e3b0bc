namespace RenderTools.Jobs;

/// <summary>How far a job is that has a directory.</summary>
public enum RenderJobState
{
    /// <summary>A process is working on it now.</summary>
    Running,

    /// <summary>A scheduler has chunks of it; Receive-RenderJob follows them.</summary>
    Submitted,

    /// <summary>Some chunks are there; the same command continues.</summary>
    Partial,

    /// <summary>All chunks are there; the same command goes on with the merge.</summary>
    Rendered,

    /// <summary>Made by an older version of RenderTools: it cannot be continued, only removed.</summary>
    Outdated,

    /// <summary>Nothing that could be continued.</summary>
    Unknown,
}

/// <summary>A job's directory, and what is in it.</summary>
/// <param name="Name">
/// The source file's name without extension; the directory's where its journal cannot be read.
/// </param>
/// <param name="RenderId">The render's id; null where its journal cannot be read.</param>
/// <param name="State">How far it is.</param>
/// <param name="SourcePath">Full path of the source; null where its journal cannot be read.</param>
/// <param name="Chunks">Windows by the plan.</param>
/// <param name="Finished">Chunks that the journal knows and whose files have the right size.</param>
/// <param name="Length">Bytes of all files in the directory.</param>
/// <param name="LastWriteTime">When something was last written.</param>
/// <param name="Path">Full path of the directory.</param>
public sealed record RenderJobInfo(
    string Name,
    string? RenderId,
    RenderJobState State,
    string? SourcePath,
    int Chunks,
    int Finished,
    long Length,
    DateTime LastWriteTime,
    string Path
);
