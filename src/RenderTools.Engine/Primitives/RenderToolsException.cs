namespace RenderTools.Primitives;

/// <summary>What kind of trouble an error is: the PowerShell face turns it into an error category.</summary>
public enum ErrorKind
{
    /// <summary>Something that was named is not there.</summary>
    NotFound,

    /// <summary>The input is not what it should be.</summary>
    InvalidData,

    /// <summary>Arguments that contradict each other or cannot be met.</summary>
    InvalidArgument,

    /// <summary>A program or something it needs is not installed.</summary>
    NotInstalled,

    /// <summary>An external program failed.</summary>
    OperationStopped,

    /// <summary>The file system refused.</summary>
    WriteError,

    /// <summary>A file that is there may not be read.</summary>
    PermissionDenied,

    /// <summary>Something is in use, or exists already.</summary>
    ResourceExists,
}

/// <summary>An error that a person can act on: a stable id, a kind, and a sentence that says what to do.</summary>
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
