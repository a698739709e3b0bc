using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RenderTools.Help;

/// <summary>Markdown as a tree, and its text without marks.</summary>
internal static class Markdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <summary>Reads a file.</summary>
    public static MarkdownDocument Parse(string path) => Markdig.Markdown.Parse(File.ReadAllText(path), Pipeline);

    /// <summary>The text of a run of inlines on one line; an address on the web follows its link's text.</summary>
    public static string Text(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        Append(text, inlines);
        return text.ToString();
    }

    /// <summary>The lines of a block of code, as they are.</summary>
    public static string Code(CodeBlock block) => block.Lines.ToString().TrimEnd();

    private static void Append(StringBuilder text, ContainerInline? inlines)
    {
        foreach (var inline in inlines ?? Enumerable.Empty<Inline>())
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.ToString());
                    break;
                case CodeInline code:
                    text.Append(code.Content);
                    break;
                case LineBreakInline:
                    text.Append(' ');
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.ToString());
                    break;
                case AutolinkInline address:
                    text.Append(address.Url);
                    break;
                case LinkInline link:
                    Append(text, link);
                    if (IsWeb(link.Url))
                        text.Append(" (").Append(link.Url).Append(')');
                    break;
                case ContainerInline container:
                    Append(text, container);
                    break;
            }
        }
    }

    /// <summary>Whether an address leads out of the repository.</summary>
    public static bool IsWeb(string? address) => address?.StartsWith("https://", StringComparison.Ordinal) == true;
}
