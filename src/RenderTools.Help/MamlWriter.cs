using System.Xml.Linq;

namespace RenderTools.Help;

/// <summary>Writes help as PowerShell reads it: MAML, one file for the cmdlets of one assembly.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Help = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly Dictionary<string, string> Common = new(StringComparer.Ordinal)
    {
        ["WhatIf"] = "Shows what would happen, and does nothing.",
        ["Confirm"] = "Asks before it begins.",
    };

    /// <summary>Writes the file.</summary>
    public static void Write(
        string path,
        IEnumerable<CmdletInfo> cmdlets,
        IReadOnlyDictionary<string, HelpText> texts
    ) =>
        new XDocument(
            new XElement(
                Help + "helpItems",
                new XAttribute("schema", "maml"),
                cmdlets.Select(c => Cmdlet(c, texts[c.Name]))
            )
        ).Save(path);

    private static XElement Cmdlet(CmdletInfo cmdlet, HelpText text)
    {
        var dash = cmdlet.Name.IndexOf('-', StringComparison.Ordinal);
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", cmdlet.Name),
                new XElement(Command + "verb", cmdlet.Name[..dash]),
                new XElement(Command + "noun", cmdlet.Name[(dash + 1)..]),
                new XElement(Maml + "description", Para(text.Synopsis))
            ),
            new XElement(Maml + "description", text.Description.Select(Para)),
            new XElement(Command + "syntax", cmdlet.SetNames.Select(set => Syntax(cmdlet, set, text))),
            new XElement(
                Command + "parameters",
                cmdlet
                    .Parameters.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
                    .Select(p => Full(p, cmdlet, text))
            ),
            new XElement(Command + "inputTypes", Types(text.Inputs, "inputType")),
            new XElement(Command + "returnValues", Types(text.Outputs, "returnValue")),
            Notes(cmdlet, text),
            new XElement(Command + "examples", text.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", text.Links.Select(Link))
        );
    }

    private static XElement Syntax(CmdletInfo cmdlet, string set, HelpText text) =>
        new(
            Command + "syntaxItem",
            new XElement(Maml + "name", cmdlet.Name),
            cmdlet
                .Parameters.Select(p => (Parameter: p, Use: p.In(set)))
                .Where(p => p.Use is not null)
                .OrderBy(p => p.Use!.Position ?? int.MaxValue)
                .ThenByDescending(p => p.Use!.IsMandatory)
                .Select(p => Head(p.Parameter, p.Use!, text, isSyntax: true))
        );

    private static XElement Full(ParameterInfo parameter, CmdletInfo cmdlet, HelpText text)
    {
        // One row of attributes for all sets: those of the set that people meet first.
        var use = cmdlet.SetNames.Select(parameter.In).First(u => u is not null)!;
        var element = Head(
            parameter,
            use with
            {
                IsMandatory = parameter.Sets.All(s => s.IsMandatory),
            },
            text,
            isSyntax: false
        );
        element.Add(
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", parameter.IsSwitch ? "False" : parameter.Default ?? "None")
        );
        return element;
    }

    private static XElement Head(ParameterInfo parameter, ParameterSetUse use, HelpText text, bool isSyntax)
    {
        var element = new XElement(
            Command + "parameter",
            new XAttribute("required", use.IsMandatory ? "true" : "false"),
            new XAttribute(
                "variableLength",
                parameter.TypeName.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false"
            ),
            new XAttribute("globbing", parameter.HasWildcards ? "true" : "false"),
            new XAttribute("pipelineInput", use.Pipeline),
            new XAttribute("position", use.PositionText),
            new XAttribute("aliases", parameter.Aliases.Length == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            new XElement(Maml + "description", Description(parameter, text).Select(Para))
        );
        if (isSyntax && parameter.Choices.Length > 0)
            element.Add(
                new XElement(
                    Command + "parameterValueGroup",
                    parameter.Choices.Select(c => Value(c, isRequired: false))
                )
            );
        if (!isSyntax || !parameter.IsSwitch)
            element.Add(Value(parameter.TypeName, isRequired: !parameter.IsSwitch));
        return element;
    }

    private static XElement Value(string text, bool isRequired) =>
        new(
            Command + "parameterValue",
            new XAttribute("required", isRequired ? "true" : "false"),
            new XAttribute("variableLength", "false"),
            text
        );

    private static IEnumerable<string> Description(ParameterInfo parameter, HelpText text)
    {
        var own = text.Parameters.FirstOrDefault(p => p.Name == parameter.Name)?.Paragraphs ?? [Common[parameter.Name]];
        foreach (var paragraph in own)
            yield return paragraph;
        if (parameter.Choices.Length > 0)
            yield return $"One of: {string.Join(", ", parameter.Choices)}.";
        if (parameter.Range is { } range)
            yield return $"Allowed: {range}.";
    }

    private static IEnumerable<XElement> Types(IReadOnlyList<HelpEntry> entries, string element) =>
        entries
            .DefaultIfEmpty(new HelpEntry("None", 0, [], ""))
            .Select(entry => new XElement(
                Command + element,
                new XElement(Dev + "type", new XElement(Maml + "name", entry.Name)),
                new XElement(Maml + "description", entry.Paragraphs.Select(Para))
            ));

    private static XElement? Notes(CmdletInfo cmdlet, HelpText text)
    {
        var notes = text
            .Notes.Concat(cmdlet.Aliases.Length == 0 ? [] : [$"Alias: {string.Join(", ", cmdlet.Aliases)}"])
            .ToList();
        return notes.Count == 0
            ? null
            : new XElement(Maml + "alertSet", new XElement(Maml + "alert", notes.Select(Para)));
    }

    private static XElement Example(HelpEntry example, int place) =>
        new(
            Command + "example",
            new XElement(Maml + "title", $"-------- Example {place + 1}: {example.Name} --------"),
            new XElement(Dev + "code", example.Code),
            // Get-Help leaves no space before the next title by itself.
            new XElement(Dev + "remarks", example.Paragraphs.Append("").Append("").Select(Para))
        );

    private static XElement Link((string Text, string Address) link) =>
        new(
            Maml + "navigationLink",
            new XElement(Maml + "linkText", link.Text),
            new XElement(Maml + "uri", Markdown.IsWeb(link.Address) ? link.Address : "")
        );

    private static XElement Para(string text) => new(Maml + "para", text);
}
