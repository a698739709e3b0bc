using System.Globalization;

namespace RenderTools.Machine;

/// <summary>
/// NUMA node and kind of each core. Linux reports both in sysfs. On other systems all cores are treated as alike.
/// </summary>
public static class CoreTopology
{
    /// <summary>Node and kind of each of these cores, ordered by node, kind and number.</summary>
    public static IReadOnlyList<CorePlace> Read(IEnumerable<int> cores) => Read(cores, "/sys/devices");

    internal static IReadOnlyList<CorePlace> Read(IEnumerable<int> cores, string devices)
    {
        var numbers = cores.ToList();
        var nodes = Nodes(Path.Combine(devices, "system", "node"));
        var kinds = IntelKinds(devices) ?? CapacityKinds(devices, numbers);
        return numbers
            .Select(core => new CorePlace(
                core,
                nodes.TryGetValue(core, out var node) ? node : null,
                kinds.GetValueOrDefault(core)
            ))
            .OrderBy(p => p.Node ?? int.MaxValue)
            .ThenBy(p => p.Kind)
            .ThenBy(p => p.Core)
            .ToList();
    }

    /// <summary>Reads a list such as "0-3,8,10-11". Parts that are not numbers are ignored.</summary>
    internal static IEnumerable<int> ParseList(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first))
                continue;
            var last = first;
            if (ends.Length > 1 && !int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out last))
                continue;
            for (var core = first; core <= last; core++)
                yield return core;
        }
    }

    private static Dictionary<int, int> Nodes(string directory)
    {
        var nodes = new Dictionary<int, int>();
        if (!Directory.Exists(directory))
            return nodes;
        foreach (var path in Directory.EnumerateDirectories(directory, "node*"))
        {
            if (
                !int.TryParse(
                    Path.GetFileName(path).AsSpan(4),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var node
                )
            )
                continue;
            foreach (var core in ParseList(Text(Path.Combine(path, "cpulist")) ?? ""))
                nodes[core] = node;
        }

        return nodes;
    }

    /// <summary>Intel's hybrid processors have one performance counter unit per kind of core.</summary>
    private static Dictionary<int, CoreKind>? IntelKinds(string devices)
    {
        if (
            Text(Path.Combine(devices, "cpu_core", "cpus")) is not { } fast
            || Text(Path.Combine(devices, "cpu_atom", "cpus")) is not { } frugal
        )
            return null;
        var kinds = ParseList(fast).ToDictionary(core => core, _ => CoreKind.Performance);
        foreach (var core in ParseList(frugal))
            kinds[core] = CoreKind.Efficiency;
        return kinds;
    }

    /// <summary>On Arm, the kernel gives every core a capacity. The fastest core has 1024.</summary>
    private static Dictionary<int, CoreKind> CapacityKinds(string devices, IEnumerable<int> cores)
    {
        var capacities = new Dictionary<int, int>();
        foreach (var core in cores)
        {
            var path = Path.Combine(
                devices,
                "system",
                "cpu",
                string.Create(CultureInfo.InvariantCulture, $"cpu{core}"),
                "cpu_capacity"
            );
            if (int.TryParse(Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out var capacity))
                capacities[core] = capacity;
        }

        if (capacities.Values.Distinct().Count() < 2)
            return [];
        var most = capacities.Values.Max();
        return capacities.ToDictionary(p => p.Key, p => p.Value == most ? CoreKind.Performance : CoreKind.Efficiency);
    }

    private static string? Text(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The display needs this only to group cores. If the file cannot be read, all cores stand in one group.
            return null;
        }
    }
}
