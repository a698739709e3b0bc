using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RenderTools.Fixtures;

/// <summary>One process that is running now.</summary>
public sealed record RunningProcess(int Id, int ParentId, string Name, string[] CommandLine);

/// <summary>
/// Asks the kernel (/proc) which processes run. Zombies do not count: they no longer do anything.
/// </summary>
public static class ChildProcesses
{
    /// <summary>
    /// All processes that descend from <paramref name="processId"/> and bear <paramref name="name"/> (null: any).
    /// </summary>
    public static IReadOnlyList<RunningProcess> DescendantsOf(int processId, string? name = null)
    {
        var all = All();
        var family = new HashSet<int> { processId };
        var found = new List<RunningProcess>();
        for (var grown = true; grown; )
        {
            grown = false;
            foreach (var process in all.Where(p => family.Contains(p.ParentId) && family.Add(p.Id)))
            {
                found.Add(process);
                grown = true;
            }
        }

        return [.. found.Where(p => name is null || p.Name == name)];
    }

    /// <summary>
    /// All processes of that name with <paramref name="text"/> in an argument. It finds orphans too, whose parents are
    /// gone: give each render of a test a path of its own and ask for that.
    /// </summary>
    public static IReadOnlyList<RunningProcess> WithArgument(string name, string text) =>
        [.. All().Where(p => p.Name == name && p.CommandLine.Any(a => a.Contains(text, StringComparison.Ordinal)))];

    /// <summary>
    /// Waits until <paramref name="condition"/> holds; false when it did not within <paramref name="limit"/>.
    /// </summary>
    public static async Task<bool> UntilAsync(
        Func<bool> condition,
        TimeSpan limit,
        CancellationToken cancellationToken = default
    )
    {
        for (var end = DateTime.UtcNow + limit; DateTime.UtcNow < end; await Task.Delay(20, cancellationToken))
        {
            if (condition())
                return true;
        }

        return condition();
    }

    /// <summary>Stops a process where it is (SIGSTOP); false when it had ended. SIGKILL still ends it.</summary>
    public static bool Freeze(int processId)
    {
        const int Stop = 19;
        return SendSignal(processId, Stop) == 0 && Read(processId) is not null;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);

    private static List<RunningProcess> All()
    {
        var found = new List<RunningProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Read(id) is { } process
            )
                found.Add(process);
        }

        return found;
    }

    private static RunningProcess? Read(int id)
    {
        try
        {
            // "pid (name) state ppid …": the name may hold spaces and parentheses, so look from its end.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var open = stat.IndexOf('(', StringComparison.Ordinal);
            var close = stat.LastIndexOf(')');
            var rest = stat[(close + 2)..].Split(' ');
            if (rest[0] is "Z" or "X")
                return null;
            var line = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).TrimEnd('\0').Split('\0');
            return new RunningProcess(
                id,
                int.Parse(rest[1], CultureInfo.InvariantCulture),
                stat[(open + 1)..close],
                line
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while it was being read: then it does not run.
            return null;
        }
    }
}
