using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering;

/// <summary>
/// How fast each place renders, by what its chunks have taken. The fastest place gets the longest chunk: a slow one
/// that
/// took it would be the last to end. The caller holds a lock.
/// </summary>
/// <param name="places">All places of a pool.</param>
internal sealed class PlaceSpeeds(IReadOnlyList<IChunkExecutor> places)
{
    // Places that differ by less are equally fast, as far as a few chunks can tell.
    private const double Tolerance = 1.1;

    private readonly Dictionary<IChunkExecutor, (double Cost, double Seconds)> _seen = [];

    /// <summary>Learns from a chunk.</summary>
    /// <param name="place">Where it was rendered.</param>
    /// <param name="cost">What the plan predicted of it, in any unit.</param>
    /// <param name="seconds">How long it took.</param>
    public void Learn(IChunkExecutor place, double cost, double seconds)
    {
        var (earlierCost, earlierSeconds) = _seen.GetValueOrDefault(place);
        _seen[place] = (earlierCost + cost, earlierSeconds + seconds);
    }

    /// <summary>
    /// How many chunks are left to faster places: one for each of their slots. A place not seen yet counts as fast.
    /// </summary>
    public int LeftToFaster(IChunkExecutor place) =>
        SpeedOf(place) is not { } own
            ? 0
            : places
                .Where(other => other != place && other.IsOpen && SpeedOf(other) > own * Tolerance)
                .Sum(other => other.Capacity);

    private double? SpeedOf(IChunkExecutor place) =>
        _seen.TryGetValue(place, out var seen) && seen is { Cost: > 0, Seconds: > 0 } ? seen.Cost / seen.Seconds : null;
}
