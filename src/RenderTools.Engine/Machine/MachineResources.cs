namespace RenderTools.Machine;

/// <summary>What this machine has free, asked twice a second.</summary>
internal sealed class MachineResources : IResources
{
    /// <inheritdoc/>
    public long? FreeMemory() => Resources.FreeMemory();

    /// <inheritdoc/>
    public long? FreeDisk(string path) => Resources.FreeDisk(path);

    /// <inheritdoc/>
    public Task LookAgainAsync(CancellationToken cancellationToken) =>
        Task.Delay(Resources.LookAgain, cancellationToken);
}
