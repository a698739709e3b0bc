using System.Diagnostics;
using System.Management.Automation;

namespace ClashingModule;

/// <summary>Uses both libraries in this module's own versions.</summary>
[Cmdlet(VerbsCommon.Get, "ClashingLibrary")]
[OutputType(typeof(string))]
public sealed class GetClashingLibraryCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var spectre = FileVersionInfo.GetVersionInfo(typeof(Spectre.Console.AnsiConsole).Assembly.Location);
        WriteObject($"Spectre.Console {spectre.FileMajorPart}.{spectre.FileMinorPart}.{spectre.FileBuildPart}");
        WriteObject("CliWrap " + CliWrap.Cli.Identity);
    }
}
