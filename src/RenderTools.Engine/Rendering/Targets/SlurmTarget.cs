using System.Text.Json.Serialization;
using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Rendering.Executors;
using RenderTools.Rendering.Executors.Slurm;

namespace RenderTools.Rendering.Targets;

/// <summary>
/// A cluster that Slurm schedules. Each chunk is a task of a job array. Its nodes need ffmpeg and a shell, and see the
/// source and the working directory under the same paths as this machine.
/// </summary>
public sealed record SlurmTarget : RenderTarget
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Partition is null ? "Slurm" : $"Slurm, partition {Partition}";

    /// <summary>sbatch's --partition; null: the cluster's default.</summary>
    public string? Partition { get; init; }

    /// <summary>sbatch's --account; null: the user's default.</summary>
    public string? Account { get; init; }

    /// <summary>How long a task may take; null: it follows from the chunk's predicted cost.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>sbatch's --cpus-per-task; null: the cluster's default.</summary>
    public int? CpusPerTask { get; init; }

    /// <summary>Memory of a task in MiB, sbatch's --mem; null: the cluster's default.</summary>
    public long? MemoryMegabytes { get; init; }

    /// <summary>sbatch's --qos; null: the user's default.</summary>
    public string? Qos { get; init; }

    /// <summary>sbatch's --constraint; null: none.</summary>
    public string? Constraint { get; init; }

    /// <summary>How many tasks wait or run at once, at most.</summary>
    public int MaximumTask { get; init; } = 1000;

    /// <summary>Further options of sbatch, as they are handed to it.</summary>
    public IReadOnlyList<string> SbatchOptions { get; init; } = [];

    /// <summary>Lines that bash runs on the node before the task, such as "module load ffmpeg".</summary>
    public IReadOnlyList<string> Prologue { get; init; } = [];

    /// <summary>How ffmpeg is started on a node: a program and what stands before ffmpeg's own arguments.</summary>
    public IReadOnlyList<string> Ffmpeg { get; init; } = ["ffmpeg"];

    /// <inheritdoc/>
    internal override Task<IReadOnlyList<IChunkExecutor>> ConnectAsync(
        FfmpegGuard ffmpegs,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<IChunkExecutor>>([new SlurmExecutor(this, ffmpegs)]);

    // Which node a task runs on is the scheduler's choice: as many tasks at once as there are nodes to measure.
    /// <inheritdoc/>
    internal override IReadOnlyList<int> NodeSlots() => [.. Enumerable.Repeat(1, MaximumTask)];

    /// <inheritdoc/>
    internal override RenderTarget WithNodes(int count) => this with { MaximumTask = count };

    // What only a node can tell would take a task of its own.
    /// <inheritdoc/>
    internal override async Task<IReadOnlyList<TargetCheck>> CheckAsync(
        TargetCheckTerms terms,
        CancellationToken cancellationToken
    )
    {
        try
        {
            _ = await SlurmClient.MaxArraySizeAsync(cancellationToken);
        }
        catch (RenderToolsException missing)
        {
            return [new TargetCheck(Name, "Controller", CheckStatus.Fail, missing.Message, "Install slurm-client.")];
        }
        catch (SlurmSilentException silence)
        {
            return
            [
                new TargetCheck(
                    Name,
                    "Controller",
                    CheckStatus.Fail,
                    silence.Message.Trim().Split('\n')[^1],
                    "Is this a machine of the cluster, and does slurmctld run? 'scontrol ping' tells."
                ),
            ];
        }

        return
        [
            new TargetCheck(Name, "Controller", CheckStatus.Pass, "answers"),
            new TargetCheck(
                Name,
                "Nodes",
                CheckStatus.Warn,
                "not looked at",
                "The first task of each node compares its ffmpeg, and fails where it does not see the folder."
            ),
        ];
    }
}
