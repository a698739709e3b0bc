using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Completion;
using RenderTools.Jobs;
using RenderTools.Primitives;
using RenderTools.Rendering;

namespace RenderTools.Commands;

/// <summary>Deletes what jobs have left on disk.</summary>
[Cmdlet(VerbsCommon.Remove, "RenderJob", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveRenderJobCommand : RenderCommand
{
    /// <summary>Jobs, from Get-RenderJob.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [PropertyBag(typeof(RenderJobInfo), "RenderId", "SourcePath", "Finished")]
    [ArgumentCompleter(typeof(JobCompleter))]
    public RenderJobInfo[] InputObject { get; set; } = [];

    /// <summary>Only jobs in which nothing was written for so long.</summary>
    [Parameter]
    [Span]
    public TimeSpan OlderThan { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var job in InputObject.Where(j => DateTime.Now - j.LastWriteTime >= OlderThan))
        {
            if (!ShouldProcess(job.Path, "Remove render job"))
                continue;
            try
            {
                if (!RenderJobs.Remove(job))
                    WriteWarning($"'{job.Path}' holds files that are not this job's: they stay.");
            }
            catch (RenderToolsException error)
            {
                WriteError(Errors.From(error, job));
            }
        }
    }
}
