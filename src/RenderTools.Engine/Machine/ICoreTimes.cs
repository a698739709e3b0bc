namespace RenderTools.Machine;

/// <summary>Where a system tells how busy each of its cores has been.</summary>
public interface ICoreTimes
{
    /// <summary>Counters of all cores that are online, by core number; null where the system does not tell now.</summary>
    IReadOnlyList<CoreTimes>? Read();
}
