using System.Globalization;

namespace RenderTools.Processes;

/// <summary>
/// Kills children on systems where neither the kernel nor a job object does. A small shell script beside each child
/// checks once a second whether this process still exists. If not, the script kills the child. The script starts the
/// program with exec, so the process id and the exit code are the program's own.
/// </summary>
internal static class Watcher
{
    // After exec, $$ is the program's process id. The watcher closes its pipes, because their reader waits for the last
    // writer to close them.
    private const string Script = """
        host=$1
        shift
        (while sleep 1; do
          kill -0 $$ || exit
          kill -0 "$host" || exec kill -KILL $$
        done) </dev/null >/dev/null 2>&1 &
        exec "$@"
        """;

    /// <summary>The arguments that stand before the program and its own arguments.</summary>
    public static IReadOnlyList<string> Launcher =>
        ["/bin/sh", "-c", Script, "sh", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
}
