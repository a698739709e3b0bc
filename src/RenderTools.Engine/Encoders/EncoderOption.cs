namespace RenderTools.Encoders;

/// <summary>One option of an encoder.</summary>
/// <param name="Name">ffmpeg's name of it, without the dash.</param>
/// <param name="Value">Its value, as ffmpeg reads it.</param>
public sealed record EncoderOption(string Name, string Value);
