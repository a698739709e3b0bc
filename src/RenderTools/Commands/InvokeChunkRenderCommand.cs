using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Dashboard;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Progress;
using RenderTools.Rendering;

namespace RenderTools.Commands;

/// <summary>Renders chunks on all cores, and hands each on as soon as it is finished and proven.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ChunkRender", SupportsShouldProcess = true, DefaultParameterSetName = PlanSet)]
[OutputType(typeof(RenderedChunk))]
public sealed class InvokeChunkRenderCommand : RenderSettingsCommand
{
    private const string PlanSet = "Plan";
    private const string ChunkSet = "Chunk";
    private const string AgainSet = "RenderedChunk";

    private readonly List<(VideoChunk Chunk, RenderedChunk? Before)> _single = [];
    private RunspaceSession? _session;
    private MediaLibrary? _media;
    private RenderPool? _pool;
    private RenderMonitor? _monitor;
    private RenderProgress? _progress;
    private DashboardSession? _dashboard;
    private EventLog? _log;
    private bool _toldOfLog;

    /// <summary>Plans, from New-ChunkPlan.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PlanSet)]
    [PropertyBag(typeof(ChunkPlan), "Chunks", "TimeBase")]
    public ChunkPlan[] Plan { get; set; } = [];

    /// <summary>Single chunks of a plan.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ChunkSet)]
    [PropertyBag(typeof(VideoChunk), "TimeBase", "PredictedCost")]
    public VideoChunk[] Chunk { get; set; } = [];

    /// <summary>Chunks that were rendered, or failed, before: rendered again with their own settings; settings that are typed override.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = AgainSet)]
    [PropertyBag(typeof(RenderedChunk), "Chunk", "Settings", "Status")]
    public RenderedChunk[] RenderedChunk { get; set; } = [];

    /// <summary>Encodes each chunk in two passes.</summary>
    [Parameter]
    public SwitchParameter TwoPass { get; set; }

    /// <summary>How many chunks are rendered at once.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Threads of decoder, filter and encoder each; 0: ffmpeg's own choice.</summary>
    [Parameter]
    [ValidateRange(0, 1024)]
    public int ThreadsPerWorker { get; set; }

    /// <summary>Where chunks are kept while the work goes on.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>How often a failed chunk is tried again.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int RetryCount { get; set; } = 2;

    /// <summary>How long ffmpeg may go without a new frame before it is taken for hung and the chunk tried again; 0: for ever.</summary>
    [Parameter]
    [Span]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Which share of the processor ffmpeg gets beside other programs.</summary>
    [Parameter]
    public RenderPriority Priority { get; set; } = RenderPriority.Normal;

    /// <summary>Keeps each worker's ffmpeg on a core of its own.</summary>
    [Parameter]
    public SwitchParameter PinWorkers { get; set; }

    /// <summary>Renders everything anew, whatever an earlier run left.</summary>
    [Parameter]
    public SwitchParameter Restart { get; set; }

    /// <summary>Shows chunks, workers and cores live, where the terminal can.</summary>
    [Parameter]
    public SwitchParameter Dashboard { get; set; }

    /// <summary>A file to which every event is added as a line of JSON.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventLog { get; set; }

    /// <summary>Splits although the frames may then differ from a serial run's.</summary>
    [Parameter]
    public SwitchParameter AllowInexact { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _session = RunspaceSession.Current;
        _media = FindMedia();
        try
        {
            _ = AllSettings(recorded: null);
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

        // Neighbours prove each other's seams, so single chunks wait until it is known who their neighbours are.
        _single.AddRange(Chunk.Select(c => (c, (RenderedChunk?)null)));
        _single.AddRange(RenderedChunk.Select(r => (r.Chunk, (RenderedChunk?)r)));
        Drain();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var job in _single.GroupBy(s => s.Before?.RenderId ?? s.Chunk.PlanId, StringComparer.Ordinal))
        {
            var chunks = job.Select(s => s.Chunk)
                .DistinctBy(c => c.Window)
                .OrderBy(c => c.StartPts ?? long.MinValue)
                .ToArray();
            if (TryWait(() => PartialPlanAsync(chunks), chunks, out var plan))
                Start(plan, job.First().Before);
        }

        if (RenderSession.Current.MergeBehind(MyInvocation) is { } merge)
            merge.KnowsAllSources = true;
        if (_pool is null)
            return;
        _pool.Close();
        if (_dashboard is null)
            Follow(_pool, _progress!);
        else
            Follow(_pool, _dashboard);
        if (CancellationToken.IsCancellationRequested)
            throw new PipelineStoppedException();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        // Where a later command threw, nobody else takes the bars away.
        _progress?.Complete();
        _log?.Dispose();
        if (_pool is not { } pool)
            return;
        _pool = null;
        Task.Run(() => pool.DisposeAsync().AsTask(), CancellationToken.None).GetAwaiter().GetResult();
    }

    private RenderSettings AllSettings(RenderSettings? recorded)
    {
        var settings = Settings(recorded);
        if (!Given(nameof(TwoPass)))
            return settings;
        settings = settings with { TwoPass = TwoPass };
        RateControl.Check(settings);
        return settings;
    }

    // A chunk that is rendered again stays one of its render, whatever settings are typed: it replaces what that render has.
    private void Start(ChunkPlan plan, RenderedChunk? before)
    {
        var settings = AllSettings(before?.Settings);
        var merge = _session!.MergeBehind(MyInvocation);
        var options = new RenderOptions
        {
            WorkingDirectory = WorkingDirectory is null ? null : ResolveNew(WorkingDirectory),
            ThreadsPerWorker = Given(nameof(ThreadsPerWorker)) ? ThreadsPerWorker : null,
            RetryCount = RetryCount,
            StallTimeout = StallTimeout,
            Restart = Restart,
            Niceness = (int)Priority,
            PinWorkers = PinWorkers,
            AllowInexact = AllowInexact,
            RenderId = before?.RenderId,
            Session = _session!.Renders,
            AcceptAsync = merge is null ? null : merge.AcceptAsync,
        };
        if (MyInvocation.BoundParameters.ContainsKey("WhatIf") || IsWhatIf())
        {
            if (
                TryWait(
                    () => RenderJob.PreviewAsync(_media!, plan, settings, options, CancellationToken),
                    plan,
                    out var preview
                )
            )
            {
                foreach (var warning in preview.Warnings)
                    WriteWarning(warning);
                using (preview)
                    _ = ShouldProcess(Question(plan) + "\n" + string.Join('\n', preview.Commands()), "", "");
            }

            return;
        }

        if (!ShouldProcess(Question(plan), Question(plan) + "?", "Render"))
            return;
        if (!TryWait(() => PrepareAsync(plan, settings, options, merge), plan, out var job))
            return;
        foreach (var warning in job.Warnings)
            WriteWarning(warning);
        if (job.Plan.Chunks.Length > 1 && RateControl.PerChunk(settings) is { } option)
            WriteWarning(
                $"RateControlPerChunk: each chunk of '{plan.Name}' aims at -{option} by itself, not the film as a whole: expect another size than a serial encode's. Prefer -Crf."
            );
        if (job.TakenOver.Count > 0)
            WriteVerbose(
                $"'{plan.Name}' continues an earlier run with its windows: {job.TakenOver.Count} of {job.Plan.Chunks.Length} chunks are there. -Restart renders them anew."
            );
        Open();
        _session!.Renders.LogTo(job.Id, _log?.Path);
        _pool!.Add(job);
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

    private void Open()
    {
        if (_pool is not null)
            return;
        _pool = new RenderPool(ThrottleLimit, CancellationToken);
        _monitor = new RenderMonitor(_log, Dashboard ? CoreUtilisation.Start() : null);
        if (
            Dashboard
            && (
                _dashboard = DashboardSession.TryStart(
                    _monitor,
                    new DashboardControls(_pool.Pause, _pool.Finish),
                    out var why
                )
            )
                is null
        )
            WriteWarning(why!);
        if (_dashboard is null)
            _progress = new RenderProgress(this, _monitor);
    }

    private static string Question(ChunkPlan plan) =>
        $"Render '{plan.Path}' in {plan.Chunks.Length} chunk{(plan.Chunks.Length == 1 ? "" : "s")}";

    // -WhatIf can also come from the caller's $WhatIfPreference.
    private bool IsWhatIf() =>
        SessionState.PSVariable.GetValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    private static async Task<ChunkPlan> PartialPlanAsync(VideoChunk[] chunks)
    {
        await Task.CompletedTask;
        var first = chunks[0];
        var file = new FileInfo(first.Path);
        if (!file.Exists)
            throw new RenderToolsException("VideoNotFound", ErrorKind.NotFound, $"'{first.Path}' does not exist.");
        return new ChunkPlan
        {
            PlanId = first.PlanId,
            Name = first.Name,
            Path = first.Path,
            FrameCount = chunks.Sum(c => c.Frames),
            TimeBase = first.TimeBase,
            SourceLength = file.Length,
            SourceLastWriteTimeUtc = file.LastWriteTimeUtc,
            Chunks = chunks,
        };
    }

    // On the pipeline's thread, which alone may write; woken at least twice a second, to show that time goes on.
    private void Follow(RenderPool pool, RenderProgress progress)
    {
        try
        {
            bool more;
            do
            {
                var wait = pool.Events.WaitToReadAsync(CancellationToken).AsTask();
                while (!((IAsyncResult)wait).AsyncWaitHandle.WaitOne(500))
                    progress.Show();
                more = wait.GetAwaiter().GetResult();
                Drain();
            } while (more);
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            progress.Complete();
        }
    }

    private void Follow(RenderPool pool, DashboardSession dashboard)
    {
        while (dashboard.RunSlice(pool.Events, IsToBeWritten, CancellationToken) is { Count: > 0 } found)
        {
            foreach (var what in found)
                Write(what);
        }

        dashboard.WriteSummary();
    }

    private void Drain()
    {
        // All that is there is taken in before anything is written: a later command can take long, such as a join, and the event log goes before it.
        var found = new List<RenderEvent>();
        while (_pool is { } pool && pool.Events.TryRead(out var what))
        {
            _monitor!.Apply(what);
            if (_dashboard is null || IsToBeWritten(what))
                found.Add(what);
        }

        foreach (var what in found)
        {
            Write(what);
            _progress?.Show();
        }
    }

    private static bool IsToBeWritten(RenderEvent what) =>
        what is ChunkFinished or JobFailed or RenderLog { Level: RenderLogLevel.Warning, Index: null };

    private void Write(RenderEvent what)
    {
        if (_monitor is { LogFailure: { } failure } && !_toldOfLog)
        {
            _toldOfLog = true;
            WriteWarning($"EventLogNotWritable: '{EventLog}' is written no further: {failure} The render goes on.");
        }

        switch (what)
        {
            case ChunkFinished { Chunk: var chunk }:
                if (chunk.Status == ChunkStatus.Failed)
                    WriteError(Errors.ChunkFailed(chunk));
                WriteObject(chunk);
                break;
            case JobFailed failed:
                WriteError(
                    Errors.From(
                        new RenderToolsException(failed.ErrorId, failed.Kind, failed.Message),
                        (object?)failed.Chunk ?? failed.JobId
                    )
                );
                break;
            case ChunkRetried retried:
                WriteVerbose($"Chunk {retried.Index}: {retried.Reason}");
                break;
            case WindowsJoined joined:
                WriteVerbose($"Chunks {string.Join(", ", joined.Joined)}: {joined.Reason}");
                break;
            case RenderLog { Level: RenderLogLevel.Warning, Index: null } log:
                WriteWarning(log.Line);
                break;
            case RenderLog log:
                WriteVerbose(log.Index is { } index ? $"Chunk {index}: {log.Line}" : log.Line);
                break;
        }
    }
}
