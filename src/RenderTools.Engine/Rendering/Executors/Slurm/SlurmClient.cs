using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>Slurm's own programs. Each call is one process that ends; none waits for a task.</summary>
internal static partial class SlurmClient
{
    // The programs give up by themselves before this, each after its own number of attempts.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Columns = "ArrayJobID:|,ArrayTaskID:|,State:|,NodeList:|,Reason:|";

    /// <summary>Submits an array.</summary>
    /// <returns>The id of the array's job.</returns>
    /// <exception cref="RenderToolsException">SlurmRefused: Slurm will not take such a job.</exception>
    /// <exception cref="SlurmSilentException">The controller did not answer.</exception>
    public static async Task<long> SubmitAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (code, output, error) = await RunAsync("sbatch", ["--parsable", .. arguments], cancellationToken);

        // "JOB" or "JOB;CLUSTER".
        if (
            code == 0
            && long.TryParse(output.Split(';')[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        )
            return id;
        throw IsSilence(error)
            ? new SlurmSilentException(error)
            : new RenderToolsException(
                "SlurmRefused",
                ErrorKind.InvalidArgument,
                $"sbatch refused the chunks: {Words(error)} Correct the target's parameters (New-SlurmTarget)."
            );
    }

    /// <summary>The id of the array of this name; null: there is none.</summary>
    /// <exception cref="SlurmSilentException">The controller did not answer.</exception>
    public static async Task<long?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var (code, output, error) = await RunAsync(
            "squeue",
            ["-h", "-t", "all", "--name=" + name, "-O", "ArrayJobID:|"],
            cancellationToken
        );
        if (code != 0)
            throw new SlurmSilentException(error);
        return long.TryParse(output.Split('|')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
    }

    /// <summary>The tasks of these jobs that the controller knows, in one call.</summary>
    /// <exception cref="SlurmSilentException">The controller did not answer.</exception>
    public static async Task<IReadOnlyDictionary<(long Job, int Element), SlurmState>> LookAsync(
        IEnumerable<long> jobs,
        CancellationToken cancellationToken
    )
    {
        var (code, output, error) = await RunAsync(
            "squeue",
            ["-h", "-r", "-t", "all", "-j", string.Join(',', jobs.Select(Text)), "-O", Columns],
            cancellationToken
        );

        // It forgets jobs some time after their end. Where it has forgotten all, that is an error.
        if (code != 0 && !error.Contains("Invalid job id", StringComparison.Ordinal))
            throw new SlurmSilentException(error);
        var states = new Dictionary<(long, int), SlurmState>();
        foreach (var line in output.Split('\n'))
        {
            if (
                line.Split('|') is [var job, var element, var state, var node, var reason, ..]
                && long.TryParse(job, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && int.TryParse(element, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            )
                states[(id, index)] = new SlurmState(state, node, reason);
        }

        return states;
    }

    /// <summary>Cancels tasks; those that have ended are left alone.</summary>
    /// <exception cref="SlurmSilentException">The controller did not answer.</exception>
    public static async Task CancelAsync(
        IEnumerable<(long Job, int Element)> tasks,
        CancellationToken cancellationToken
    )
    {
        // "JOB_[1,4,5]" names several tasks of one array.
        var names = tasks
            .GroupBy(task => task.Job)
            .Select(array => $"{Text(array.Key)}_[{string.Join(',', array.Select(task => Text(task.Element)))}]");
        var (code, _, error) = await RunAsync("scancel", ["--quiet", .. names], cancellationToken);
        if (code != 0 && IsSilence(error))
            throw new SlurmSilentException(error);
    }

    /// <summary>The largest index of an array's task, and 1.</summary>
    public static async Task<int> MaxArraySizeAsync(CancellationToken cancellationToken)
    {
        var (_, output, error) = await RunAsync("scontrol", ["show", "config"], cancellationToken);
        if (ArraySize().Match(output) is { Success: true } size)
            return int.Parse(size.Groups["size"].ValueSpan, CultureInfo.InvariantCulture);
        throw new SlurmSilentException(error);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var (result, output, error) = await ChildProcess.ReadAsync(program, arguments, cancellationToken, Patience);
            return (result.ExitCode, output, error);
        }
        catch (RenderToolsException error) when (error.ErrorId == "ProgramSilent")
        {
            throw new SlurmSilentException(error.Message);
        }
        catch (RenderToolsException error) when (error.ErrorId == "ProgramNotStarted")
        {
            throw new RenderToolsException(
                "SlurmNotFound",
                ErrorKind.NotInstalled,
                $"'{program}' is not on this machine: {error.Message} Render from a machine that submits jobs to the "
                    + "cluster.",
                error
            );
        }
    }

    // What Slurm 20 to 24 print when the controller is away, busy or restarting (slurm_errno.c).
    private static bool IsSilence(string error) => SilentWords().IsMatch(error);

    private static string Words(string error) =>
        error
            .Replace("sbatch: error: ", "", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            is { Length: > 0 } lines
            ? string.Join(". ", lines.Select(line => line.TrimEnd('.'))) + "."
            : "it gave no reason.";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "Unable to contact slurm controller|Socket timed out|timed out|Zero Bytes were transmitted|"
            + "Connection refused|connect failure|connection failure|temporarily|try again|in standby mode|"
            + "Transport endpoint|Unexpected message received|Slurmctld",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        60_000
    )]
    private static partial Regex SilentWords();

    [GeneratedRegex(
        @"^MaxArraySize\s*=\s*(?<size>[0-9]{1,9})\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        60_000
    )]
    private static partial Regex ArraySize();
}

/// <summary>The controller did not answer. It may do so later.</summary>
internal sealed class SlurmSilentException(string message) : Exception(message);
