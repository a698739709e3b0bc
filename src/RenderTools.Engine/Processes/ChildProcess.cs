using System.Collections.Concurrent;
using CliWrap;
using RenderTools.Machine;
using RenderTools.Primitives;

namespace RenderTools.Processes;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">The exit code; 128 + n after signal n on POSIX systems.</param>
/// <param name="Elapsed">The time from start to exit.</param>
public sealed record ChildResult(int ExitCode, TimeSpan Elapsed);

/// <summary>A program to start, and the callbacks for its output.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">The arguments as a list. No shell ever parses them.</param>
public sealed record ChildCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>Called for each line of standard output, on a pool thread.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>Called for each line of standard error, on a pool thread.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>
    /// Reads standard output as bytes, in place of <see cref="OnOutput"/>. The reader must call the action after each
    /// read, because <see cref="Patience"/> counts from the last call.
    /// </summary>
    public Func<Stream, Action, CancellationToken, Task>? ReadOutput { get; init; }

    /// <summary>
    /// Writes standard input, which is closed when the writer ends; null: it is empty. The token is cancelled when the
    /// program has ended.
    /// </summary>
    public Func<Stream, CancellationToken, Task>? WriteInput { get; init; }

    /// <summary>The longest line that is passed on, in characters. The rest of a longer line is dropped.</summary>
    public int LongestLine { get; init; } = 1 << 16;

    /// <summary>A program that prints nothing for this long is killed; zero: never.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Called once with the process id, when the program runs.</summary>
    public Action<int>? OnStarted { get; init; }

    /// <summary>Working directory; null: this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The cores that the program may use, in taskset's list syntax ("0,2-3"); null: all.</summary>
    public string? Cores { get; init; }

    /// <summary>POSIX niceness to add, 0 to 19.</summary>
    public int Niceness { get; init; }

    /// <summary>
    /// Whether the program allocates in huge pages, if the system has them. This pays for programs that run long.
    /// </summary>
    public bool HugePages { get; init; }
}

/// <summary>
/// Starts programs so that none outlives this process. On Linux the kernel kills the child when the <em>thread</em>
/// that started it ends (prctl(2), PR_SET_PDEATHSIG). Therefore one thread, which lives as long as the process, starts
/// all children. On Windows the children are put into a job object. On other systems each child has a watcher.
/// </summary>
public static class ChildProcess
{
    /// <summary>
    /// The patience for a program that does a small task with a file, such as a probe. A read from a dead disk or a
    /// lost network share never returns.
    /// </summary>
    public static readonly TimeSpan SmallThing = TimeSpan.FromMinutes(10);

    // ffprobe's text about a video's headers has a few kilobytes; with a thousand streams, a few megabytes.
    private const int MostOutput = 32 << 20;
    private const int MostError = 1 << 20;

    // The exit code after SIGKILL.
    private const int Killed = 128 + 9;

    private static readonly BlockingCollection<Action> Starts = [];
    private static readonly string? SetPriv = OperatingSystem.IsLinux() ? ProgramFinder.Find("setpriv") : null;

    static ChildProcess() =>
        new Thread(() =>
        {
            foreach (var start in Starts.GetConsumingEnumerable())
                start();
        })
        {
            IsBackground = true,
            Name = "RenderTools spawner",
        }.Start();

    /// <summary>
    /// Whether the system itself kills the children when this process ends, even by SIGKILL. Otherwise a watcher kills
    /// them up to a second later.
    /// </summary>
    public static bool DiesWithHost => SetPriv is not null || OperatingSystem.IsWindows();

    /// <summary>
    /// Runs a program to its end. Cancelling kills the program and its children, waits for the end, and throws.
    /// </summary>
    /// <exception cref="OperationCanceledException">The run was cancelled, and the process has ended.</exception>
    /// <exception cref="RenderToolsException">
    /// ProgramNotStarted; ProgramSilent: the program printed nothing for too long and was killed.
    /// </exception>
    public static async Task<ChildResult> RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void RestartPatience()
        {
            if (command.Patience > TimeSpan.Zero)
                patience.CancelAfter(command.Patience);
        }

        var (fileName, arguments) = WithLaunchers(command);
        var cli = Cli.Wrap(fileName)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .WithStandardErrorPipe(
                command.OnError is null
                    ? PipeTarget.Null
                    : LineTarget.Create(command.OnError, command.LongestLine, RestartPatience)
            )
            .WithStandardOutputPipe(
                command.ReadOutput is not null
                    ? PipeTarget.Create((stream, token) => command.ReadOutput(stream, RestartPatience, token))
                : command.OnOutput is not null
                    ? LineTarget.Create(command.OnOutput, command.LongestLine, RestartPatience)
                : PipeTarget.Null
            );
        if (command.WriteInput is { } write)
            cli = cli.WithStandardInputPipe(PipeSource.Create(write));
        if (command.WorkingDirectory is not null)
            cli = cli.WithWorkingDirectory(command.WorkingDirectory);
        if (command.HugePages && HugePages.Environment is { } environment)
            cli = cli.WithEnvironmentVariables(environment);

        var started = new TaskCompletionSource<CommandTask<CommandResult>>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        Starts.Add(
            () =>
            {
                try
                {
                    // CliWrap starts the process before its first await, and so on this thread.
                    started.SetResult(cli.ExecuteAsync(patience.Token));
                }
                catch (Exception error)
                {
                    started.SetException(error);
                }
            },
            cancellationToken
        );

        CommandTask<CommandResult> running;
        try
        {
            running = await started.Task;
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new RenderToolsException(
                "ProgramNotStarted",
                ErrorKind.NotInstalled,
                $"'{command.FileName}' could not be started: {error.Message}",
                error
            );
        }

        if (OperatingSystem.IsWindows())
            KillingJob.Add(running.ProcessId);
        command.OnStarted?.Invoke(running.ProcessId);
        RestartPatience();
        try
        {
            var result = await running;
            return new ChildResult(result.ExitCode, result.RunTime);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RenderToolsException(
                "ProgramSilent",
                ErrorKind.OperationStopped,
                $"'{command.FileName}' printed nothing for {command.Patience.TotalSeconds:0} s and was ended.",
                error
            );
        }
    }

    /// <summary>
    /// Runs a program and returns its standard output and standard error as text. Text beyond a limit is dropped.
    /// A program that was killed (by a system without memory, for example) is run once more.
    /// </summary>
    /// <exception cref="RenderToolsException">
    /// ProgramNotStarted; ProgramSilent: the program printed nothing for <paramref name="patience"/>.
    /// </exception>
    public static async Task<(ChildResult Result, string Output, string Error)> ReadAsync(
        string fileName,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        TimeSpan patience = default
    )
    {
        for (var isRetry = false; ; isRetry = true)
        {
            var output = new System.Text.StringBuilder();
            var error = new System.Text.StringBuilder();
            var result = await RunAsync(
                new ChildCommand(fileName, arguments)
                {
                    OnOutput = line => Add(output, line, MostOutput),
                    OnError = line => Add(error, line, MostError),
                    LongestLine = MostOutput,
                    Patience = patience,
                },
                cancellationToken
            );
            if (isRetry || result.ExitCode != Killed)
                return (result, output.ToString(), error.ToString());
        }
    }

    private static void Add(System.Text.StringBuilder text, string line, int most)
    {
        if (text.Length + line.Length < most)
            text.Append(line).Append('\n');
    }

    // nice and taskset must come before exec: applied to a running ffmpeg, they change only one of its threads.
    private static (string FileName, List<string> Arguments) WithLaunchers(ChildCommand command)
    {
        var line = new List<string>();
        if (SetPriv is not null)
            line.AddRange([SetPriv, "--pdeathsig", "KILL", "--"]);
        else if (!OperatingSystem.IsWindows())
            line.AddRange(Watcher.Launcher);
        if (command.Niceness > 0 && ProgramFinder.Find("nice") is { } nice)
            line.AddRange([nice, "-n", command.Niceness.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        if (command.Cores is not null && ProgramFinder.Find("taskset") is { } taskset)
            line.AddRange([taskset, "-c", command.Cores]);
        line.Add(command.FileName);
        line.AddRange(command.Arguments);
        return (line[0], line[1..]);
    }
}
