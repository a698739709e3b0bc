namespace RenderTools.Rendering.Targets;

/// <summary>What a run asks of each of its places.</summary>
/// <param name="Ffmpegs">Judges the ffmpeg of a place.</param>
internal sealed record TargetTerms(FfmpegGuard Ffmpegs);
