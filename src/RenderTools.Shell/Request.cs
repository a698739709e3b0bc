namespace RenderTools.Shell;

/// <summary>What the command line asks for.</summary>
internal abstract record Request
{
    /// <summary>Run a pipeline given as text.</summary>
    internal sealed record Command(string Text) : Request;

    /// <summary>Run a script file with arguments.</summary>
    internal sealed record Script(string Path, string[] Arguments) : Request;

    /// <summary>Print how to use the program.</summary>
    internal sealed record Help : Request;

    /// <summary>Print the version.</summary>
    internal sealed record Version : Request;

    /// <summary>The command line makes no sense.</summary>
    internal sealed record Misuse(string Reason) : Request;
}
