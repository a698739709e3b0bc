using RenderTools.Processes;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>The partitions of the cluster that this machine belongs to.</summary>
internal static class SlurmPartitions
{
    /// <summary>Asks Slurm for each partition's name and state; nothing where there is no Slurm.</summary>
    public static async Task<IReadOnlyList<(string Name, string State)>> ListAsync(CancellationToken cancellationToken)
    {
        if (ProgramFinder.Find("sinfo") is not { } sinfo)
            return [];
        var (_, output, _) = await ChildProcess.ReadAsync(
            sinfo,
            ["--noheader", "--summarize", "--format=%R %a, %l at most, %D nodes"],
            cancellationToken
        );
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => line.Split(' ', 2))
                .Select(parts => (parts[0], parts[^1])),
        ];
    }
}
