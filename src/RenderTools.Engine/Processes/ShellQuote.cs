namespace RenderTools.Processes;

/// <summary>
/// Quotes a command so that a person can paste it into a POSIX shell. The module itself never starts a shell with it.
/// </summary>
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
