using System.Diagnostics;
using System.Globalization;

namespace RenderTools.Benchmarks;

/// <summary>One run of one line: what it took.</summary>
internal sealed record Measured(double Wall, double Cpu, long PeakMemory)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a line with /bin/sh in a folder.</summary>
    public static async Task<Measured> RunAsync(string line, string folder)
    {
        var before = ChildSeconds();
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo("/bin/sh", ["-c", line])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["SVT_LOG"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var ended = process.WaitForExitAsync();
        var peak = 0L;
        do peak = Math.Max(peak, Resident(process.Id));
        while (await Task.WhenAny(ended, Task.Delay(Look)) != ended);
        var wall = clock.Elapsed.TotalSeconds;
        return process.ExitCode == 0
            ? new Measured(wall, ChildSeconds() - before, peak)
            : throw new InvalidOperationException($"Exit code {process.ExitCode}: {line}");
    }

    // User and system seconds of all children that have ended (proc_pid_stat(5), fields 16 and 17).
    private static double ChildSeconds() =>
        Fields("/proc/self/stat")[13..15].Sum(f => double.Parse(f, CultureInfo.InvariantCulture)) / 100;

    // Resident sets of a process and all below it, added up. Down the tree, not through all of /proc: whoever looks ten
    // times a second at every process of a machine takes time from what is measured.
    private static long Resident(int id)
    {
        try
        {
            return (
                    long.Parse(Fields($"/proc/{id}/stat")[21], CultureInfo.InvariantCulture)
                    * Environment.SystemPageSize
                )
                + Directory
                    .EnumerateDirectories($"/proc/{id}/task")
                    .Sum(thread =>
                        File.ReadAllText(thread + "/children")
                            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                            .Sum(child => Resident(int.Parse(child, CultureInfo.InvariantCulture)))
                    );
        }
        catch (IOException)
        {
            // It ended meanwhile: it uses nothing.
            return 0;
        }
    }

    private static string[] Fields(string path)
    {
        var text = File.ReadAllText(path);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
