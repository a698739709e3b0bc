namespace RenderTools.Rendering.Executors;

/// <summary>
/// A place where chunks are rendered. It runs tasks and tells how they ended. It accepts nothing: whether a chunk holds
/// what it must is judged by whoever gave the task, from the files and the log.
/// </summary>
internal interface IChunkExecutor
{
    /// <summary>How many tasks it runs at once, at least 1.</summary>
    int Capacity { get; }

    /// <summary>Whether it uses this machine's memory and cores.</summary>
    bool IsLocal => true;

    /// <summary>Whether it can go on with an attempt that an earlier process handed to a scheduler.</summary>
    bool Adopts => false;

    /// <summary>
    /// Whether it takes further tasks. One that once takes none never will again, and the other executors do the
    /// rest.
    /// </summary>
    bool IsOpen => true;

    /// <summary>
    /// Runs one task to its end. Files of an earlier run under the task's names are deleted first. A failure is an
    /// outcome and not an exception.
    /// </summary>
    /// <param name="assignment">The task, and how it is run here.</param>
    /// <param name="events">Is told what happens meanwhile, on any thread.</param>
    /// <param name="cancellationToken">Kills what runs.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, and nothing of it runs any more.</exception>
    Task<ChunkOutcome> RunAsync(ChunkAssignment assignment, IChunkEvents events, CancellationToken cancellationToken);
}
