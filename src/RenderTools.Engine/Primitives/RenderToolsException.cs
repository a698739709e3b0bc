namespace RenderTools.Primitives;

/// <summary>The kind of an error. The PowerShell face turns the kind into an error category.</summary>
public enum ErrorKind
{
    /// <summary>A named file, stream or job does not exist.</summary>
    NotFound,

    /// <summary>The input has a wrong format or wrong content.</summary>
    InvalidData,

    /// <summary>Arguments contradict each other or ask for something impossible.</summary>
    InvalidArgument,

    /// <summary>A program, or something that the program needs, is not installed.</summary>
    NotInstalled,

    /// <summary>An external program failed.</summary>
    OperationStopped,

    /// <summary>The file system refused to write.</summary>
    WriteError,

    /// <summary>The user has no permission for an existing file.</summary>
    PermissionDenied,

    /// <summary>A file or job is in use, or it exists already.</summary>
    ResourceExists,
}

/// <summary>An error with a stable id, a kind, and a sentence that tells the user what to do.</summary>
public sealed class RenderToolsException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorId">Stable id, without spaces; part of the public surface.</param>
    /// <param name="kind">What kind of trouble it is.</param>
    /// <param name="message">What happened, and what to do about it.</param>
    /// <param name="innerException">What it came from.</param>
    public RenderToolsException(string errorId, ErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => (ErrorId, Kind) = (errorId, kind);

    /// <summary>Stable id, without spaces.</summary>
    public string ErrorId { get; }

    /// <summary>What kind of trouble it is.</summary>
    public ErrorKind Kind { get; }
}
