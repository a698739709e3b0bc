using System.Management.Automation;
using RenderTools.Encoders;
using RenderTools.Primitives;
using RenderTools.Rendering;
using RenderTools.Rendering.Targets;

namespace RenderTools.Commands;

/// <summary>A cmdlet that renders chunks on this machine or on targets: where they are rendered.</summary>
public abstract class RenderPlacesCommand : RenderOptionsCommand
{
    /// <summary>Where chunks are rendered in place of this machine; with -LocalSlot, beside it.</summary>
    [Parameter]
    [ValidateNotNull]
    public RenderTarget[] Target { get; set; } = [];

    /// <summary>How many chunks this machine renders at once beside the targets.</summary>
    [Parameter]
    [ValidateRange(0, 10_000)]
    public int LocalSlot { get; set; }

    /// <summary>Refuses a place whose ffmpeg differs from this machine's.</summary>
    [Parameter]
    public SwitchParameter RequireSameFfmpeg { get; set; }

    /// <summary>Leaves the chunks to the target's scheduler, and ends.</summary>
    [Parameter]
    public SwitchParameter Detach { get; set; }

    /// <summary>
    /// Connects the targets and starts the pool. If a target cannot be used, the cmdlet ends with its error.
    /// </summary>
    /// <param name="job">The job that is rendered first; it is disposed if there is no pool for it.</param>
    protected RenderPool StartPool(RenderJob job)
    {
        RenderPool? pool = null;
        try
        {
            Require(async () => pool = await Places().StartAsync(CancellationToken), Target);
        }
        finally
        {
            if (pool is null)
                job.Dispose();
        }

        return pool!;
    }

    /// <summary>Leaves a job to the scheduler and emits it, if that is asked for.</summary>
    /// <returns>Whether it was asked for; the job is disposed then.</returns>
    protected bool HandOver(RenderJob job)
    {
        if (!Detach)
        {
            DetachedRender.Note(job, Places());
            return false;
        }

        if (TryWait(warn => DetachedRender.SubmitAsync(job, Places(), warn, CancellationToken), job.Plan, out var info))
            WriteObject(info);
        return true;
    }

    /// <summary>Refuses settings whose chunks cannot be rendered where they would be.</summary>
    /// <exception cref="RenderToolsException">StandaloneEncoderNotRemote.</exception>
    protected RenderSettings Checked(RenderSettings settings)
    {
        Places().Check(settings);
        return settings;
    }

    private RenderPlaces Places() =>
        new()
        {
            LocalSlots = Target.Length == 0 ? ThrottleLimit : LocalSlot,
            Targets = Target,
            RequireSameFfmpeg = RequireSameFfmpeg,
        };
}
