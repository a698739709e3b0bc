using Spectre.Console.Rendering;

namespace RenderTools.Dashboard;

/// <summary>Rows that are cut, never wrapped: a dashboard must not change its height with its contents.</summary>
internal sealed class Lines(IReadOnlyList<Line> lines) : Renderable
{
    /// <inheritdoc/>
    protected override Measurement Measure(RenderOptions options, int maxWidth)
    {
        var width = Math.Min(maxWidth, lines.Count == 0 ? 0 : lines.Max(l => l.Width));
        return new Measurement(width, width);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (var line in lines)
        {
            foreach (var segment in line.Width <= maxWidth ? line.Segments : line.CutTo(maxWidth).Segments)
                yield return segment;
            yield return Segment.LineBreak;
        }
    }
}
