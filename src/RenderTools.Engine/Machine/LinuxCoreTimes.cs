using System.Globalization;

namespace RenderTools.Machine;

/// <summary>Reads /proc/stat (proc_stat(5)).</summary>
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
            // Some sandboxes hide /proc. Without it the dashboard has no heat map; everything else works.
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

            // user and nice already include guest and guest_nice, so the first eight fields are the total.
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
