using System.Diagnostics;
using System.Globalization;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests;

public class ShellTerminalTests
{
    private const string Progress = """
        $record = [System.Management.Automation.ProgressRecord]::new(1, 'Rendering', '12 of 30 frames')
        $record.PercentComplete = 40
        $record.SecondsRemaining = 65
        $Host.UI.WriteProgress(0, $record)
        'a result'
        $record.RecordType = 'Completed'
        $Host.UI.WriteProgress(0, $record)
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Progress_is_one_line_on_a_terminal_and_gone_before_the_next_result()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs script(1) of util-linux");
        var run = await Shell.RunProgramAsync(
            "env", ["-u", "NO_COLOR", "TERM=xterm", "COMMAND=" + Progress, "script", "-qec", $"stty cols 90; '{Shell.Path}' -c \"$COMMAND\"", "/dev/null"]);
        Assert.Contains("\rRendering  [#########---------------]  40%  12 of 30 frames  1:05 left\e[K\r\e[Ka result\r\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("a result\r\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_cut_to_the_terminal_also_where_the_results_go_to_a_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs script(1) of util-linux");
        var run = await Shell.RunProgramAsync(
            "env", ["TERM=xterm", "COMMAND=" + Progress, "script", "-qec", $"stty cols 20; '{Shell.Path}' -c \"$COMMAND\" > /dev/null", "/dev/null"]);
        // One column stays free: a full line would wrap.
        Assert.EndsWith("\rRendering  [#######\e[K\r\e[K", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_silent_where_stderr_is_no_terminal()
    {
        var run = await Shell.RunAsync("-c", Progress);
        Assert.Equal(("a result", ""), (run.Output.TrimEnd(), run.Error));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Errors_are_coloured_on_a_terminal_unless_NO_COLOR_is_set(string noColour, bool isColoured)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs script(1) of util-linux");
        var run = await Shell.RunProgramAsync(
            "env", ["TERM=xterm", "NO_COLOR=" + noColour, "script", "-qec", $"'{Shell.Path}' -c \"Get-Command no-such-thing\"", "/dev/null"]);
        Assert.Equal(1, run.ExitCode);
        var text = run.Output[..run.Output.IndexOf("no-such-thing", StringComparison.Ordinal)];
        Assert.Equal(isColoured, text.Contains("\e[31", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task A_signal_stops_the_pipeline_which_cleans_up_first(string signal, int exitCode)
    {
        SkipWithoutSignals();
        using var shell = Shell.Start("-c", "try { 'running'; while ($true) { [Threading.Thread]::Sleep(10) } } finally { [Console]::Out.WriteLine('cleaned up') }");
        Assert.Equal("running", await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await SendAsync(shell, signal);
        Assert.Equal("cleaned up", (await ReadToEndAsync(shell)).TrimEnd());
        Assert.Equal(exitCode, shell.ExitCode);
    }

    [Fact]
    public async Task A_second_Ctrl_C_does_not_wait_for_a_pipeline_that_hangs()
    {
        SkipWithoutSignals();
        // A .NET call cannot be stopped: only the end of the process ends it.
        using var shell = Shell.Start("-c", "'running'; [Threading.Thread]::Sleep([Threading.Timeout]::Infinite)");
        Assert.Equal("running", await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await SendAsync(shell, "INT");
        while (!shell.HasExited)
        {
            await SendAsync(shell, "INT");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(130, shell.ExitCode);
    }

    [Fact]
    public async Task Under_nohup_a_closing_terminal_does_not_end_it()
    {
        SkipWithoutSignals();
        using var shell = Process.Start(new ProcessStartInfo("nohup", [Shell.Path, "-c", "'running'; 1..20 | ForEach-Object { [Threading.Thread]::Sleep(20) }; 'done'"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Assert.Equal("running", await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await SendAsync(shell, "HUP");
        Assert.Equal("done", (await ReadToEndAsync(shell)).TrimEnd());
        Assert.Equal(0, shell.ExitCode);
    }

    private static void SkipWithoutSignals() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs env --default-signal of GNU coreutils");

    // The shell's own kill: a program of that name need not be there.
    private static Task SendAsync(Process process, string signal) =>
        Shell.RunProgramAsync("sh", ["-c", "kill -$1 $2", "sh", signal, process.Id.ToString(CultureInfo.InvariantCulture)]);

    private static async Task<string> ReadToEndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Patience);
        var text = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return text;
    }
}
