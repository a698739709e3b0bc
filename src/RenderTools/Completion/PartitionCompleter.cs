using RenderTools.Rendering.Executors.Slurm;

namespace RenderTools.Completion;

/// <summary>Completes partitions with those that Slurm names.</summary>
public sealed class PartitionCompleter : Completer
{
    private protected override async Task<IEnumerable<Suggestion>> FindAsync(
        TypedArgument typed,
        CancellationToken cancellationToken
    ) =>
        from partition in await SlurmPartitions.ListAsync(cancellationToken)
        select new Suggestion(partition.Name, partition.State);
}
