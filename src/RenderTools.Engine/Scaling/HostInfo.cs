namespace RenderTools.Scaling;

/// <summary>What a sweep ran on. Null: the system does not tell.</summary>
public sealed record HostInfo
{
    /// <summary>The processor's model.</summary>
    public string? Cpu { get; init; }

    /// <summary>Physical cores this process may run on.</summary>
    public int? PhysicalCores { get; init; }

    /// <summary>Logical cores this process may run on (affinity and CPU quota considered).</summary>
    public int? LogicalCores { get; init; }

    /// <summary>Memory of the machine in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The operating system.</summary>
    public string? OS { get; init; }

    /// <summary>
    /// The numbers of the logical cores in the order in which workers should be pinned: one of every physical core
    /// first, then their second hardware threads. Empty where the system does not tell.
    /// </summary>
    public IReadOnlyList<int> PinOrder { get; init; } = [];
}
