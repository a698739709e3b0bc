using Spectre.Console;
using Spectre.Console.Rendering;

namespace RenderTools.Dashboard;

/// <summary>One row of cells, built from the left.</summary>
internal sealed class Line
{
    private readonly List<Segment> _segments = [];

    /// <summary>Cells used so far.</summary>
    public int Width { get; private set; }

    /// <summary>The row's parts.</summary>
    public IEnumerable<Segment> Segments => _segments;

    /// <summary>Appends text, which must hold no control character.</summary>
    public Line Add(string text, Style? style = null)
    {
        if (text.Length == 0)
            return this;
        var segment = new Segment(text, style ?? Theme.Plain);
        _segments.Add(segment);
        Width += segment.CellCount();
        return this;
    }

    /// <summary>Appends spaces up to a column; none when the row is already longer.</summary>
    public Line To(int column) => column > Width ? Add(new string(' ', column - Width)) : this;

    /// <summary>Appends text that ends at a column, or directly when there is no room.</summary>
    public Line RightTo(int column, string text, Style? style = null) =>
        To(column - new Segment(text).CellCount()).Add(text, style);

    /// <summary>Appends text cut to so many cells.</summary>
    public Line Cut(int width, string text, Style? style = null)
    {
        if (width > 0)
            Add(Fit(text, width), style);
        return this;
    }

    /// <summary>Appends the figures that have room: half a number would be a wrong one.</summary>
    public Line Figures(Glyphs glyphs, int width, IEnumerable<string> figures)
    {
        foreach (var figure in figures)
        {
            var next = new Line().Add(Width > 0 ? glyphs.Dot : "").Add(figure);
            if (Width + next.Width <= width)
                Add(Width > 0 ? glyphs.Dot : "", Theme.Quiet).Add(figure);
        }

        return this;
    }

    /// <summary>Fills with a sign up to a column, and writes text that ends at the next one.</summary>
    public Line RuleTo(int column, string rule, string text)
    {
        var start = column - text.Length - 1;
        return Add(string.Concat(Enumerable.Repeat(rule, Math.Max(0, start - Width))), Theme.Quiet)
            .RightTo(column, text, Theme.Quiet)
            .Add(" ");
    }

    /// <summary>The row's first cells.</summary>
    public Line CutTo(int width)
    {
        var line = new Line();
        foreach (var segment in _segments)
        {
            var text = Fit(segment.Text, width - line.Width);
            line.Add(text, segment.Style);
            if (text.Length < segment.Text.Length)
                break;
        }

        return line;
    }

    /// <summary>The row as text that the terminal may wrap.</summary>
    public Paragraph ToParagraph()
    {
        var paragraph = new Paragraph();
        foreach (var segment in _segments)
            paragraph.Append(segment.Text, segment.Style);
        return paragraph;
    }

    /// <summary>Text cut to so many cells; a letter that would stand half outside is left out.</summary>
    public static string Fit(string text, int width)
    {
        if (text.Length == 0 || new Segment(text).CellCount() <= width)
            return text;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var cells = new Segment(rune.ToString()).CellCount();
            if (cells > width)
                break;
            width -= cells;
            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }

    /// <summary>A bar of so many cells.</summary>
    public Line Bar(Glyphs glyphs, int width, double part, Style style)
    {
        var full = Math.Clamp((int)(part * width), 0, width);
        Add(string.Concat(Enumerable.Repeat(glyphs.BarDone, full)), style);
        return Add(string.Concat(Enumerable.Repeat(glyphs.BarRest, width - full)), Theme.Quiet);
    }
}
