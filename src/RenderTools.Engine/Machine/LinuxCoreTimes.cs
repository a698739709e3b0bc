using System.Globalization;

namespace RenderTools.Machine;

/// <summary>/proc/stat, as proc_stat(5) describes it.</summary>
internal sealed class LinuxCoreTimes(string path = "/proc/stat") : ICoreTimes
{
    /// <inheritdoc/>
    public IReadOnlyList<CoreTimes>? Read()
    {
        try
        {
            return Parse(File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Some sandboxes hide /proc: then there is no heat map, and nothing else is lost.
            return null;
        }
    }

    /// <summary>Reads the lines "cpuN user nice system idle iowait irq softirq steal guest guest_nice".</summary>
    internal static IReadOnlyList<CoreTimes>? Parse(IEnumerable<string> lines)
    {
        var cores = new List<CoreTimes>();
        foreach (var line in lines)
        {
            if (!line.StartsWith("cpu", StringComparison.Ordinal))
                break;
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (
                fields.Length < 5
                || !int.TryParse(fields[0].AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var core)
            )
                continue;

            // guest and guest_nice are already in user and nice: eight fields are the whole.
            long total = 0,
                idle = 0;
            for (var i = 1; i < Math.Min(fields.Length, 9); i++)
            {
                if (!long.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
                    return null;
                total += ticks;
                idle += i is 4 or 5 ? ticks : 0;
            }

            cores.Add(new CoreTimes(core, total - idle, total));
        }

        return cores.Count > 0 ? cores : null;
    }
}
