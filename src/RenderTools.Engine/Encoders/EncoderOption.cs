using RenderTools.Primitives;

namespace RenderTools.Encoders;

/// <summary>One option of an encoder.</summary>
/// <param name="Name">ffmpeg's name of it, without the dash.</param>
/// <param name="Value">Its value, as ffmpeg reads it.</param>
public sealed record EncoderOption(string Name, string Value)
{
    /// <summary>Reads "name=value".</summary>
    /// <exception cref="RenderToolsException">EncoderOptionUnknown.</exception>
    internal static EncoderOption Parse(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var separator
            ? new EncoderOption(text[..separator].Trim().TrimStart('-'), text[(separator + 1)..].Trim())
            : throw new RenderToolsException(
                "EncoderOptionUnknown",
                ErrorKind.InvalidArgument,
                $"'{text}' is no encoder option. Write 'name=value'."
            );
}
