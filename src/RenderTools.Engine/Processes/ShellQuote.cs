namespace RenderTools.Processes;

/// <summary>
/// Quotes words for a POSIX shell: for a person who pastes a command, and for the scripts that other machines run. No
/// other place quotes. The module itself starts no shell with it on this machine.
/// </summary>
public static class ShellQuote
{
    /// <summary>Program and arguments on one line, quoted where needed.</summary>
    public static string Line(string program, IEnumerable<string> arguments) => Line([program], arguments);

    /// <summary>A program with its first arguments, and further ones, on one line, quoted where needed.</summary>
    public static string Line(IEnumerable<string> program, IEnumerable<string> arguments) =>
        string.Join(' ', program.Concat(arguments).Select(Word));

    /// <summary>One word, quoted where needed.</summary>
    public static string Word(string word) =>
        word.Length > 0
        && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
