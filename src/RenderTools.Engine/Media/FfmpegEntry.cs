namespace RenderTools.Media;

/// <summary>A line of one of ffmpeg's lists: an encoder or a filter.</summary>
/// <param name="Flags">What ffmpeg writes before the name; an encoder's begin with V or A.</param>
/// <param name="Name">The name.</param>
/// <param name="Pads">A filter's inputs and outputs, such as <c>VV->V</c>; empty for an encoder.</param>
/// <param name="Text">What ffmpeg says of it.</param>
internal sealed record FfmpegEntry(string Flags, string Name, string Pads, string Text)
{
    /// <summary>Whether it is a filter that takes or gives video, and no sound.</summary>
    public bool FiltersVideo => Pads.AsSpan().ContainsAny('V', 'N') && !Pads.Contains('A', StringComparison.Ordinal);
}
