namespace RenderTools.Scaling;

/// <summary>The machine, as far as a measurement wants to know it.</summary>
public interface IHost
{
    /// <summary>What does not change while measuring.</summary>
    HostInfo Describe();

    /// <summary>
    /// The mean clock of some logical cores at this moment, MHz; null where the system does not tell.
    /// </summary>
    /// <param name="cores">Their numbers; empty: all that this process may run on.</param>
    double? MeanMHz(IReadOnlyList<int> cores);

    /// <summary>
    /// CPU seconds spent since boot by everyone on the logical cores that this process may run on, time stolen by a
    /// hypervisor included; null where the system does not tell. Two readings and the own CPU seconds between them give
    /// the load of others.
    /// </summary>
    double? BusySeconds();
}
