using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Progress;
using RenderTools.Rendering;

namespace RenderTools.Commands;

/// <summary>Renders chunks on all cores, and hands each on as soon as it is finished and proven.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ChunkRender", SupportsShouldProcess = true, DefaultParameterSetName = PlanSet)]
[OutputType(typeof(RenderedChunk), typeof(RenderJobInfo))]
public sealed class InvokeChunkRenderCommand : TargetQualityCommand
{
    private const string PlanSet = "Plan";
    private const string ChunkSet = "Chunk";
    private const string AgainSet = "RenderedChunk";

    private readonly SingleChunks _single = new();
    private RunspaceSession? _session;
    private MediaLibrary? _media;
    private RenderRun? _run;
    private EventLog? _log;

    /// <summary>Plans, from New-ChunkPlan.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PlanSet)]
    [PropertyBag(typeof(ChunkPlan), "Chunks", "TimeBase")]
    public ChunkPlan[] Plan { get; set; } = [];

    /// <summary>Single chunks of a plan.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ChunkSet)]
    [PropertyBag(typeof(VideoChunk), "TimeBase", "PredictedCost")]
    public VideoChunk[] Chunk { get; set; } = [];

    /// <summary>
    /// Chunks that were rendered, or failed, before: rendered again with their own settings; settings that are typed
    /// override.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = AgainSet)]
    [PropertyBag(typeof(RenderedChunk), "Chunk", "Settings", "Status")]
    public RenderedChunk[] RenderedChunk { get; set; } = [];

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
        _session = RunspaceSession.Current;
        _media = FindMedia();
        try
        {
            _ = Checked(AllSettings(recorded: null));
            ReadZones();
            _log = EventLog is null ? null : new EventLog(ResolveNew(EventLog));
        }
        catch (RenderToolsException error)
        {
            ThrowTerminatingError(Errors.From(error, null));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(Errors.EventLogNotWritable(EventLog!, error));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var plan in Plan)
            Start(plan, before: null);
        _single.Add(Chunk);
        _single.Add(RenderedChunk);
        _run?.Drain();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var (chunks, before) in _single.ByRender())
        {
            if (TryWait(() => Task.FromResult(ChunkPlan.Of(chunks)), chunks, out var plan))
                Start(plan, before);
        }

        if (_session!.MergeBehind(MyInvocation) is { } merge)
            merge.KnowsAllSources = true;
        _run?.Follow();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        var run = _run;
        _run = null;
        run?.Dispose();
        _log?.Dispose();
    }

    // A chunk that is rendered again stays one of its render, whatever settings are typed: it replaces what that render
    // has.
    private void Start(ChunkPlan plan, RenderedChunk? before)
    {
        var settings = AllSettings(before?.Settings);
        var merge = _session!.MergeBehind(MyInvocation);
        var options = Options() with
        {
            RenderId = before?.RenderId,
            Session = _session.Renders,
            AcceptAsync = merge is null ? null : merge.AcceptAsync,
        };
        var question = $"Render '{plan.Path}' in {plan.Chunks.Length} chunk{(plan.Chunks.Length == 1 ? "" : "s")}";
        if (IsWhatIf())
        {
            Preview(plan, settings, options, question);
            return;
        }

        if (
            !ShouldProcess(question, question + "?", "Render")
            || !TryWait(() => PrepareAsync(plan, settings, options, merge), plan, out var job)
        )
            return;
        foreach (var warning in job.Warnings.Concat(RateControl.Warnings(job.Plan, settings)))
            WriteWarning(_session.Renders.NoteWarning(job.Id, warning));
        if (job.TakenOver.Count > 0)
            WriteVerbose(
                $"'{plan.Name}' continues an earlier run with its windows: {job.TakenOver.Count} of "
                    + $"{job.Plan.Chunks.Length} chunks are there. -Restart renders them anew."
            );
        if (HandOver(job))
            return;
        _session.Renders.LogTo(job.Id, _log?.Path);
        _run ??= new RenderRun(this, StartPool(job), Dashboard, (_log, EventLog), CancellationToken);
        _run.Add(job);
    }

    private void Preview(ChunkPlan plan, RenderSettings settings, RenderOptions options, string question)
    {
        if (!TryWait(() => PreviewAsync(plan, settings, options), plan, out var preview))
            return;
        foreach (var warning in preview.Warnings)
            WriteWarning(warning);
        using (preview)
            _ = ShouldProcess(question + "\n" + string.Join('\n', preview.Commands()), "", "");
    }

    private async Task<RenderJob> PreviewAsync(ChunkPlan plan, RenderSettings settings, RenderOptions options)
    {
        settings = await WithZonesAsync(_media!, plan, settings);
        return await RenderJob.PreviewAsync(_media!, plan, settings, options, CancellationToken);
    }

    // A destination that cannot be written is known before anything is rendered.
    private async Task<RenderJob> PrepareAsync(
        ChunkPlan plan,
        RenderSettings settings,
        RenderOptions options,
        MergeRequest? merge
    )
    {
        merge?.CheckPlace(plan.Path);
        settings = Checked(await WithZonesAsync(_media!, plan, settings));
        var job = await RenderJob.PrepareAsync(_media!, plan, settings, options, CancellationToken);
        try
        {
            merge?.Take(job.Id);
            return job;
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    // -WhatIf can also come from the caller's $WhatIfPreference.
    private bool IsWhatIf() =>
        Given("WhatIf")
        || SessionState.PSVariable.GetValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };
}
