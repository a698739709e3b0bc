using System.Management.Automation;
using RenderTools.Encoders.Standalone;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Media;

namespace RenderTools.Commands;

/// <summary>Checks what a render needs, one object for each check.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RenderEnvironment")]
[OutputType(typeof(EnvironmentCheck))]
public sealed class TestRenderEnvironmentCommand : RenderCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (
            var check in EnvironmentChecks.Run(
                SessionState.Path.CurrentFileSystemLocation.ProviderPath,
                RenderJobs.DefaultRoot
            )
        )
            WriteObject(check);
        EnvironmentCheck? programs = null;
        Require(async () => programs = await StandaloneCheck.RunAsync(CancellationToken), this);
        WriteObject(programs);
    }
}
