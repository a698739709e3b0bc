using System.Management.Automation;
using RenderTools.Jobs;
using RenderTools.Rendering.Targets;

namespace RenderTools.Commands;

/// <summary>Checks whether targets can render, one object for each check.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RenderTarget")]
[OutputType(typeof(TargetCheck))]
public sealed class TestRenderTargetCommand : RenderCommand
{
    /// <summary>The targets.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public RenderTarget[] Target { get; set; } = [];

    /// <summary>The folder that the targets must see where they share paths with this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var directory = WorkingDirectory is null ? RenderJobs.DefaultRoot : ResolveNew(WorkingDirectory);
        var ffmpeg = FindMedia().Ffmpeg;
        foreach (var target in Target)
        {
            if (
                !TryWait(
                    () => target.CheckAsync(new TargetCheckTerms(ffmpeg, directory), CancellationToken),
                    target,
                    out var checks
                )
            )
                continue;
            foreach (var check in checks)
                WriteObject(check);
        }
    }
}
