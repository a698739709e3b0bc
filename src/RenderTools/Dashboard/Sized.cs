using Spectre.Console.Rendering;

namespace RenderTools.Dashboard;

/// <summary>Gives its contents exactly this room, whatever the console's own size.</summary>
internal sealed class Sized(IRenderable contents, int width, int height) : Renderable
{
    /// <inheritdoc/>
    protected override Measurement Measure(RenderOptions options, int maxWidth) =>
        new(Math.Min(width, maxWidth), Math.Min(width, maxWidth));

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        contents.Render(options with { Height = height }, Math.Min(width, maxWidth));
}
