namespace RenderTools.Shell;

/// <summary>Reads the command line.</summary>
internal static class Arguments
{
    internal const string Usage = """
        rendertools: RenderTools without an installed PowerShell

        Usage:
          rendertools -c '<pipeline>'           run a pipeline (quote it as one argument)
          rendertools -f script.ps1 [args...]   run a script
          rendertools -h | -v                   this help | the version

        Example:
          rendertools -c 'Get-VideoInfo film.mp4 | New-ChunkPlan | Invoke-ChunkRender -VideoFilter unsharp | Merge-VideoChunks'

        Results go to stdout; errors, warnings and a progress line (on a terminal) to stderr. Stdin is not read.
        Exit code: 0 no error shown, 1 any error shown, 2 wrong usage, 130 interrupted by Ctrl+C
        (143 by SIGTERM, 129 by SIGHUP), and n after `exit n`. Ctrl+C again ends at once.
        The shell knows the cmdlets of RenderTools and of PowerShell's core; for all others, use PowerShell itself.
        """;

    internal static Request Parse(string[] args) => args switch
    {
        [] => new Request.Misuse("There is nothing to run."),
        ["-c" or "--command"] => new Request.Misuse("-c needs a pipeline."),
        ["-c" or "--command", var text] => new Request.Command(text),
        ["-c" or "--command", ..] => new Request.Misuse("-c takes one argument: put quotes around the whole pipeline."),
        ["-f" or "--file"] => new Request.Misuse("-f needs a script."),
        ["-f" or "--file", var path, .. var rest] => new Request.Script(path, rest),
        ["-h" or "--help"] => new Request.Help(),
        ["-v" or "--version"] => new Request.Version(),
        [var other, ..] => new Request.Misuse($"'{other}' is not understood."),
    };
}
