using System.Globalization;

namespace RenderTools.Machine;

/// <summary>Free memory and free disk space of the machine. A worker asks before it starts a chunk.</summary>
internal static class Resources
{
    /// <summary>
    /// How many times a chunk waits for a full disk. If a quota is the limit, the free space does not show it, so at
    /// some point the full disk must count as a failure.
    /// </summary>
    public const int MostDiskWaits = 20;

    /// <summary>How often to look again. The system sends no signal when memory or disk space becomes free.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether a line of ffmpeg's output reports a full disk or an exhausted quota.</summary>
    public static bool TellsDiskFull(string line) =>
        line.Contains("No space left on device", StringComparison.Ordinal)
        || line.Contains("Disk quota exceeded", StringComparison.Ordinal);

    /// <summary>
    /// The bytes that a new process can use before the system swaps, cgroup limits included; null if unknown.
    /// </summary>
    public static long? FreeMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            var info = GC.GetGCMemoryInfo();
            return info.TotalAvailableMemoryBytes - info.MemoryLoadBytes;
        }

        var available =
            File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal))
                is { } line
            && long.TryParse(
                line.AsSpan("MemAvailable:".Length, line.Length - "MemAvailable: kB".Length).Trim(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var kilobytes
            )
                ? kilobytes * 1024
                : (long?)null;
        var group = GroupMemory();
        return (available, group) switch
        {
            (null, _) => group,
            (_, null) => available,
            _ => Math.Min(available.Value, group.Value),
        };
    }

    /// <summary>
    /// The bytes free for this user on the disk of a path, whose folder need not exist yet; null if unknown.
    /// </summary>
    public static long? FreeDisk(string path)
    {
        try
        {
            while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
                path = parent;
            var drive = new DriveInfo(path);

            // A file system of size 0, such as /proc, is not full.
            return drive.TotalSize > 0 ? drive.AvailableFreeSpace : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether an error reports a full disk.</summary>
    public static bool IsDiskFull(Exception error) =>
        error is IOException && (error.HResult & 0xFFFF) is 28 or 112 or 39;

    // cgroup v2: the limit of this process's group or of any group above it.
    private static long? GroupMemory()
    {
        const string Root = "/sys/fs/cgroup";
        if (
            !File.Exists("/proc/self/cgroup")
            || File.ReadLines("/proc/self/cgroup").FirstOrDefault(l => l.StartsWith("0::", StringComparison.Ordinal))
                is not { } own
        )
            return null;
        long? least = null;
        for (
            var path = Path.Join(Root, own[3..]);
            path.StartsWith(Root, StringComparison.Ordinal) && path.Length > Root.Length;
            path = Path.GetDirectoryName(path)!
        )
        {
            if (
                Number(Path.Combine(path, "memory.max")) is { } limit
                && Number(Path.Combine(path, "memory.current")) is { } used
            )
                least = Math.Min(least ?? long.MaxValue, limit - used);
        }

        return least;
    }

    private static long? Number(string path) =>
        File.Exists(path)
        && long.TryParse(
            File.ReadAllText(path).AsSpan().Trim(),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : null;
}
