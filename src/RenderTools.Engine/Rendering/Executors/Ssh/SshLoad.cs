namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>What one session runs, and what it is sent.</summary>
/// <param name="Script">The script.</param>
/// <param name="Files">Full paths of the files that follow it.</param>
internal sealed record SshLoad(string Script, IReadOnlyList<string> Files)
{
    /// <summary>Whether it only measures the quality of a chunk that is there.</summary>
    public bool IsMeasurement { get; init; }
}
