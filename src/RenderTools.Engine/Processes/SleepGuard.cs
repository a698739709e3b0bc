using System.Globalization;
using System.Runtime.InteropServices;

namespace RenderTools.Processes;

/// <summary>
/// Asks the system not to sleep while a render runs. If the system has no such service, or refuses, the render goes on
/// without a message.
/// </summary>
internal sealed class SleepGuard : IAsyncDisposable
{
    // SetThreadExecutionState: the state lasts until it is reset or until its thread ends.
    private const uint Continuous = 0x80000000;
    private const uint SystemRequired = 0x00000001;

    private readonly CancellationTokenSource _end = new();
    private readonly Task _guard;

    private SleepGuard(Func<CancellationToken, Task> guard) =>
        _guard = Task.Run(() => guard(_end.Token), CancellationToken.None);

    /// <summary>Starts the guard and returns at once.</summary>
    public static SleepGuard Start() =>
        new(
            OperatingSystem.IsWindows() ? KeepWindowsAwakeAsync
            : Command() is { } command ? token => RunAsync(command, token)
            : _ => Task.CompletedTask
        );

    /// <summary>The program that keeps the system awake while it runs; null if the system has none.</summary>
    internal static ChildCommand? Command()
    {
        if (OperatingSystem.IsMacOS())
        {
            // -w: caffeinate ends when this process ends, even if this process is killed.
            return ProgramFinder.Find("caffeinate") is { } caffeinate
                ? new ChildCommand(
                    caffeinate,
                    ["-i", "-m", "-w", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]
                )
                : null;
        }

        // This folder exists exactly if systemd is the init system (sd_booted(3)).
        if (
            !OperatingSystem.IsLinux()
            || !Directory.Exists("/run/systemd/system")
            || ProgramFinder.Find("systemd-inhibit") is not { } inhibit
            || ProgramFinder.Find("setpriv") is not { } setPriv
        )
        {
            return null;
        }

        // systemd-inhibit starts a child of its own. setpriv kills that child when systemd-inhibit ends.
        return new ChildCommand(
            inhibit,
            [
                "--what=sleep:idle",
                "--who=RenderTools",
                "--why=A video is rendered",
                "--mode=block",
                setPriv,
                "--pdeathsig",
                "KILL",
                "--",
                "sleep",
                "infinity",
            ]
        );
    }

    /// <summary>Lets the system sleep again. Returns when the helper program has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _guard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    // If the service refuses, the program ends at once. If the program cannot be started, this method throws, and the
    // guard's task keeps the exception. In both cases the render goes on without a guard.
    private static async Task RunAsync(ChildCommand command, CancellationToken cancellationToken) =>
        _ = await ChildProcess.RunAsync(command, cancellationToken);

    private static Task KeepWindowsAwakeAsync(CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () =>
            {
                _ = SetThreadExecutionState(Continuous | SystemRequired);
                _ = cancellationToken.WaitHandle.WaitOne();
                _ = SetThreadExecutionState(Continuous);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint SetThreadExecutionState(uint state);
}
