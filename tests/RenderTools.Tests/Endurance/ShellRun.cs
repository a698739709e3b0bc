using System.Diagnostics;
using System.Globalization;
using System.Text;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;

namespace RenderTools.Tests.Endurance;

/// <summary>How a PowerShell ended and what it said.</summary>
internal sealed record ShellOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>
    /// The attempts of each chunk that was handed on, by its place; 0: taken over from an earlier run.
    /// </summary>
    public IReadOnlyDictionary<int, int> Attempts { get; } =
        Output
            .Split('\n')
            .Select(line => line.Trim().Split(' '))
            .Where(words => words is ["chunk", _, "Succeeded", _])
            .ToDictionary(
                words => int.Parse(words[1], CultureInfo.InvariantCulture),
                words => int.Parse(words[3], CultureInfo.InvariantCulture)
            );

    /// <summary>The chunks that were rendered in this run.</summary>
    public int[] Rendered => [.. Attempts.Where(a => a.Value > 0).Select(a => a.Key).Order()];

    /// <summary>The ids of all errors, where the script ends with <see cref="ShellRun.TellErrors"/>.</summary>
    public string[] ErrorIds =>
        [
            .. Output
                .Split('\n')
                .Where(l => l.StartsWith("error ", StringComparison.Ordinal))
                .Select(l => l[6..].Split(',')[0].Trim()),
        ];

    /// <summary>All that was said, on one line: PowerShell writes warnings to stdout, and breaks long ones.</summary>
    public string Said => Pwsh.OnOneLine(Output + Error);

    /// <summary>What these errors say, as they are: on the screen long lines are broken.</summary>
    public string[] ErrorMessages =>
        [
            .. Output
                .Split('\n')
                .Where(l => l.StartsWith("message ", StringComparison.Ordinal))
                .Select(l => Encoding.UTF8.GetString(Convert.FromBase64String(l[8..].Trim()))),
        ];
}

/// <summary>A PowerShell of its own that runs one script. Its exit code is 1 after any error.</summary>
internal sealed class ShellRun : IDisposable
{
    /// <summary>The end of a script that tells the ids of its errors and what they say.</summary>
    public const string TellErrors =
        "\n$Error | ForEach-Object { [Console]::Out.WriteLine(\"error $($_.FullyQualifiedErrorId)\"); "
        + "[Console]::Out.WriteLine(\"message "
        + "$([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($_.Exception.Message)))\") }";

    // By itself a script ends with 0 after errors that do not stop it.
    private const string ExitByErrors = "\nif ($Error) { exit 1 }\n";

    // The long tests are run on busy machines too.
    private static readonly TimeSpan Limit = FullDataAttribute.IsFull
        ? TimeSpan.FromHours(4)
        : TimeSpan.FromMinutes(30);

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Process _process;

    private ShellRun(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>
    /// All that it has said so far, on one line: PowerShell writes warnings to stdout, and breaks long ones.
    /// </summary>
    public string Said => Pwsh.OnOneLine(Text(_output) + Text(_error));

    public static ShellRun Start(
        EnduranceFolder folder,
        string script,
        (string Name, string Value)[] environment,
        params string[] launcher
    )
    {
        var path = folder.Of($"script-{Guid.NewGuid():N}.ps1");
        Pwsh.Write(path, script + ExitByErrors);
        string[] line =
        [
            "env",
            "--default-signal=INT,HUP,TERM",
            .. environment.Select(e => $"{e.Name}={e.Value}"),
            .. launcher,
            .. Pwsh.Program,
            "-NonInteractive",
            "-File",
            path,
        ];
        return new ShellRun(
            Process.Start(
                new ProcessStartInfo(line[0], line[1..])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    WorkingDirectory = folder.Path,
                }
            )!
        );
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end and for all it said.</summary>
    public async Task<ShellOutcome> WaitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return new ShellOutcome(_process.ExitCode, Text(_output), Text(_error));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static void Add(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null)
                text.Append(line).Append('\n');
        }
    }
}
