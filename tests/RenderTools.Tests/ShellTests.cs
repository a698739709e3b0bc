using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests;

public sealed class ShellTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendertools shell [1] ").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Results_are_formatted_on_stdout_and_nothing_is_said_on_stderr()
    {
        var run = await Shell.RunAsync("-c", "Get-Module RenderTools");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("ModuleType Version", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Theory]
    [InlineData("1; Get-Command no-such-thing; 2", 1, "1|2|", true)]
    [InlineData("1; Get-Command no-such-thing 2>$null; 2", 0, "1|2|", false)]
    [InlineData("1; throw 'ended'; 2", 1, "1|", true)]
    [InlineData("$ErrorActionPreference = 'Stop'; 1; Get-Command no-such-thing; 2", 1, "1|", true)]
    [InlineData("try { throw 'x' } catch { 'caught' }", 0, "caught|", false)]
    [InlineData("1; 2 +", 1, "", true)]
    [InlineData("1; exit 7; 2", 7, "1|", false)]
    [InlineData("Get-Command no-such-thing; exit 0", 0, "", true)]
    [InlineData("", 0, "", false)]
    public async Task The_exit_code_tells_whether_an_error_was_shown(string pipeline, int exitCode, string output, bool saysError)
    {
        var run = await Shell.RunAsync("-c", pipeline);
        Assert.Equal((exitCode, output, saysError), (run.ExitCode, run.Output.ReplaceLineEndings("|"), run.Error.Length > 0));
    }

    [Theory]
    [InlineData]
    [InlineData("-c")]
    [InlineData("-f")]
    [InlineData("-c", "Get-Module", "Merge-VideoChunks")]
    [InlineData("--nonsense")]
    public async Task Wrong_usage_exits_2_and_shows_how_it_is_used(params string[] arguments)
    {
        var run = await Shell.RunAsync(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("Usage:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_go_to_stdout()
    {
        Assert.Contains("Usage:", (await Shell.RunAsync("-h")).Output, StringComparison.Ordinal);
        Assert.StartsWith("rendertools 0.", (await Shell.RunAsync("-v")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_sees_its_folder_the_current_folder_and_its_arguments()
    {
        var script = Write("a script.ps1", "param([string] $Name, [switch] $Big, [int] $Count)\n\"$PSScriptRoot|$PWD|$Name|$Big|$Count|$args\"");
        var elsewhere = Directory.CreateDirectory(Path.Combine(_directory, "else where")).FullName;
        var run = await Shell.RunInAsync(elsewhere, "-f", script, "-Name", "two words", "-Big", "-Count:7", "rest");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal($"{_directory}|{elsewhere}|two words|True|7|rest", run.Output.TrimEnd());
    }

    [Theory]
    [InlineData("'out'\nexit 5", 5)]
    [InlineData("Get-Command no-such-thing\nexit 0", 0)]
    [InlineData("Get-Command no-such-thing\n'out'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'\nGet-Command no-such-thing\nexit 0", 1)]
    [InlineData("function f {", 1)]
    public async Task A_script_exits_as_it_says(string text, int exitCode) =>
        Assert.Equal(exitCode, (await Shell.RunAsync("-f", Write("script.ps1", text))).ExitCode);

    [Fact]
    public async Task A_script_that_is_not_there_is_named()
    {
        var run = await Shell.RunAsync("-f", Path.Combine(_directory, "absent.ps1"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("absent.ps1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_script_fails_the_line_is_named()
    {
        var run = await Shell.RunAsync("-f", Write("script.ps1", "'fine'\n\nthrow 'the disk is full'"));
        Assert.Contains("the disk is full", run.Error, StringComparison.Ordinal);
        Assert.Contains("script.ps1:3", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_and_verbose_text_go_to_stderr_and_count_as_no_error()
    {
        var run = await Shell.RunAsync("-c", "& { [CmdletBinding()] param() $PSCmdlet.WriteWarning('hot'); $PSCmdlet.WriteVerbose('detail'); 'cold' } -Verbose");
        Assert.Equal((0, "cold"), (run.ExitCode, run.Output.TrimEnd()));
        Assert.Equal("WARNING: hot|VERBOSE: detail|", run.Error.ReplaceLineEndings("|"));
    }

    [Fact]
    public async Task Standard_input_is_left_to_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        var run = await Shell.RunProgramAsync("sh", ["-c", "printf 'first\\nsecond\\n' | { \"$0\" -c \"'shell'\"; cat; }", Shell.Path]);
        Assert.Equal("shell|first|second|", run.Output.ReplaceLineEndings("|"));
    }

    [Fact]
    public async Task PowerShells_engine_is_told_to_report_nothing_to_its_maker() =>
        Assert.Equal("1", (await Shell.RunAsync("-c", "$env:POWERSHELL_TELEMETRY_OPTOUT")).Output.TrimEnd());

    [Fact]
    public async Task A_question_is_an_error_and_not_a_wait()
    {
        var run = await Shell.RunAsync("-c", "$Host.UI.ReadLine()");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("asks no questions", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_finds_the_module_where_both_are_packaged_elsewhere()
    {
        Copy(Repository.PathOf("out", "shell"), Path.Combine(_directory, "shell"));
        Copy(Repository.PathOf("out", "RenderTools"), Path.Combine(_directory, "RenderTools"));
        var shell = Path.Combine(_directory, "shell", Path.GetFileName(Shell.Path));
        var link = Path.Combine(_directory, "on the path");
        File.CreateSymbolicLink(link, shell);
        foreach (var program in new[] { shell, link })
        {
            var run = await Shell.RunProgramAsync(program, ["-c", "(Get-Module RenderTools).ModuleBase"]);
            Assert.Equal(Path.Combine(_directory, "RenderTools"), run.Output.TrimEnd());
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
