using System.Runtime.InteropServices;

namespace RenderTools.Scaling;

/// <summary>The machine this process runs on.</summary>
public static class Host
{
    /// <summary>
    /// On Linux read from /proc and /sys; elsewhere it knows the logical cores and the system's name only.
    /// </summary>
    public static IHost Current { get; } = OperatingSystem.IsLinux() ? new LinuxHost() : new UnknownHost();

    /// <summary>
    /// The load of others between two readings of <see cref="IHost.BusySeconds"/>, in percent of all logical cores.
    /// </summary>
    /// <param name="busyBefore">The first reading.</param>
    /// <param name="busyAfter">The second reading.</param>
    /// <param name="ownCpuSeconds">CPU seconds of the measured processes, and of this one, in between.</param>
    /// <param name="wallSeconds">Wall-clock seconds in between.</param>
    /// <param name="logicalCores">The cores that the readings are about.</param>
    /// <returns>Percent, not below 0; null where a figure is unknown.</returns>
    public static double? OtherLoadPercent(
        double? busyBefore,
        double? busyAfter,
        double? ownCpuSeconds,
        double wallSeconds,
        int? logicalCores
    ) =>
        wallSeconds > 0 && logicalCores > 0 && busyAfter - busyBefore - ownCpuSeconds is { } others
            ? Math.Max(0, 100 * others / (wallSeconds * logicalCores.Value))
            : null;

    private sealed class UnknownHost : IHost
    {
        public HostInfo Describe() =>
            new() { LogicalCores = Environment.ProcessorCount, OS = RuntimeInformation.OSDescription };

        public double? MeanMHz(IReadOnlyList<int> cores) => null;

        public double? BusySeconds() => null;
    }
}
