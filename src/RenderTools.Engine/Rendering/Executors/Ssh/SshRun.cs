namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>One run of ffmpeg on a host.</summary>
/// <param name="Words">The program and its arguments.</param>
/// <param name="Silence">Seconds without a sign of life from this side after which it is ended.</param>
internal sealed record SshRun(IReadOnlyList<string> Words, int Silence);
