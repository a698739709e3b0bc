using System.Diagnostics;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>
/// A connection to a host that sessions share (ssh_config(5), ControlMaster): a session takes 32 ms where one that
/// connects by itself takes 282. It is a child of this process and ends with it, and its sessions with it.
/// </summary>
internal sealed class SshMaster : IAsyncDisposable
{
    /// <summary>The id of the error that a host cannot be reached, or no longer.</summary>
    public const string Lost = "SshHostLost";

    // Beyond ConnectTimeout: a server can accept a connection and then ask a hung name service about the user.
    private const int LogInSeconds = 20;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly SshHost _host;
    private readonly string _folder = Directory.CreateTempSubdirectory("rt-ssh-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private string? _last;

    private SshMaster(SshHost host)
    {
        _host = host;
        _run = ChildProcess.RunAsync(
            new ChildCommand("ssh", host.MasterArguments(Socket)) { OnError = line => _last = line },
            _stop.Token
        );
    }

    /// <summary>Whether the connection stands.</summary>
    public bool IsAlive => !_run.IsCompleted;

    private string Socket => Path.Combine(_folder, "m");

    /// <summary>Connects.</summary>
    /// <exception cref="RenderToolsException">SshHostLost: it cannot be reached, and why.</exception>
    public static async Task<SshMaster> StartAsync(SshHost host, CancellationToken cancellationToken)
    {
        var master = new SshMaster(host);
        try
        {
            // ssh makes the socket when it has logged in.
            var clock = Stopwatch.StartNew();
            while (!File.Exists(master.Socket))
            {
                if (master._run.IsCompleted)
                    throw master.Error(await master.WhyAsync());
                if (clock.Elapsed.TotalSeconds > host.Patience.ConnectSeconds + LogInSeconds)
                    throw master.Error("it accepts the connection, and no log-in");
                await Task.WhenAny(master._run, Task.Delay(Look, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }

            return master;
        }
        catch
        {
            await master.DisposeAsync();
            throw;
        }
    }

    /// <summary>The command of a session.</summary>
    /// <param name="input">The script that the host's sh runs, and what it reads.</param>
    public ChildCommand Session(SshInput input) =>
        new("ssh", _host.SessionArguments(Socket, input.Command)) { WriteInput = input.WriteAsync };

    /// <summary>Runs a script that only tells something.</summary>
    /// <returns>Its exit code, standard output and standard error.</returns>
    /// <exception cref="RenderToolsException">ProgramSilent: the host did not answer.</exception>
    public async Task<(int ExitCode, string Output, string Error)> AskAsync(
        string script,
        CancellationToken cancellationToken
    )
    {
        var (output, error) = (new System.Text.StringBuilder(), new System.Text.StringBuilder());
        var input = new SshInput(new SshLoad(script, []), Timeout.InfiniteTimeSpan);
        input.End();
        var result = await ChildProcess.RunAsync(
            Session(input) with
            {
                OnOutput = line => output.Append(line).Append('\n'),
                OnError = line => error.Append(line).Append('\n'),
                Patience = TimeSpan.FromSeconds(4 * _host.Patience.ConnectSeconds),
            },
            cancellationToken
        );
        return (result.ExitCode, output.ToString(), error.ToString());
    }

    /// <summary>Why a session ended that should not have: what ssh says of a connection that is lost.</summary>
    /// <param name="said">The last line that the session wrote on standard error.</param>
    public async Task<string> WhyAsync(string? said = null)
    {
        // The session ends a moment before the connection does.
        await Task.WhenAny(_run, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
        if (_run is { IsFaulted: true, Exception: { } error })
            return error.GetBaseException().Message.TrimEnd('.');
        return ((IsAlive ? said : _last) ?? "the connection was lost").TrimEnd('.');
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private RenderToolsException Error(string why) =>
        new(Lost, ErrorKind.OperationStopped, $"'{_host.Name}' cannot be used: {why}.");
}
