using RenderTools.Help;

// A tool of the build: help as people write it (docs/*.md) and cmdlets as they are compiled, into help as PowerShell
// reads it.
if (args is not [var docs, var assembly, var references, var output])
{
    Console.Error.WriteLine(
        "Usage: RenderTools.Help <docs folder> <cmdlet assembly> <file that lists its references> <output folder>"
    );
    return 2;
}

try
{
    var cmdlets = CmdletReader.Read(assembly, File.ReadAllLines(references));
    var texts = HelpText.ReadAll(Path.Combine(docs, "cmdlets"));
    var problems = HelpCheck.Compare(cmdlets, texts, Path.Combine(docs, "cmdlets")).ToList();
    foreach (var problem in problems)
        Console.Error.WriteLine(problem);
    if (problems.Count > 0)
        return 1;

    Directory.CreateDirectory(output);
    var written = new HashSet<string>(StringComparer.Ordinal)
    {
        Path.Combine(output, Path.GetFileName(assembly) + "-Help.xml"),
    };
    MamlWriter.Write(written.Single(), cmdlets, texts);
    foreach (var topic in Directory.EnumerateFiles(docs, "about_*.md"))
    {
        var path = Path.Combine(output, Path.GetFileNameWithoutExtension(topic) + ".help.txt");
        File.WriteAllText(path, AboutTopic.ToText(Markdown.Parse(topic)));
        written.Add(path);
    }

    // What an earlier build wrote about something that is gone.
    foreach (var stale in Directory.EnumerateFiles(output).Where(path => !written.Contains(path)))
        File.Delete(stale);
    return 0;
}
catch (HelpException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
