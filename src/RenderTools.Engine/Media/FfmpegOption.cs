namespace RenderTools.Media;

/// <summary>An option of an encoder or a filter, as ffmpeg's help lists it.</summary>
/// <param name="Name">The name, without a dash.</param>
/// <param name="Type">ffmpeg's word for its type.</param>
/// <param name="Text">What ffmpeg says of it, with range and default.</param>
internal sealed record FfmpegOption(string Name, string Type, string Text)
{
    /// <summary>The values that have names, and what ffmpeg says of each.</summary>
    public IReadOnlyList<(string Name, string Text)> Values { get; init; } = [];
}
