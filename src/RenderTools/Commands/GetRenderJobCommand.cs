using System.Management.Automation;
using RenderTools.Completion;
using RenderTools.Jobs;
using RenderTools.Rendering;

namespace RenderTools.Commands;

/// <summary>Lists the jobs that have left chunks on disk, the latest first.</summary>
[Cmdlet(VerbsCommon.Get, "RenderJob")]
[OutputType(typeof(RenderJobInfo))]
public sealed class GetRenderJobCommand : RenderCommand
{
    /// <summary>Only jobs of sources with such a name.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(JobCompleter))]
    public string Name { get; set; } = "*";

    /// <summary>The folder that was named as -WorkingDirectory; without it the one in the user's cache.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var pattern = new WildcardPattern(Name, WildcardOptions.IgnoreCase);
        foreach (
            var job in RenderJobs
                .In(WorkingDirectory is null ? RenderJobs.DefaultRoot : ResolveNew(WorkingDirectory))
                .Where(j => pattern.IsMatch(j.Name))
        )
            WriteObject(job);
    }
}
