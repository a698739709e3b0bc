using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace RenderTools.Help;

/// <summary>An about_ topic as the plain text that Get-Help prints.</summary>
internal static class AboutTopic
{
    private const int Width = 80;
    private const string Indent = "    ";

    /// <summary>
    /// The text, in the order that PowerShell expects: topic, short description (whose first line is the synopsis), the
    /// rest.
    /// </summary>
    public static string ToText(MarkdownDocument document)
    {
        var text = new StringBuilder();
        foreach (var block in document)
        {
            switch (block)
            {
                case HeadingBlock { Level: 1 } topic:
                    text.Append("TOPIC\n").Append(Indent).Append(Markdown.Text(topic.Inline)).Append("\n\n");
                    break;
                case HeadingBlock { Level: 2 } section:
                    text.Append(Markdown.Text(section.Inline).ToUpperInvariant()).Append('\n');
                    break;
                case HeadingBlock part:
                    text.Append("  ").Append(Markdown.Text(part.Inline)).Append("\n\n");
                    break;
                default:
                    Body(text, block, Indent, Indent);
                    text.Append('\n');
                    break;
            }
        }

        return text.ToString();
    }

    private static void Body(StringBuilder text, Block block, string first, string rest)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                Wrap(text, Markdown.Text(paragraph.Inline), first, rest);
                break;
            case CodeBlock code:
                foreach (var line in Markdown.Code(code).Split('\n'))
                    text.Append((rest + Indent + line).TrimEnd()).Append('\n');
                break;
            case ListBlock list:
                foreach (var item in list.Cast<ListItemBlock>())
                {
                    for (var i = 0; i < item.Count; i++)
                        Body(text, item[i], rest + (i == 0 ? "- " : "  "), rest + "  ");
                }

                break;
            case Table table:
                Rows(text, table, rest);
                break;
            case ContainerBlock container:
                foreach (var inner in container)
                    Body(text, inner, rest, rest);
                break;
        }
    }

    // A table of long cells does not fit into a terminal as columns: each row becomes its first cell with the others
    // below.
    private static void Rows(StringBuilder text, Table table, string indent)
    {
        var rows = table.Cast<TableRow>().Select(row => row.Cast<TableCell>().Select(Cell).ToArray()).ToList();
        var heads = rows[0];
        foreach (var row in rows.Skip(1))
        {
            text.Append(indent).Append(row[0]).Append('\n');
            for (var i = 1; i < row.Length; i++)
            {
                if (row[i].Length > 0)
                    Wrap(
                        text,
                        row.Length > 2 && heads[i].Length > 0 ? $"{heads[i]}: {row[i]}" : row[i],
                        indent + Indent,
                        indent + Indent + (row.Length > 2 ? "  " : "")
                    );
            }
        }
    }

    private static string Cell(TableCell cell) =>
        string.Join(' ', cell.Descendants<ParagraphBlock>().Select(p => Markdown.Text(p.Inline)));

    private static void Wrap(StringBuilder text, string words, string first, string rest)
    {
        var line = new StringBuilder(first);
        var isEmpty = true;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(rest);
                isEmpty = true;
            }

            if (!isEmpty)
                line.Append(' ');
            line.Append(word);
            isEmpty = false;
        }

        text.Append(line).Append('\n');
    }
}
