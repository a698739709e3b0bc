namespace RenderTools.Encoders;

/// <summary>One of two passes of an encoder.</summary>
/// <param name="Number">1 measures, 2 encodes.</param>
/// <param name="LogPath">The beginning of the name of the files that hold the measurements.</param>
internal sealed record EncoderPass(int Number, string LogPath)
{
    /// <summary>A path as a value in an encoder's own list of options, whose colons part its values.</summary>
    public static string InList(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
