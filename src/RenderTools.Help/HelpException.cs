namespace RenderTools.Help;

/// <summary>
/// A help text that cannot be used. Its message has the form in which a build shows an error beside its file.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="line">The line, from 1.</param>
/// <param name="problem">What is wrong, and what to write.</param>
internal sealed class HelpException(string path, int line, string problem) : Exception(Format(path, line, problem))
{
    internal static string Format(string path, int line, string problem) =>
        $"{Path.GetFullPath(path)}({line}): error HELP: {problem}";
}
