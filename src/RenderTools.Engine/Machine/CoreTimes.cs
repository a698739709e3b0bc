namespace RenderTools.Machine;

/// <summary>Time counters of one core since the system started. The unit depends on the system.</summary>
/// <param name="Core">The system's number of the logical core.</param>
/// <param name="Busy">Time during which the core worked.</param>
/// <param name="Total">All time, busy and idle.</param>
public readonly record struct CoreTimes(int Core, long Busy, long Total)
{
    /// <summary>The source of counters for this system; null if there is none.</summary>
    public static ICoreTimes? ForThisSystem()
    {
        if (OperatingSystem.IsLinux())
            return new LinuxCoreTimes();
        if (OperatingSystem.IsWindows())
            return new WindowsCoreTimes();
        return OperatingSystem.IsMacOS() ? new MacCoreTimes() : null;
    }
}
