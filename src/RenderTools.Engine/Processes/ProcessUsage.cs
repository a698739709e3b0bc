using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace RenderTools.Processes;

/// <summary>The CPU time and the memory that a process uses.</summary>
/// <param name="CpuSeconds">User and system CPU seconds since it started.</param>
/// <param name="Memory">Resident memory in bytes.</param>
public readonly record struct ProcessUsage(double CpuSeconds, long Memory)
{
    // USER_HZ, the unit of times in /proc/<pid>/stat. It is 100 on every architecture that .NET supports.
    private const double TicksPerSecond = 100;

    /// <summary>Reads the usage of a process; null if the process has ended or may not be read.</summary>
    public static ProcessUsage? Read(int processId)
    {
        try
        {
            // System.Diagnostics.Process also reads all threads. That is too slow once a second for many workers.
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
            // A process may end at any moment, so this is not an error.
            return null;
        }
    }

    /// <summary>Whether no process has this id any more.</summary>
    public static bool HasEnded(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return false;
        }
        catch (ArgumentException)
        {
            // .NET throws this exception if no process has the id.
            return true;
        }
    }

    /// <summary>
    /// Reads a line of /proc/PID/stat (proc_pid_stat(5): field 14 is utime, 15 is stime, 24 is rss in pages). Returns
    /// null for any other text.
    /// </summary>
    internal static ProcessUsage? ParseStat(string line)
    {
        // The second field is the program's name in parentheses. The name may contain spaces and parentheses.
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
