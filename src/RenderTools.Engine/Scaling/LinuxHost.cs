using System.Globalization;
using System.Runtime.InteropServices;

namespace RenderTools.Scaling;

/// <summary>A Linux machine by its /proc and /sys. What a kernel or container hides is null, never guessed.</summary>
/// <param name="root">Where the file system begins; another one than / in tests.</param>
/// <param name="processorLimit">
/// At most so many logical cores, whatever the affinity says: the runtime's count knows the CPU quota of a container.
/// </param>
internal sealed class LinuxHost(string root = "/", int? processorLimit = null) : IHost
{
    // USER_HZ, in which the kernel reports to programs: 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    // user nice system idle iowait irq softirq steal (proc(5)), after the name; guest time is in user already.
    private static readonly int[] BusyFields = [1, 2, 3, 6, 7, 8];

    public HostInfo Describe()
    {
        var cores = Allowed();
        var places = cores.ConvertAll(core => (Core: core, Place: Place(core)));
        var known = places.Count > 0 && places.TrueForAll(core => core.Place is not null);
        var limit = processorLimit ?? Environment.ProcessorCount;
        return new HostInfo
        {
            Cpu = Model(),
            LogicalCores = cores.Count == 0 ? limit : Math.Min(limit, cores.Count),
            PhysicalCores = known
                ? Math.Min(limit, places.Select(core => core.Place).Distinct(StringComparer.Ordinal).Count())
                : null,
            MemoryBytes = Number(Field("proc/meminfo", "MemTotal")) is { } kibibytes ? (long)kibibytes * 1024 : null,
            OS = RuntimeInformation.OSDescription,
            PinOrder = known
                ?
                [
                    .. places
                        .GroupBy(core => core.Place, StringComparer.Ordinal)
                        .SelectMany(core => core.Select((thread, i) => (thread.Core, Thread: i)))
                        .OrderBy(thread => thread.Thread)
                        .ThenBy(thread => thread.Core)
                        .Select(thread => thread.Core),
                ]
                : cores,
        };
    }

    public double? MeanMHz(IReadOnlyList<int> cores)
    {
        var wanted = cores.Count > 0 ? cores : Allowed();
        var byCpuInfo = Blocks("proc/cpuinfo")
            .Select(block =>
                (Core: Number(block.GetValueOrDefault("processor")), MHz: Number(block.GetValueOrDefault("cpu MHz")))
            )
            .Where(block => block is { Core: not null, MHz: > 0 })
            .DistinctBy(block => block.Core)
            .ToDictionary(block => (int)block.Core!.Value, block => block.MHz!.Value);
        var clocks = wanted
            .Select(core =>
                Number(Text($"sys/devices/system/cpu/cpu{core}/cpufreq/scaling_cur_freq")) is { } kilohertz
                    ? kilohertz / 1000
                : byCpuInfo.TryGetValue(core, out var mhz) ? mhz
                : (double?)null
            )
            .ToList();
        return clocks.Count > 0 && clocks.TrueForAll(clock => clock is not null) ? clocks.Average() : null;
    }

    public double? BusySeconds()
    {
        var allowed = Allowed().ToHashSet();
        var perCore = Lines("proc/stat")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields =>
                fields.Length > 8
                && fields[0].StartsWith("cpu", StringComparison.Ordinal)
                && int.TryParse(fields[0].AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var core)
                && allowed.Contains(core)
            )
            .ToList();
        return perCore.Count == 0
            ? null
            : perCore.Sum(fields => BusyFields.Sum(i => double.Parse(fields[i], CultureInfo.InvariantCulture)))
                / TicksPerSecond;
    }

    private List<int> Allowed() => Field("proc/self/status", "Cpus_allowed_list") is { } list ? [.. Range(list)] : [];

    private static IEnumerable<int> Range(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(part =>
            {
                var ends = part.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
                return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
            });

    // core_id is unique within a package only; the siblings' list names the physical core without doubt.
    private string? Place(int core) =>
        Text($"sys/devices/system/cpu/cpu{core}/topology/core_cpus_list")
        ?? Text($"sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list");

    private string? Model()
    {
        foreach (var block in Blocks("proc/cpuinfo"))
        {
            if (block.TryGetValue("model name", out var name) || block.TryGetValue("cpu model", out name))
                return name;
            // ARM names its cores by numbers.
            if (block.TryGetValue("CPU implementer", out var maker) && block.TryGetValue("CPU part", out var part))
                return $"{RuntimeInformation.ProcessArchitecture} {maker}/{part}";
        }

        return null;
    }

    private IEnumerable<Dictionary<string, string>> Blocks(string path)
    {
        var block = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Lines(path).Append(""))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0)
                block[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            else if (line.Length == 0 && block.Count > 0)
            {
                yield return block;
                block = new Dictionary<string, string>(StringComparer.Ordinal);
            }
        }
    }

    private string? Field(string path, string name) =>
        Lines(path).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal)) is { } line
            ? line[(name.Length + 1)..].Trim()
            : null;

    private static double? Number(string? text) =>
        double.TryParse(text?.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private string? Text(string path) => Lines(path) is [var first, ..] ? first.Trim() : null;

    private string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(root, path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not every kernel or container has the file: unknown, which is what the callers report.
            return [];
        }
    }
}
