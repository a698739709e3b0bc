using System.Globalization;

namespace RenderTools.Filters;

/// <summary>Threads that ffmpeg gives a filtergraph unasked.</summary>
internal static class FilterThreads
{
    // libavutil/slicethread.c: one more than there are cores, at most MAX_AUTO_THREADS; one core has one thread.
    private const int Most = 16;

    /// <summary>The threads of a serial run on this machine.</summary>
    public static int OfSerialRun() => Of(Cores());

    /// <summary>The threads of a serial run on a machine with so many cores.</summary>
    public static int Of(int cores) => cores > 1 ? Math.Min(cores + 1, Most) : 1;

    // ffmpeg counts the cores that it may run on. A container's share of processor time, with which .NET rounds its own
    // number down, does not count for it.
    private static int Cores()
    {
        const string Status = "/proc/self/status";
        const string Field = "Cpus_allowed_list:";
        var allowed =
            OperatingSystem.IsLinux() && File.Exists(Status)
                ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal))
                : null;
        return allowed is null
            ? Environment.ProcessorCount
            : allowed[Field.Length..].Split(',', StringSplitOptions.TrimEntries).Sum(Count);
    }

    // "0-3" or "7".
    private static int Count(string range)
    {
        var ends = Array.ConvertAll(range.Split('-'), end => int.Parse(end, CultureInfo.InvariantCulture));
        return ends[^1] - ends[0] + 1;
    }
}
