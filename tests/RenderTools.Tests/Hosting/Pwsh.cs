using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using RenderTools.Fixtures;

namespace RenderTools.Tests.Hosting;

/// <summary>The PowerShell that the repository pins as a dotnet tool, as a program of its own.</summary>
internal static class Pwsh
{
    /// <summary>
    /// The command line that scripts are added to. The tool's own <c>pwsh</c> starts this line as a child, and a signal
    /// to it does not reach the child.
    /// </summary>
    internal static string[] Program { get; } = [Dotnet(), Library(), "-NoProfile"];

    /// <summary>Imports the built module. Errors are not coloured, so that tests can read them.</summary>
    internal static string Import { get; } =
        "$PSStyle.OutputRendering = 'PlainText'; Import-Module "
        + $"'{ModuleSession.Manifest.Replace("'", "''", StringComparison.Ordinal)}'\n";

    /// <summary>Runs a script that has the module.</summary>
    /// <param name="script">Its text.</param>
    /// <param name="directory">Where it runs; null: where the test runs.</param>
    /// <param name="environment">Variables, as <c>NAME=value</c>.</param>
    internal static async Task<CommandOutcome> RunAsync(
        string script,
        string? directory = null,
        params string[] environment
    )
    {
        var run = await RunBareAsync(Import + script, directory, environment);
        return run with { Error = OnOneLine(run.Error) };
    }

    /// <summary>The same without the module.</summary>
    internal static Task<CommandOutcome> RunBareAsync(
        string script,
        string? directory = null,
        params string[] environment
    )
    {
        string[] line =
        [
            .. environment.Length > 0 ? ["/usr/bin/env", .. environment] : Array.Empty<string>(),
            .. Program,
            "-NonInteractive",
            "-Command",
            script,
        ];
        return CommandRunner.RunAsync(line[0], line[1..], workingDirectory: directory, allowFailure: true);
    }

    /// <summary>Writes a script that imports the module first.</summary>
    internal static string Write(string path, string script)
    {
        File.WriteAllText(path, Import + script);
        return path;
    }

    /// <summary>
    /// Starts a script file, to be sent signals; also where this process was started with SIGINT ignored, as background
    /// jobs are.
    /// </summary>
    internal static Process Start(string path) =>
        Process.Start(
            new ProcessStartInfo("env", ["--default-signal=INT,HUP,TERM", .. Program, "-NonInteractive", "-File", path])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        ) ?? throw new InvalidOperationException("It did not start.");

    /// <summary>PowerShell breaks long lines of errors and warnings, and sets signs before the parts.</summary>
    internal static string OnOneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word != "|"));

    // By its full path: some tests take PATH away.
    private static string Dotnet() =>
        Path.GetFullPath(
            OperatingSystem.IsWindows() ? "../../../dotnet.exe" : "../../../dotnet",
            RuntimeEnvironment.GetRuntimeDirectory()
        );

    private static string Library()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Repository.PathOf(".config", "dotnet-tools.json")));
        var version = manifest
            .RootElement.GetProperty("tools")
            .GetProperty("powershell")
            .GetProperty("version")
            .GetString()!;
        var tools = Path.Combine(FixturePaths.Packages, "powershell", version, "tools");
        var system = OperatingSystem.IsWindows() ? "win" : "unix";
        return Directory.Exists(tools)
            ? Directory
                .EnumerateFiles(tools, "pwsh.dll", SearchOption.AllDirectories)
                .Single(path => Path.GetFileName(Path.GetDirectoryName(path)) == system)
            : throw new DirectoryNotFoundException($"{tools} is missing. Run: dotnet tool restore");
    }

    // Neither the hosted PowerShell nor one that a test starts tells its maker of the modules that it imports: the
    // tests need no network.
    [ModuleInitializer]
    internal static void KeepToOneself() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
}
