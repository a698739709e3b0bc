using Spectre.Console;
using Spectre.Console.Rendering;

namespace RenderTools.Dashboard;

/// <summary>What the layouts are put together from.</summary>
internal static class Panes
{
    /// <summary>Rows, and columns, that a box needs for its border.</summary>
    public const int Border = 2;

    /// <summary>Columns that a box needs for its border and the space within.</summary>
    public const int Frame = Border + 2;

    /// <summary>A part of a layout with so many rows, or columns.</summary>
    public static Layout Row(int size, IRenderable contents) => new Layout(contents).Size(size);

    /// <summary>Rows with a border and a title around them.</summary>
    public static Panel Box(string title, IReadOnlyList<Line> lines, Glyphs glyphs, string? legend = null) =>
        new(new Lines(lines))
        {
            Border = glyphs.Border,
            BorderStyle = Theme.Quiet,
            Header = new PanelHeader(Markup.Escape(legend is null ? $" {title} " : $" {title}  {legend} ")),
            Expand = true,
            Padding = new Padding(1, 0),
        };

    /// <summary>The beginning of a section's head.</summary>
    public static Line Head(string title, Glyphs glyphs) =>
        new Line().Add(glyphs.Rule + glyphs.Rule, Theme.Quiet).Add($" {title} ", Theme.Strong);

    /// <summary>Draws a line to its end.</summary>
    public static Line Rule(Line line, Glyphs glyphs, int width) =>
        line.Add(string.Concat(Enumerable.Repeat(glyphs.Rule, Math.Max(0, width - line.Width))), Theme.Quiet);

    /// <summary>Adds contents, and empty rows until there are so many.</summary>
    public static void Fill(List<Line> lines, int rows, IReadOnlyList<Line> contents)
    {
        lines.AddRange(contents);
        lines.AddRange(Enumerable.Range(0, Math.Max(0, rows - contents.Count)).Select(_ => new Line()));
    }
}
