using System.Management.Automation;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests;

public class ModuleTests
{
    [Fact]
    public void Every_command_of_the_manifest_is_there_also_after_importing_twice_by_force()
    {
        using var session = new ModuleSession();
        var manifest = session.Run("Test-ModuleManifest $args[0]", ModuleSession.Manifest).ThrowIfFailed().Single;
        IEnumerable<string> Names(string member) =>
            ((System.Collections.IDictionary)manifest.Properties[member].Value).Keys.Cast<string>();
        string[] promised = [.. Names("ExportedCmdlets"), .. Names("ExportedAliases")];
        Assert.Contains("Merge-VideoChunks", promised, StringComparer.Ordinal);
        for (var import = 0; import < 3; import++)
        {
            var found = session.Run("Get-Command -Module RenderTools | ForEach-Object Name").ThrowIfFailed();
            Assert.Equal(
                promised.Order(StringComparer.Ordinal),
                found.Output.Select(name => (string)name.BaseObject).Order(StringComparer.Ordinal)
            );
            session.Run("Import-Module $args[0] -Force -ErrorAction Stop", ModuleSession.Manifest).ThrowIfFailed();
        }
    }

    [Fact]
    public void Every_cmdlet_of_the_assembly_is_promised_by_the_manifest()
    {
        using var session = new ModuleSession();
        var promised = session
            .Run("(Get-Module RenderTools).ExportedCmdlets.Keys")
            .ThrowIfFailed()
            .Output.Select(name => (string)name.BaseObject);
        var written = typeof(Commands.RenderCommand)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetCustomAttributes(typeof(CmdletAttribute), inherit: false).Cast<CmdletAttribute>()
            )
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        Assert.Equal(written.Order(StringComparer.Ordinal), promised.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void After_Remove_Module_no_command_is_left()
    {
        using var session = new ModuleSession();
        session.Run("Remove-Module RenderTools").ThrowIfFailed();
        Assert.Empty(session.Run("Get-Module; Get-Command Get-VideoInfo -ErrorAction Ignore").ThrowIfFailed().Output);
    }

    [Fact]
    public void The_manifest_and_the_assemblies_bear_the_same_version()
    {
        using var session = new ModuleSession();
        var version = session.Run("(Get-Module RenderTools).Version.ToString()").ThrowIfFailed().Single.BaseObject;
        Assert.Equal(typeof(Commands.RenderCommand).Assembly.GetName().Version!.ToString(3), version);
    }

    [Fact]
    public void No_assembly_of_PowerShell_lies_beside_the_module() =>
        Assert.DoesNotContain(
            Directory
                .EnumerateFiles(Repository.PathOf("out", "RenderTools"), "*.dll", SearchOption.AllDirectories)
                .Select(Path.GetFileName),
            name =>
                name!.StartsWith("System.", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        );

    [Fact]
    public async Task It_works_in_any_folder_and_where_no_other_module_is_loaded()
    {
        var directory = Directory.CreateTempSubdirectory("rendertools it's [1] ");
        try
        {
            foreach (
                var file in Directory.EnumerateFiles(
                    Path.GetDirectoryName(ModuleSession.Manifest)!,
                    "*",
                    SearchOption.AllDirectories
                )
            )
            {
                var target = Path.Combine(
                    directory.FullName,
                    Path.GetRelativePath(Path.GetDirectoryName(ModuleSession.Manifest)!, file)
                );
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            var run = await Pwsh.RunBareAsync(
                "$ErrorActionPreference = 'Stop'; $PSModuleAutoLoadingPreference = 'None'; Import-Module "
                    + "./RenderTools.psd1; $null = Test-RenderEnvironment; (Get-Module RenderTools).ModuleBase",
                directory.FullName
            );
            Assert.Equal((0, directory.FullName, ""), (run.ExitCode, run.Output.TrimEnd(), run.Error));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Import-Module $theirs; Import-Module $ours")]
    [FullData("Import-Module $ours; Import-Module $theirs")]
    [FullData("Import-Module $ours; Import-Module $theirs; Import-Module $ours -Force; Import-Module $ours -Force")]
    public async Task It_works_beside_a_module_with_other_versions_of_its_libraries(string imports)
    {
        // In a process of its own: the order counts once per process.
        var script = $$"""
            $ErrorActionPreference = 'Stop'
            $ours = '{{ModuleSession.Manifest}}'
            $theirs = '{{FixturePaths.ClashingModule}}'
            {{imports}}
            $null = Test-RenderEnvironment
            Get-ClashingLibrary
            $assembly = (Get-Command Test-RenderEnvironment).ImplementingType.Assembly
            $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly)
            foreach ($name in 'Spectre.Console', 'CliWrap') { $context.LoadFromAssemblyName($name).Location }
            """;
        var run = await Pwsh.RunBareAsync(script);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] expected =
        [
            "Spectre.Console 0.49.1",
            "CliWrap stub",
            Repository.PathOf("out", "RenderTools", "bin", "Spectre.Console.dll"),
            Repository.PathOf("out", "RenderTools", "bin", "CliWrap.dll"),
        ];
        Assert.Equal(expected, run.Output.TrimEnd().Split(Environment.NewLine));
    }
}
