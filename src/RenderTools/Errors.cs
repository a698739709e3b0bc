using System.Management.Automation;
using RenderTools.Media;

namespace RenderTools;

/// <summary>
/// Where every error record of the module is born. Each has an id that never changes (scripts match on
/// <c>FullyQualifiedErrorId</c>), a category, the object it is about, and a sentence that says what to do.
/// </summary>
internal static class Errors
{
    /// <summary>An error of the engine, which has its id and its sentence already.</summary>
    internal static ErrorRecord From(RenderToolsException error, object? target) =>
        new(error, error.ErrorId, Category(error.Kind), target);

    /// <summary>A wildcard that matches nothing, or a path of another provider.</summary>
    internal static ErrorRecord PathNotFound(string path, Exception error) =>
        Create("VideoNotFound", ErrorCategory.ObjectNotFound, path, new FileNotFoundException($"No file is named '{path}': {error.Message} For a name with [ or ] use -LiteralPath.", path, error));

    /// <summary>A path that is not in the file system.</summary>
    internal static ErrorRecord NotFileSystem(string path) =>
        Create("NotFileSystem", ErrorCategory.InvalidArgument, path, new NotSupportedException($"'{path}' is not in the file system: ffmpeg reads files only."));

    /// <summary>A chunk that was given up.</summary>
    internal static ErrorRecord ChunkFailed(Rendering.RenderedChunk chunk) =>
        Create("ChunkFailed", ErrorCategory.OperationStopped, chunk, new InvalidOperationException(
            $"Chunk {chunk.Index} of '{chunk.Chunk.Path}' was lost after {chunk.Attempts} attempts: {chunk.Error}\nTo see it again: {chunk.Command}"));

    /// <summary>An event log that cannot be opened.</summary>
    internal static ErrorRecord EventLogNotWritable(string path, Exception error) =>
        Create("EventLogNotWritable", ErrorCategory.WriteError, path, new IOException($"The event log '{path}' cannot be written: {error.Message} Name another file.", error));

    /// <summary>A second video for one destination.</summary>
    internal static ErrorRecord DestinationTaken(string destination, object target) =>
        Create("DestinationTaken", ErrorCategory.InvalidArgument, target, new InvalidOperationException(
            $"'{destination}' is the destination of another video in this pipeline. Give each its own: -DestinationPath {{ \"$($_.Name).mkv\" }}, or -DestinationDirectory."));

    private static ErrorCategory Category(ErrorKind kind) => kind switch
    {
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.InvalidData => ErrorCategory.InvalidData,
        ErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        ErrorKind.NotInstalled => ErrorCategory.NotInstalled,
        ErrorKind.WriteError => ErrorCategory.WriteError,
        ErrorKind.ResourceExists => ErrorCategory.ResourceExists,
        _ => ErrorCategory.OperationStopped,
    };

    private static ErrorRecord Create(string id, ErrorCategory category, object? target, Exception exception) =>
        new(exception, id, category, target);
}
