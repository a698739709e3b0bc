namespace RenderTools.Encoders;

/// <summary>A chunk encoded at one constant quality, and measured.</summary>
/// <param name="Crf">Constant quality, in the encoder's own scale.</param>
/// <param name="Quality">What was measured.</param>
/// <param name="Length">Size of the file in bytes.</param>
public sealed record QualityProbe(double Crf, double Quality, long Length);
