using System.Globalization;
using System.Runtime.InteropServices;

namespace RenderTools.Processes;

/// <summary>
/// Asks the system not to fall asleep while a render runs. It is a courtesy: where the system has no such service, or
/// refuses it, the render goes on all the same and nothing is said.
/// </summary>
internal sealed class SleepGuard : IAsyncDisposable
{
    // SetThreadExecutionState: the state lasts until it is taken back or its thread ends.
    private const uint Continuous = 0x80000000;
    private const uint SystemRequired = 0x00000001;

    private readonly CancellationTokenSource _end = new();
    private readonly Task _guard;

    private SleepGuard(Func<CancellationToken, Task> guard) =>
        _guard = Task.Run(() => guard(_end.Token), CancellationToken.None);

    /// <summary>Begins; returns at once.</summary>
    public static SleepGuard Start() =>
        new(
            OperatingSystem.IsWindows() ? HoldThreadAsync
            : Command() is { } command ? token => RunAsync(command, token)
            : _ => Task.CompletedTask
        );

    /// <summary>The program that holds the system awake as long as it runs; null: there is none here.</summary>
    internal static ChildCommand? Command()
    {
        if (OperatingSystem.IsMacOS())
        {
            // -w: it ends with this process, also where that is killed outright.
            return ProgramFinder.Find("caffeinate") is { } caffeinate
                ? new ChildCommand(
                    caffeinate,
                    ["-i", "-m", "-w", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]
                )
                : null;
        }

        // The folder is there exactly where systemd is the init system (sd_booted(3)).
        if (
            !OperatingSystem.IsLinux()
            || !Directory.Exists("/run/systemd/system")
            || ProgramFinder.Find("systemd-inhibit") is not { } inhibit
            || ProgramFinder.Find("setpriv") is not { } setPriv
        )
        {
            return null;
        }

        // systemd-inhibit runs a program of its own, which must not outlive it either.
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

    /// <summary>Lets the system sleep again; returns when the helper has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _guard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    // A service that refuses ends its program at once, and a program that cannot be started throws: both leave the
    // render without a guard, which is all that is lost.
    private static async Task RunAsync(ChildCommand command, CancellationToken cancellationToken) =>
        _ = await ChildProcess.RunAsync(command, cancellationToken);

    private static Task HoldThreadAsync(CancellationToken cancellationToken) =>
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
