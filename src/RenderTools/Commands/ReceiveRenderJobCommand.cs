using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Completion;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Primitives;
using RenderTools.Progress;
using RenderTools.Rendering;
using RenderTools.Rendering.Targets;

namespace RenderTools.Commands;

/// <summary>Goes on with jobs whose chunks a scheduler has, and hands on each chunk once it is proven.</summary>
[Cmdlet(VerbsCommunications.Receive, "RenderJob")]
[OutputType(typeof(RenderedChunk))]
public sealed class ReceiveRenderJobCommand : RenderCommand
{
    private readonly List<RenderRun> _runs = [];
    private EventLog? _log;

    /// <summary>Jobs, from Get-RenderJob or Invoke-ChunkRender -Detach.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [PropertyBag(typeof(RenderJobInfo), "RenderId", "SourcePath", "Finished")]
    [ArgumentCompleter(typeof(JobCompleter))]
    public RenderJobInfo[] InputObject { get; set; } = [];

    /// <summary>Shows chunks, workers and cores live, where the terminal can.</summary>
    [Parameter]
    public SwitchParameter Dashboard { get; set; }

    /// <summary>A file to which every event is added as a line of JSON.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventLog { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _log = EventLog is null ? null : new EventLog(ResolveNew(EventLog));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(Errors.EventLogNotWritable(EventLog!, error));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var info in InputObject)
            Receive(info);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var run in _runs)
            run.Dispose();
        _runs.Clear();
        _log?.Dispose();
    }

    // One after the other: the scheduler has them all, and goes on with each.
    private void Receive(RenderJobInfo info)
    {
        var session = RunspaceSession.Current;
        var media = FindMedia();
        var merge = session.MergeBehind(MyInvocation);
        var options = new RenderOptions
        {
            Session = session.Renders,
            AcceptAsync = merge is null ? null : merge.AcceptAsync,
        };
        if (!TryWait(() => StartAsync(), info, out var started))
            return;
        var (job, pool) = started;
        foreach (var warning in job.Warnings)
            WriteWarning(warning);
        session.Renders.LogTo(job.Id, _log?.Path);
        var run = new RenderRun(this, pool, Dashboard, (_log, EventLog), CancellationToken);
        _runs.Add(run);
        run.Add(job);
        run.Follow();

        async Task<(RenderJob Job, RenderPool Pool)> StartAsync()
        {
            if (info.SourcePath is { } source)
                merge?.CheckPlace(source);
            var (reattached, places) = await DetachedRender.ReattachAsync(media, info, options, CancellationToken);
            try
            {
                merge?.Take(reattached.Id);
                return (reattached, await places.StartAsync(CancellationToken));
            }
            catch
            {
                reattached.Dispose();
                throw;
            }
        }
    }
}
