namespace RenderTools.Processes;

/// <summary>Writes a command so that a person can type it into a POSIX shell. Nothing here is ever given to one.</summary>
public static class ShellQuote
{
    /// <summary>Program and arguments on one line, quoted where needed.</summary>
    public static string Line(string program, IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Prepend(program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0
        && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
