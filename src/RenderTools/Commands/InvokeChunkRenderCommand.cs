using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Media;
using RenderTools.Planning;
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

    private readonly List<(VideoChunk Chunk, RenderSettings? Recorded)> _single = [];
    private Ffmpeg? _ffmpeg;
    private RenderPool? _pool;
    private RenderProgress? _progress;

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

    /// <summary>Splits although the frames may then differ from a serial run's.</summary>
    [Parameter]
    public SwitchParameter AllowInexact { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _ffmpeg = FindFfmpeg();
        try
        {
            _ = Settings();
        }
        catch (RenderToolsException error)
        {
            ThrowTerminatingError(Errors.From(error, null));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var plan in Plan)
            Start(plan, recorded: null);

        // Neighbours prove each other's seams, so single chunks wait until it is known who their neighbours are.
        _single.AddRange(Chunk.Select(c => (c, (RenderSettings?)null)));
        _single.AddRange(RenderedChunk.Select(r => (r.Chunk, (RenderSettings?)r.Settings)));
        Drain();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var job in _single.GroupBy(s => s.Chunk.JobId, StringComparer.Ordinal))
        {
            var chunks = job.Select(s => s.Chunk).DistinctBy(c => (c.StartPts, c.EndPts)).OrderBy(c => c.StartPts ?? long.MinValue).ToArray();
            if (TryWait(() => PartialPlanAsync(chunks), chunks, out var plan))
                Start(plan, job.First().Recorded);
        }

        if (_pool is null)
            return;
        _pool.Close();
        try
        {
            while (_pool.Events.WaitToReadAsync(CancellationToken).AsTask() is var more)
            {
                // Woken at least twice a second, to show that time goes on.
                while (!more.IsCompleted)
                {
                    ((IAsyncResult)more).AsyncWaitHandle.WaitOne(500);
                    _progress!.Show();
                }

                if (!more.GetAwaiter().GetResult())
                    break;
                Drain();
            }
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            _progress!.Complete();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || _pool is not { } pool)
            return;
        _pool = null;
        Task.Run(() => pool.DisposeAsync().AsTask(), CancellationToken.None).GetAwaiter().GetResult();
    }

    private void Start(ChunkPlan plan, RenderSettings? recorded)
    {
        var settings = Settings(recorded);
        var options = new RenderOptions
        {
            WorkingDirectory = WorkingDirectory is null ? null : ResolveNew(WorkingDirectory),
            ThreadsPerWorker = Given(nameof(ThreadsPerWorker)) ? ThreadsPerWorker : null,
            RetryCount = RetryCount,
            AllowInexact = AllowInexact,
        };
        if (MyInvocation.BoundParameters.ContainsKey("WhatIf") || IsWhatIf())
        {
            if (TryWait(() => RenderJob.PreviewAsync(_ffmpeg!, plan, settings, options, CancellationToken), plan, out var preview))
            {
                using (preview)
                    _ = ShouldProcess(Question(plan) + "\n" + string.Join('\n', preview.Commands(ThrottleLimit)), "", "");
            }

            return;
        }

        if (!ShouldProcess(Question(plan), Question(plan) + "?", "Render"))
            return;
        if (!TryWait(() => RenderJob.PrepareAsync(_ffmpeg!, plan, settings, options, CancellationToken), plan, out var job))
            return;
        foreach (var warning in job.Warnings)
            WriteWarning(warning);
        if (RateControl.PerChunk(settings) is { } option)
            WriteWarning($"RateControlPerChunk: -{option} is followed by each chunk for itself, not over the whole of '{plan.Name}': expect another size than a serial encode's. Prefer -Crf.");
        _pool ??= new RenderPool(ThrottleLimit, CancellationToken);
        _progress ??= new RenderProgress(this);
        _pool.Add(job);
    }

    private static string Question(ChunkPlan plan) => $"Render '{plan.Path}' in {plan.Chunks.Length} chunk{(plan.Chunks.Length == 1 ? "" : "s")}";

    // -WhatIf can also come from the caller's $WhatIfPreference.
    private bool IsWhatIf() => SessionState.PSVariable.GetValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    private static async Task<ChunkPlan> PartialPlanAsync(VideoChunk[] chunks)
    {
        await Task.CompletedTask;
        var first = chunks[0];
        var file = new FileInfo(first.Path);
        if (!file.Exists)
            throw new RenderToolsException("VideoNotFound", ErrorKind.NotFound, $"'{first.Path}' does not exist.");
        return new ChunkPlan
        {
            JobId = first.JobId,
            Name = first.Name,
            Path = first.Path,
            FrameCount = chunks.Sum(c => c.Frames),
            TimeBase = first.TimeBase,
            SourceLength = file.Length,
            SourceLastWriteTimeUtc = file.LastWriteTimeUtc,
            Chunks = chunks,
        };
    }

    private void Drain()
    {
        if (_pool is null)
            return;
        while (_pool is { } pool && pool.Events.TryRead(out var what))
        {
            _progress!.Apply(what);
            switch (what)
            {
                case ChunkFinished { Chunk: var chunk }:
                    if (chunk.Status == ChunkStatus.Failed)
                        WriteError(Errors.ChunkFailed(chunk));
                    WriteObject(chunk);
                    break;
                case ChunkRetried retried:
                    WriteVerbose($"Chunk {retried.Index}: {retried.Reason}");
                    break;
                case RenderLog { Level: RenderLogLevel.Warning, Index: null } log:
                    WriteWarning(log.Text);
                    break;
                case RenderLog log:
                    WriteVerbose(log.Index is { } index ? $"Chunk {index}: {log.Text}" : log.Text);
                    break;
            }

            _progress.Show();
        }
    }
}
