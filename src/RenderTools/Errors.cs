using System.Management.Automation;
using RenderTools.Primitives;

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
        Create(
            "VideoNotFound",
            ErrorCategory.ObjectNotFound,
            path,
            new FileNotFoundException(
                $"No file matches '{path}'. "
                    + (
                        path.AsSpan().IndexOfAny('[', ']') >= 0
                            ? "For a name with [ or ] use -LiteralPath."
                            : "Check the name, and that the folder is the one you mean: "
                                + "a relative path starts at the current one."
                    ),
                path,
                error
            )
        );

    /// <summary>A path that is not in the file system.</summary>
    internal static ErrorRecord NotFileSystem(string path) =>
        Create(
            "NotFileSystem",
            ErrorCategory.InvalidArgument,
            path,
            new NotSupportedException($"'{path}' is not in the file system: ffmpeg reads files only.")
        );

    /// <summary>A name that ssh would not take for one.</summary>
    internal static ErrorRecord ComputerNameInvalid(string name) =>
        Create(
            "ComputerNameInvalid",
            ErrorCategory.InvalidArgument,
            name,
            new InvalidOperationException(
                $"'{name}' is no name of a host: it begins with a hyphen, or holds a blank. "
                    + "Options for ssh go to -Option."
            )
        );

    /// <summary>A chunk that was given up.</summary>
    internal static ErrorRecord ChunkFailed(Jobs.RenderedChunk chunk) =>
        Create(
            "ChunkFailed",
            ErrorCategory.OperationStopped,
            chunk,
            new InvalidOperationException(
                $"Chunk {chunk.Index} of '{chunk.Chunk.Path}' was lost after {chunk.Attempts} "
                    + $"attempt{(chunk.Attempts == 1 ? "" : "s")}: {chunk.Reason}"
                    + (chunk.LogPath is { } log ? $" All that ffmpeg said, and its command: '{log}'." : "")
            )
        );

    /// <summary>An event log that cannot be opened.</summary>
    internal static ErrorRecord EventLogNotWritable(string path, Exception error) =>
        Create(
            "EventLogNotWritable",
            ErrorCategory.WriteError,
            path,
            new IOException($"The event log '{path}' cannot be written: {error.Message} Name another file.", error)
        );

    /// <summary>A chunk that came when its video had been joined from others.</summary>
    internal static ErrorRecord ChunkTooLate(Jobs.RenderedChunk chunk) =>
        Create(
            "ChunkTooLate",
            ErrorCategory.InvalidArgument,
            chunk,
            new InvalidOperationException(
                $"Chunk {chunk.Index} of '{chunk.Chunk.Path}' came when the video had been joined without it. Leave "
                    + "out the chunk that it is to replace, or put it first."
            )
        );

    /// <summary>A file that holds no runs, or cannot be read.</summary>
    internal static ErrorRecord RunsUnreadable(string path, Exception error) =>
        Create(
            "RunsUnreadable",
            ErrorCategory.InvalidData,
            path,
            new InvalidDataException(
                $"'{path}' cannot be read as runs of Measure-RenderScaling -RunPath: {error.Message}",
                error
            )
        );

    /// <summary>A file to which runs cannot be added.</summary>
    internal static ErrorRecord RunsNotWritable(string path, Exception error) =>
        Create(
            "RunsNotWritable",
            ErrorCategory.WriteError,
            path,
            new IOException(
                $"Runs cannot be written to '{path}': {error.Message} Name another file with -RunPath.",
                error
            )
        );

    /// <summary>An event log that cannot be read.</summary>
    internal static ErrorRecord EventLogUnreadable(string path, Exception error) =>
        Create(
            "EventLogUnreadable",
            ErrorCategory.InvalidData,
            path,
            new InvalidDataException($"'{path}' cannot be read as an event log: {error.Message}", error)
        );

    /// <summary>A row that became slower.</summary>
    internal static ErrorRecord Regression(Scaling.ScalingComparison comparison) =>
        Create(
            "ScalingRegression",
            ErrorCategory.LimitsExceeded,
            comparison,
            new InvalidOperationException(
                $"'{comparison.Name}' became slower: {comparison.Mode} on {comparison.Workers}: {comparison.Reason}"
            )
        );

    /// <summary>
    /// Two files that have nothing in common that could be judged: no verdict must pass for a good one.
    /// </summary>
    internal static ErrorRecord NothingCompared(string[] baseline, string? reason) =>
        Create(
            "NothingCompared",
            ErrorCategory.InvalidData,
            baseline,
            new InvalidDataException(
                "No row could be judged, so nothing says that there is no regression. "
                    + $"{reason ?? "The files hold no runs that count."}"
            )
        );

    /// <summary>Something in the pipeline that no report can show.</summary>
    internal static ErrorRecord NotReportable(object item, Exception? error) =>
        Create(
            "NotReportable",
            ErrorCategory.InvalidType,
            item,
            new InvalidDataException(
                error?.Message
                    ?? $"'{item}' is neither a scaling row nor a rendered chunk. Pipe in what Measure-RenderScaling "
                        + "or Invoke-ChunkRender gives.",
                error
            )
        );

    /// <summary>Something in the pipeline that cannot be planned.</summary>
    internal static ErrorRecord NotPlannable(object item) =>
        Create(
            "NotPlannable",
            ErrorCategory.InvalidType,
            item,
            new InvalidDataException(
                $"'{item}' is neither a video nor a scene. Pipe in what Get-VideoInfo or Get-VideoScene gives."
            )
        );

    private static ErrorCategory Category(ErrorKind kind) =>
        kind switch
        {
            ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
            ErrorKind.InvalidData => ErrorCategory.InvalidData,
            ErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
            ErrorKind.NotInstalled => ErrorCategory.NotInstalled,
            ErrorKind.WriteError => ErrorCategory.WriteError,
            ErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
            ErrorKind.ResourceExists => ErrorCategory.ResourceExists,
            _ => ErrorCategory.OperationStopped,
        };

    private static ErrorRecord Create(string id, ErrorCategory category, object? target, Exception exception) =>
        new(exception, id, category, target);
}
