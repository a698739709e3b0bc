namespace RenderTools.Machine;

/// <summary>
/// How busy each core is: since the previous sample, and over the last minute. Samples are taken about once a second.
/// This class is not thread-safe.
/// </summary>
public sealed class CoreUtilisation
{
    /// <summary>The number of samples kept: one minute.</summary>
    public const int SamplesKept = 60;

    private readonly ICoreTimes _source;
    private readonly double[][] _history;
    private readonly Dictionary<int, int> _slots;
    private Dictionary<int, CoreTimes> _last;
    private int _samples;

    private CoreUtilisation(ICoreTimes source, IReadOnlyList<CoreTimes> first, IReadOnlyList<CorePlace> places)
    {
        _source = source;
        _last = first.ToDictionary(c => c.Core);
        Places = places;
        _slots = places.Select((p, i) => (p.Core, i)).ToDictionary();
        _history = places.Select(_ => new double[SamplesKept]).ToArray();
    }

    /// <summary>The cores, grouped by node and kind. The members below take indices into this list.</summary>
    public IReadOnlyList<CorePlace> Places { get; }

    /// <summary>
    /// Starts to sample this system's cores. Returns null if the system does not report how busy its cores are.
    /// </summary>
    public static CoreUtilisation? Start() =>
        CoreTimes.ForThisSystem() is { } source ? Start(source, CoreTopology.Read) : null;

    /// <summary>Starts to sample another source. Returns null if the source reports nothing.</summary>
    public static CoreUtilisation? Start(ICoreTimes source, Func<IEnumerable<int>, IReadOnlyList<CorePlace>> places) =>
        source.Read() is { Count: > 0 } first
            ? new CoreUtilisation(source, first, places(first.Select(c => c.Core)))
            : null;

    /// <summary>Takes a sample. A core counts as idle if it cannot be read or if its counters have not moved.</summary>
    public void Sample()
    {
        if (_source.Read() is not { } times)
            return;
        var column = _samples++ % SamplesKept;
        foreach (var row in _history)
            row[column] = 0;
        foreach (var now in times)
        {
            // On Linux, iowait may decrease (proc_stat(5)). Clamp the result.
            if (
                _slots.TryGetValue(now.Core, out var slot)
                && _last.TryGetValue(now.Core, out var before)
                && now.Total > before.Total
            )
                _history[slot][column] = Math.Clamp(
                    (double)(now.Busy - before.Busy) / (now.Total - before.Total),
                    0,
                    1
                );
        }

        _last = times.ToDictionary(c => c.Core);
    }

    /// <summary>Utilisation between the last two samples, 0 to 1. It is 0 until there are two samples.</summary>
    public double Now(int place) => _samples == 0 ? 0 : _history[place][(_samples - 1) % SamplesKept];

    /// <summary>Mean utilisation over the samples of the last minute, 0 to 1.</summary>
    public double LastMinute(int place)
    {
        var count = Math.Min(_samples, SamplesKept);
        return count == 0 ? 0 : _history[place].AsSpan(0, count).ToArray().Average();
    }

    /// <summary>Utilisation at each sample of the last minute, oldest first, 0 to 1.</summary>
    public IReadOnlyList<double> History(int place)
    {
        var count = Math.Min(_samples, SamplesKept);
        return Enumerable.Range(_samples - count, count).Select(i => _history[place][i % SamplesKept]).ToList();
    }
}
