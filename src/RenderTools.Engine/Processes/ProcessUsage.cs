using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace RenderTools.Processes;

/// <summary>What a process has used so far.</summary>
/// <param name="CpuSeconds">User and system CPU seconds since it started.</param>
/// <param name="Memory">Resident memory in bytes.</param>
public readonly record struct ProcessUsage(double CpuSeconds, long Memory)
{
    // USER_HZ, the unit of /proc/<pid>/stat, is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Looks at a process; null where it has ended, or may not be looked at.</summary>
    public static ProcessUsage? Read(int processId)
    {
        try
        {
            // System.Diagnostics.Process would also walk all of its threads: too dear once a second for many workers.
            if (OperatingSystem.IsLinux())
                return ParseStat(
                    File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"))
                );
            using var process = Process.GetProcessById(processId);
            return new ProcessUsage(process.TotalProcessorTime.TotalSeconds, process.WorkingSet64);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or InvalidOperationException
                        or Win32Exception
            )
        {
            // Processes end when they like; that is the ordinary answer, not a fault.
            return null;
        }
    }

    /// <summary>Whether there is no process of that number any more.</summary>
    public static bool HasEnded(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return false;
        }
        catch (ArgumentException)
        {
            // That is how .NET says so.
            return true;
        }
    }

    /// <summary>Reads a line of /proc/PID/stat (proc_pid_stat(5): utime is field 14, stime 15, rss in pages 24); null where it is none.</summary>
    internal static ProcessUsage? ParseStat(string line)
    {
        // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
        var end = line.LastIndexOf(')');
        if (end < 0)
            return null;
        var fields = line[(end + 1)..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
            fields.Length > 21
            && long.TryParse(fields[11], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            && long.TryParse(fields[12], NumberStyles.None, CultureInfo.InvariantCulture, out var system)
            && long.TryParse(fields[21], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pages)
            ? new ProcessUsage((user + system) / TicksPerSecond, Math.Max(0, pages) * Environment.SystemPageSize)
            : null;
    }
}
