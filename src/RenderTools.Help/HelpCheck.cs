namespace RenderTools.Help;

/// <summary>Holds texts and cmdlets against each other, so that neither can change without the other.</summary>
internal static class HelpCheck
{
    private const int FewestExamples = 3;

    /// <summary>Every problem, as a line that a build understands.</summary>
    public static IEnumerable<string> Compare(
        IReadOnlyList<CmdletInfo> cmdlets,
        IReadOnlyDictionary<string, HelpText> texts,
        string folder
    )
    {
        foreach (var cmdlet in cmdlets)
        {
            if (!texts.TryGetValue(cmdlet.Name, out var text))
            {
                yield return HelpException.Format(
                    Path.Combine(folder, cmdlet.Name + ".md"),
                    1,
                    $"{cmdlet.Name} has no help: this file is missing."
                );
                continue;
            }

            foreach (var (line, problem) in Problems(cmdlet, text))
                yield return HelpException.Format(text.SourcePath, line, problem);
        }

        foreach (var text in texts.Values.Where(t => !cmdlets.Any(c => c.Name == t.Name)))
            yield return HelpException.Format(text.SourcePath, 1, $"There is no cmdlet {text.Name}.");
    }

    private static IEnumerable<(int Line, string Problem)> Problems(CmdletInfo cmdlet, HelpText text)
    {
        if (text.Synopsis.Length == 0)
            yield return (1, "There is no synopsis.");
        if (text.Description.Count == 0)
            yield return (1, "There is no description.");
        if (text.Examples.Count < FewestExamples)
            yield return (1, $"There are {text.Examples.Count} examples: {FewestExamples} are the least.");
        foreach (var example in text.Examples.Where(e => e.Code.Length == 0 || e.Paragraphs.Count == 0))
            yield return (example.Line, $"The example '{example.Name}' needs a command and a sentence.");

        // PowerShell itself says what -WhatIf and -Confirm do; a text of their own is welcome.
        var given = cmdlet.Parameters.Select(p => p.Name).ToList();
        var needed = given.Except(["WhatIf", "Confirm"], StringComparer.Ordinal);
        foreach (var problem in Both("parameter -", needed, given, text.Parameters))
            yield return problem;
        var inputs = cmdlet.Inputs.ToList();
        foreach (var problem in Both("input type ", inputs, inputs, text.Inputs))
            yield return problem;
        foreach (var problem in Both("output type ", cmdlet.Outputs, cmdlet.Outputs, text.Outputs))
            yield return problem;

        foreach (
            var (name, address) in text.Links.Where(l =>
                !Markdown.IsWeb(l.Address)
                && !File.Exists(Path.Combine(Path.GetDirectoryName(text.SourcePath)!, l.Address))
            )
        )
            yield return (1, $"The link '{name}' leads to '{address}', which is not there.");
    }

    private static IEnumerable<(int Line, string Problem)> Both(
        string what,
        IEnumerable<string> needed,
        IReadOnlyCollection<string> known,
        IReadOnlyList<HelpEntry> written
    )
    {
        foreach (var name in needed.Where(n => !written.Any(w => w.Name == n)))
            yield return (1, $"The {what}{name} is not described.");
        foreach (var entry in written)
        {
            if (!known.Contains(entry.Name, StringComparer.Ordinal))
                yield return (entry.Line, $"There is no {what}{entry.Name}.");
            else if (entry.Paragraphs.Count == 0)
                yield return (entry.Line, $"The {what}{entry.Name} has no text.");
            if (written.Count(w => w.Name == entry.Name) > 1)
                yield return (entry.Line, $"The {what}{entry.Name} is described more than once.");
        }
    }
}
