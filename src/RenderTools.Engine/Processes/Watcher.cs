using System.Globalization;

namespace RenderTools.Processes;

/// <summary>
/// Where neither the kernel nor a job object ends the children of a process that is killed: a small shell script beside each
/// child looks once a second whether this process is still there, and ends the child if not. The program takes the script's place,
/// so that its process id and its exit code are its own.
/// </summary>
internal static class Watcher
{
    // $$ is the program's process id once exec has put it in the script's place. The watcher lets go of the pipes, since who
    // reads them waits for their end.
    private const string Script = """
        host=$1
        shift
        (while sleep 1; do
          kill -0 $$ || exit
          kill -0 "$host" || exec kill -KILL $$
        done) </dev/null >/dev/null 2>&1 &
        exec "$@"
        """;

    /// <summary>What goes before a program and its arguments.</summary>
    public static IReadOnlyList<string> Launcher =>
        ["/bin/sh", "-c", Script, "sh", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
}
