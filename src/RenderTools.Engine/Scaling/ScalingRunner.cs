using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Rendering;
using RenderTools.Rendering.Targets;

namespace RenderTools.Scaling;

/// <summary>
/// Executes runs of a sweep for real, one at a time, and describes each. All modes render the same window of the same
/// video with the same filter and encoder, without sound.
/// </summary>
public sealed class ScalingRunner : IDisposable
{
    private readonly Ffmpeg _ffmpeg;
    private readonly IHost _host;
    private readonly HostInfo _machine;
    private readonly VideoInfo _source;
    private readonly RenderSettings _settings;
    private readonly UnsplitRun _unsplit;
    private readonly ChunkedRun _chunked;
    private readonly ClipQuality _quality;
    private readonly RenderJob _job;
    private readonly SweepOptions _options;

    private ScalingRunner(
        MeasuredRender render,
        ScalingClip clip,
        RenderJob job,
        double videoSeconds,
        SweepOptions options
    )
    {
        (VideoSeconds, _options) = (videoSeconds, options);
        var media = render.Media;
        (_ffmpeg, _host, _source, _settings) = (media.Ffmpeg, render.Host, render.Source, render.Settings);
        (_machine, _job) = (_host.Describe(), job);
        (_unsplit, _chunked, _quality) = (
            new UnsplitRun(job),
            new ChunkedRun(media.Ffmpeg, _source.Path, _settings, clip),
            new ClipQuality(media, job)
        );
    }

    /// <summary>The sweep's id: text also to a spreadsheet.</summary>
    public string RunId { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyyMMdd'T'HHmmss}-{Path.GetRandomFileName()[..8]}"
        );

    /// <summary>Seconds of video that each run renders.</summary>
    public double ClipSeconds => _job.Plan.Chunks[0].Duration.TotalSeconds;

    /// <summary>Seconds of the whole video.</summary>
    public double VideoSeconds { get; }

    /// <summary>What a person should know of source and filter before numbers are believed.</summary>
    public IReadOnlyList<string> Warnings =>
        [
            .. _job.Plan.Reason is { } reason && _job.Warnings.Count == 0
                ? [$"SplitNotExact: '{_job.Plan.Name}' is rendered as one chunk: {reason}."]
                : _job.Warnings,
            .. _chunked.Warnings,
        ];

    /// <summary>Prepares runs of one window of one video.</summary>
    /// <param name="render">What is rendered.</param>
    /// <param name="clip">The window.</param>
    /// <param name="options">The sweep.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RenderToolsException">
    /// EmptyRange, PartNotPossible, SplitNotExact, FilterInvalid, EncoderNotFound and others.
    /// </exception>
    internal static async Task<ScalingRunner> CreateAsync(
        MeasuredRender render,
        ScalingClip clip,
        SweepOptions options,
        CancellationToken cancellationToken
    )
    {
        var (media, source, settings, _) = render;
        var index = await media.IndexAsync(source, cancellationToken);
        var plan = ChunkPlanner.Plan(
            source,
            index,
            new PlanOptions
            {
                ChunkCount = 1,
                Start = clip.Start,
                Duration = clip.Duration,
            }
        );
        var job = await RenderJob.PreviewAsync(media, plan, settings, new RenderOptions(), cancellationToken);
        var whole = ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 1 }).Chunks[0].Duration;
        return new ScalingRunner(render, clip, job, whole.TotalSeconds, options);
    }

    /// <summary>Executes one run.</summary>
    /// <param name="planned">What to run.</param>
    /// <param name="warmUp">Whether it only warms up.</param>
    /// <param name="quality">
    /// Whether the result is compared with its source afterwards; that is not part of the time.
    /// </param>
    /// <param name="cancellationToken">Kills everything that runs; nothing is left.</param>
    /// <exception cref="RenderToolsException">MeasuredRunFailed and others: what ffmpeg said.</exception>
    public async Task<ScalingRun> RunAsync(
        PlannedRun planned,
        bool warmUp,
        bool quality,
        CancellationToken cancellationToken
    )
    {
        using var directory = RunDirectory.Create(_options.WorkingDirectory);
        var cores = Cores(planned);
        await using var meter = new RunMeter(_host, cores);
        var started = DateTime.UtcNow;
        var result = planned.Mode switch
        {
            ScalingMode.OneCore => await _unsplit.RunAsync([Core(0)], 1, directory, cancellationToken),
            ScalingMode.NativeThreads => await _unsplit.RunAsync([null], 0, directory, cancellationToken),
            ScalingMode.Ceiling => await _unsplit.RunAsync(
                [.. Enumerable.Range(0, planned.Workers).Select(Core)],
                1,
                directory,
                cancellationToken
            ),
            _ => await _chunked.RunAsync(
                planned,
                Places(planned),
                cores.Length == 0 ? null : string.Join(',', cores),
                directory,
                cancellationToken
            ),
        };
        var (clock, load) = await meter.StopAsync(result.WallSeconds, _machine.LogicalCores);
        double? ssim = quality ? await _quality.SsimAsync(result.OutputPath, cancellationToken) : null;
        return Describe(planned, warmUp, started, result) with
        {
            MeanMHz = clock,
            OtherLoadPercent = load,
            Ssim = ssim,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _quality.Dispose();
        _job.Dispose();
    }

    private RenderPlaces Places(PlannedRun planned) =>
        planned.Nodes is not { } nodes
            ? new RenderPlaces { LocalSlots = planned.Workers }
            : new RenderPlaces
            {
                Targets = SweepNodes.First(_options.Targets, nodes),
                RequireSameFfmpeg = _options.RequireSameFfmpeg,
            };

    private string? Core(int copy) =>
        _machine.PinOrder.Count == 0
            ? null
            : _machine.PinOrder[copy % _machine.PinOrder.Count].ToString(CultureInfo.InvariantCulture);

    // Workers get as many cores as they have threads, one of each physical core first; where that is all of them, or
    // unknown, the list is empty.
    private int[] Cores(PlannedRun planned)
    {
        var wanted = planned.Mode is ScalingMode.NativeThreads or ScalingMode.Nodes
            ? 0
            : planned.Workers * Math.Max(1, planned.ThreadsPerWorker);
        return wanted == 0 || wanted >= _machine.PinOrder.Count ? [] : [.. _machine.PinOrder.Take(wanted)];
    }

    private ScalingRun Describe(PlannedRun planned, bool warmUp, DateTime started, RunResult result)
    {
        // Of the nodes' machines nothing is known.
        var machine = planned.Nodes is null ? _machine : new HostInfo();
        return new()
        {
            RunId = RunId,
            Order = planned.Order,
            Name = _source.Name,
            Mode = planned.Mode,
            Workers = planned.Workers,
            Nodes = planned.Nodes,
            ThreadsPerWorker = planned.ThreadsPerWorker,
            Chunks = result.Chunks,
            Repeat = planned.Repeat,
            WarmUp = warmUp,
            StartedUtc = started,
            WallSeconds = result.WallSeconds,
            PlanSeconds = result.PlanSeconds,
            IdleTailSeconds = planned.Mode is ScalingMode.Chunked or ScalingMode.Nodes
                ? ScalingStatistics.IdleTail(result.ChunkTimes, planned.Workers)
                : null,
            MergeSeconds = result.MergeSeconds,
            CpuSeconds = result.CpuSeconds,
            PeakMemoryBytes = result.PeakMemoryBytes,
            OutputBytes = new FileInfo(result.OutputPath).Length,
            Frames = result.Frames,
            Codec = _settings.VideoCodec,
            Preset = _settings.Preset,
            Crf = _settings.Crf,
            Filter = _settings.VideoFilter,
            ClipSeconds = ClipSeconds,
            VideoSeconds = VideoSeconds,
            Width = _source.Width,
            Height = _source.Height,
            Cpu = machine.Cpu,
            PhysicalCores = machine.PhysicalCores,
            LogicalCores = machine.LogicalCores,
            MemoryBytes = machine.MemoryBytes,
            OS = machine.OS,
            FfmpegVersion = _ffmpeg.VersionText,
            ModuleVersion = typeof(ScalingRunner).Assembly.GetName().Version?.ToString(3),
            ChunkTimes = result.ChunkTimes,
        };
    }
}
