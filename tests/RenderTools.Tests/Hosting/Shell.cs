using System.Diagnostics;
using RenderTools.Fixtures;

namespace RenderTools.Tests.Hosting;

/// <summary>The built shell, as a program.</summary>
internal static class Shell
{
    internal static string Path { get; } = Repository.PathOf("out", "shell", OperatingSystem.IsWindows() ? "rendertools.exe" : "rendertools");

    internal static Task<CommandOutcome> RunAsync(params string[] arguments) => RunInAsync(Environment.CurrentDirectory, arguments);

    internal static Task<CommandOutcome> RunInAsync(string directory, params string[] arguments) => RunProgramAsync(Path, arguments, directory);

    /// <summary>Runs any program, and leaves the judgement of its exit code to the test.</summary>
    internal static Task<CommandOutcome> RunProgramAsync(string program, string[] arguments, string? directory = null) =>
        CommandRunner.RunAsync(program, arguments, workingDirectory: directory, allowFailure: true);

    /// <summary>Starts it, to be sent signals; also where this process was started with SIGINT ignored, as background jobs are.</summary>
    internal static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("env", ["--default-signal=INT,HUP,TERM", Path, .. arguments]) 
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })
            ?? throw new InvalidOperationException("It did not start.");
}
