namespace RenderTools.Machine;

/// <summary>Counters of one core since the system started, in units of the system's own.</summary>
/// <param name="Core">The system's number of the logical core.</param>
/// <param name="Busy">Time in which it had work.</param>
/// <param name="Total">All time.</param>
public readonly record struct CoreTimes(int Core, long Busy, long Total)
{
    /// <summary>The source for this system; null where there is none.</summary>
    public static ICoreTimes? ForThisSystem()
    {
        if (OperatingSystem.IsLinux())
            return new LinuxCoreTimes();
        if (OperatingSystem.IsWindows())
            return new WindowsCoreTimes();
        return OperatingSystem.IsMacOS() ? new MacCoreTimes() : null;
    }
}
