using System.Collections.Concurrent;
using CliWrap;
using RenderTools.Machine;
using RenderTools.Primitives;

namespace RenderTools.Processes;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n after signal n on POSIX systems.</param>
/// <param name="Elapsed">From start to exit.</param>
public sealed record ChildResult(int ExitCode, TimeSpan Elapsed);

/// <summary>What to start and who listens.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments, one by one: no shell ever reads them.</param>
public sealed record ChildCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>Called for each line of standard output, on a pool thread.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>Called for each line of standard error, on a pool thread.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>Reads standard output as bytes, instead of <see cref="OnOutput"/>; the action is to be called at each read, for <see cref="Patience"/>.</summary>
    public Func<Stream, Action, CancellationToken, Task>? ReadOutput { get; init; }

    /// <summary>Characters of a line that are handed on: a line that never ends costs no more.</summary>
    public int LongestLine { get; init; } = 1 << 16;

    /// <summary>A program that prints nothing for so long is ended; zero: never.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Called once with the process id when it runs.</summary>
    public Action<int>? OnStarted { get; init; }

    /// <summary>Working directory; null: the host's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Cores it may run on, for taskset's list syntax ("0,2-3"); null: all.</summary>
    public string? Cores { get; init; }

    /// <summary>POSIX niceness to add, 0 to 19.</summary>
    public int Niceness { get; init; }

    /// <summary>Whether what it allocates is to lie in huge pages, where the system has them: for what computes long, not for what ends at once.</summary>
    public bool HugePages { get; init; }
}

/// <summary>
/// Starts programs so that none outlives this process. On Linux the kernel kills the child when the <em>thread</em> that
/// started it ends (prctl(2), PR_SET_PDEATHSIG), so one thread that lives as long as the process starts them all. On Windows they are
/// put into a job object, elsewhere each has a watcher.
/// </summary>
public static class ChildProcess
{
    /// <summary>What a program that has a small thing to do with a file may take: a file on a dead disk takes for ever.</summary>
    public static readonly TimeSpan SmallThing = TimeSpan.FromMinutes(10);

    // A film's headers as text take some kilobytes, with a thousand streams some megabytes.
    private const int MostOutput = 32 << 20;
    private const int MostError = 1 << 20;

    // By SIGKILL.
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

    /// <summary>Whether the system itself ends children with this process, even when it is killed outright; else a watcher does, a second later.</summary>
    public static bool DiesWithHost => SetPriv is not null || OperatingSystem.IsWindows();

    /// <summary>Runs a program to its end. Cancelling kills it, and its children, and throws once it is gone.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the process has ended.</exception>
    /// <exception cref="RenderToolsException">ProgramNotStarted; ProgramSilent: it printed nothing for too long, and has ended.</exception>
    public static async Task<ChildResult> RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Heard()
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
                    : LineTarget.Create(command.OnError, command.LongestLine, Heard)
            )
            .WithStandardOutputPipe(
                command.ReadOutput is not null
                    ? PipeTarget.Create((stream, token) => command.ReadOutput(stream, Heard, token))
                : command.OnOutput is not null ? LineTarget.Create(command.OnOutput, command.LongestLine, Heard)
                : PipeTarget.Null
            );
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
                    // CliWrap starts the process before its first await, so on this thread.
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
        Heard();
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
    /// Runs a program and returns its standard output and standard error as text, the beginning of them where there is too much.
    /// A program that was killed, by a system without memory for instance, gave no answer: it is run once more.
    /// </summary>
    /// <exception cref="RenderToolsException">ProgramNotStarted; ProgramSilent: it printed nothing for <paramref name="patience"/>.</exception>
    public static async Task<(ChildResult Result, string Output, string Error)> ReadAsync(
        string fileName,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        TimeSpan patience = default
    )
    {
        for (var again = false; ; again = true)
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
            if (again || result.ExitCode != Killed)
                return (result, output.ToString(), error.ToString());
        }
    }

    private static void Add(System.Text.StringBuilder text, string line, int most)
    {
        if (text.Length + line.Length < most)
            text.Append(line).Append('\n');
    }

    // nice and taskset before exec: on a running ffmpeg they reach only one of its threads.
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
