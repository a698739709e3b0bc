using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RenderTools.Help;

/// <summary>The help of one cmdlet as people write it: docs/cmdlets/Verb-Noun.md.</summary>
internal sealed class HelpText
{
    private static readonly string[] Order =
    [
        "Synopsis",
        "Description",
        "Parameters",
        "Inputs",
        "Outputs",
        "Examples",
        "Notes",
        "Links",
    ];

    private HelpText(string path, string name)
    {
        SourcePath = path;
        Name = name;
    }

    /// <summary>The file.</summary>
    public string SourcePath { get; }

    /// <summary>Verb-Noun, from the heading.</summary>
    public string Name { get; }

    /// <summary>One sentence.</summary>
    public string Synopsis { get; private set; } = "";

    /// <summary>Paragraphs.</summary>
    public IReadOnlyList<string> Description { get; private set; } = [];

    /// <summary>Entries named after parameters, without the dash.</summary>
    public IReadOnlyList<HelpEntry> Parameters { get; private set; } = [];

    /// <summary>Entries named after types that come in.</summary>
    public IReadOnlyList<HelpEntry> Inputs { get; private set; } = [];

    /// <summary>Entries named after types that come out.</summary>
    public IReadOnlyList<HelpEntry> Outputs { get; private set; } = [];

    /// <summary>Entries with code.</summary>
    public IReadOnlyList<HelpEntry> Examples { get; private set; } = [];

    /// <summary>Paragraphs.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>Text and address; an address in the repository is relative.</summary>
    public IReadOnlyList<(string Text, string Address)> Links { get; private set; } = [];

    /// <summary>Reads every file of a folder.</summary>
    /// <exception cref="HelpException">A file has another shape.</exception>
    public static IReadOnlyDictionary<string, HelpText> ReadAll(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.md")
            .Order(StringComparer.Ordinal)
            .Select(Read)
            .ToDictionary(t => t.Name, StringComparer.Ordinal);

    private static HelpText Read(string path)
    {
        var blocks = Markdown.Parse(path).ToList();
        if (
            blocks is not [HeadingBlock { Level: 1 } title, ..]
            || Markdown.Text(title.Inline) != Path.GetFileNameWithoutExtension(path)
        )
            throw new HelpException(path, 1, $"The file must begin with '# {Path.GetFileNameWithoutExtension(path)}'.");
        var text = new HelpText(path, Markdown.Text(title.Inline));
        var last = -1;
        foreach (var (heading, body) in Sections(blocks.Skip(1), 2, path))
        {
            var name = Markdown.Text(heading.Inline);
            var place = Array.IndexOf(Order, name);
            if (place <= last)
                throw new HelpException(
                    path,
                    heading.Line + 1,
                    $"'{name}' is not expected here: the sections are {string.Join(", ", Order)}, in this order."
                );
            last = place;
            text.Take(name, body);
        }

        return text;
    }

    private void Take(string section, List<Block> body)
    {
        switch (section)
        {
            case "Synopsis":
                Synopsis = string.Join(' ', Paragraphs(body));
                break;
            case "Description":
                Description = Paragraphs(body);
                break;
            case "Parameters":
                Parameters = [.. Entries(body).Select(e => e with { Name = e.Name.TrimStart('-') })];
                break;
            case "Inputs":
                Inputs = Entries(body);
                break;
            case "Outputs":
                Outputs = Entries(body);
                break;
            case "Examples":
                Examples = Entries(body);
                break;
            case "Notes":
                Notes = Paragraphs(body);
                break;
            case "Links":
                Links = [.. body.SelectMany(Items).Select(Link)];
                break;
        }
    }

    private static IEnumerable<Block> Items(Block block) => block is ListBlock list ? list : [block];

    private (string Text, string Address) Link(Block item) =>
        item.Descendants<LinkInline>().FirstOrDefault() is { } link
            ? (Markdown.Text(link), link.Url ?? "")
            : throw new HelpException(
                SourcePath,
                item.Line + 1,
                "This is no link. Write one as [Get-VideoInfo](Get-VideoInfo.md)."
            );

    private List<HelpEntry> Entries(List<Block> body) =>
        [
            .. Sections(body, 3, SourcePath)
                .Select(s => new HelpEntry(
                    Markdown.Text(s.Heading.Inline),
                    s.Heading.Line + 1,
                    Paragraphs(s.Body.Where(b => b is not FencedCodeBlock)),
                    string.Join("\n", s.Body.OfType<FencedCodeBlock>().Select(Markdown.Code))
                )),
        ];

    private List<string> Paragraphs(IEnumerable<Block> body)
    {
        var paragraphs = new List<string>();
        foreach (var block in body)
        {
            switch (block)
            {
                case ParagraphBlock paragraph:
                    paragraphs.Add(Markdown.Text(paragraph.Inline));
                    break;
                case CodeBlock code:
                    paragraphs.Add("    " + Markdown.Code(code).Replace("\n", "\n    ", StringComparison.Ordinal));
                    break;
                case ListBlock list:
                    // One paragraph of lines: paragraphs of their own would stand an empty line apart.
                    paragraphs.Add(
                        string.Join(
                            '\n',
                            list.Cast<ListItemBlock>()
                                .Select(item =>
                                    "* "
                                    + string.Join(
                                        ' ',
                                        item.Descendants<ParagraphBlock>().Select(p => Markdown.Text(p.Inline))
                                    )
                                )
                        )
                    );
                    break;
                default:
                    throw new HelpException(
                        SourcePath,
                        block.Line + 1,
                        "Only paragraphs, lists and code have a place in PowerShell's help."
                    );
            }
        }

        return paragraphs;
    }

    private static IEnumerable<(HeadingBlock Heading, List<Block> Body)> Sections(
        IEnumerable<Block> blocks,
        int level,
        string path
    )
    {
        HeadingBlock? heading = null;
        var body = new List<Block>();
        foreach (var block in blocks)
        {
            if (block is HeadingBlock next && next.Level == level)
            {
                if (heading is not null)
                    yield return (heading, body);
                (heading, body) = (next, []);
            }
            else if (heading is null)
            {
                throw new HelpException(path, block.Line + 1, $"A heading of level {level} must come first.");
            }
            else
            {
                body.Add(block);
            }
        }

        if (heading is not null)
            yield return (heading, body);
    }
}
