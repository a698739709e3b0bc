using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Commands;

/// <summary>Cuts videos into windows that cover every frame once, without touching the files.</summary>
[Cmdlet(VerbsCommon.New, "ChunkPlan", DefaultParameterSetName = "Automatic")]
[OutputType(typeof(ChunkPlan))]
public sealed class NewChunkPlanCommand : RenderCommand
{
    private MediaLibrary? _media;
    private IReadOnlyList<ZoneRequest> _zones = [];

    /// <summary>Videos, from Get-VideoInfo.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [PropertyBag(typeof(VideoInfo), "Path", "VideoCodec", "VideoStreamIndex")]
    public VideoInfo[] InputObject { get; set; } = [];

    /// <summary>How many chunks.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Count")]
    [ValidateRange(1, 100_000)]
    public int ChunkCount { get; set; }

    /// <summary>How long a chunk lasts, about.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Duration")]
    [Span]
    public TimeSpan ChunkDuration { get; set; }

    /// <summary>Chunks for each worker; the product is rounded up.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "PerWorker")]
    [ValidateRange(0.01, 10_000)]
    public double ChunksPerWorker { get; set; }

    /// <summary>Where to cut; each cut goes to the first frame at or after it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "CutPoint")]
    [SpanList]
    public TimeSpan[] CutPoint { get; set; } = [];

    /// <summary>How windows are chosen.</summary>
    [Parameter]
    public SplitMode SplitMode { get; set; } = SplitMode.Balanced;

    /// <summary>How many chunks will be rendered at once.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Where the part to render begins.</summary>
    [Parameter]
    [Span]
    public TimeSpan Start { get; set; }

    /// <summary>How long the part to render lasts.</summary>
    [Parameter]
    [Span]
    public TimeSpan Duration { get; set; }

    /// <summary>Ranges of the video with other settings: a window ends where one begins or ends.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Zone { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _media = FindMedia();
        try
        {
            _zones = ZoneArguments.Read(this, Zone);
        }
        catch (RenderToolsException error)
        {
            ThrowTerminatingError(Errors.From(error, Zone));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var source in InputObject)
        {
            if (!TryWait(() => PlanAsync(source), source, out var plan))
                continue;
            if (plan.Reason is { } reason && Options() is not { ChunkCount: 1 })
                WriteWarning($"SplitNotExact: '{plan.Name}' is planned as one chunk: {reason}.");
            WriteObject(plan);
        }
    }

    private async Task<ChunkPlan> PlanAsync(VideoInfo source)
    {
        // The file itself has the last word: an object can be older than it, or have come from a file of its own.
        var current = await _media!.RecallAsync(source.Path, CancellationToken);
        var index = await _media!.IndexAsync(current, CancellationToken);
        var plan = ChunkPlanner.Plan(current, index, Options());
        return _zones.Count == 0 ? plan : ZoneCuts.Cut(plan, current, index, ZoneCuts.Resolve(_zones, current, index));
    }

    private PlanOptions Options() =>
        new()
        {
            SplitMode = SplitMode,
            Workers = ThrottleLimit,
            ChunkCount = ParameterSetName == "Count" ? ChunkCount : null,
            ChunkDuration = ParameterSetName == "Duration" ? Positive(ChunkDuration, nameof(ChunkDuration)) : null,
            ChunksPerWorker = ParameterSetName == "PerWorker" ? ChunksPerWorker : null,
            CutPoints = CutPoint,
            Start = Given(nameof(Start)) ? Start : null,
            Duration = Given(nameof(Duration)) ? Positive(Duration, nameof(Duration)) : null,
        };

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static TimeSpan Positive(TimeSpan span, string parameter) =>
        span > TimeSpan.Zero
            ? span
            : throw new RenderToolsException(
                "DurationNotPositive",
                ErrorKind.InvalidArgument,
                $"-{parameter} is {span}: it must be longer than nothing."
            );
}
