namespace RenderTools.Machine;

/// <summary>A source of the time counters of all cores.</summary>
public interface ICoreTimes
{
    /// <summary>
    /// The counters of all online cores, ordered by core number; null if the system does not report them now.
    /// </summary>
    IReadOnlyList<CoreTimes>? Read();
}
