using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Planning.Scenes;
using RenderTools.Primitives;
using RenderTools.Progress;

namespace RenderTools.Commands;

/// <summary>Cuts videos into windows that cover every frame once, without touching the files.</summary>
[Cmdlet(VerbsCommon.New, "ChunkPlan", DefaultParameterSetName = "Automatic")]
[OutputType(typeof(ChunkPlan))]
public sealed class NewChunkPlanCommand : RenderCommand
{
    private readonly List<VideoScene> _piped = [];
    private MediaLibrary? _media;
    private IReadOnlyList<ZoneRequest> _zones = [];
    private IReadOnlyList<CutPoint> _cuts = [];

    /// <summary>Videos, from Get-VideoInfo, or the scenes of videos, from Get-VideoScene.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [PropertyBag(typeof(VideoInfo), "Path", "VideoCodec", "VideoStreamIndex")]
    [PropertyBag(typeof(VideoScene), "Path", "StartPts", "TimeBase", "Frame")]
    public object[] InputObject { get; set; } = [];

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

    /// <summary>Where to cut: times, frames, objects with Frame or Start, or files with them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "CutPoint")]
    [ValidateNotNullOrEmpty]
    public object[] CutPoint { get; set; } = [];

    /// <summary>The scenes at which to cut, from Get-VideoScene.</summary>
    [Parameter(ParameterSetName = "Automatic")]
    [Parameter(ParameterSetName = "Count")]
    [Parameter(ParameterSetName = "Duration")]
    [Parameter(ParameterSetName = "PerWorker")]
    [PropertyBag(typeof(VideoScene), "Path", "StartPts", "TimeBase", "Frame")]
    public VideoScene[] Scene { get; set; } = [];

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
        object target = Zone;
        try
        {
            _zones = ZoneArguments.Read(this, Zone);
            target = CutPoint;
            _cuts = new CutPointReader(this).Read(CutPoint);
        }
        catch (RenderToolsException error)
        {
            ThrowTerminatingError(Errors.From(error, target));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
        {
            switch (item is PSObject wrapped ? wrapped.BaseObject : item)
            {
                case VideoInfo source:
                    PlanPiped();
                    Plan(source.Path, source, Scene);
                    break;
                case VideoScene scene:
                    if (_piped.Count > 0 && _piped[0].Path != scene.Path)
                        PlanPiped();
                    _piped.Add(scene);
                    break;
                default:
                    WriteError(Errors.NotPlannable(item));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => PlanPiped();

    // All scenes of a video have come.
    private void PlanPiped()
    {
        if (_piped.Count > 0)
            Plan(_piped[0].Path, _piped[0], [.. _piped]);
        _piped.Clear();
    }

    private void Plan(string path, object target, VideoScene[] scenes)
    {
        var search = new SceneSearch(_media!, new SceneOptions(), Environment.ProcessorCount);
        using var progress = new SceneProgress(this, search);
        if (!TryWait(() => PlanAsync(path, scenes, search), progress.Show, target, out var plan))
            return;
        if (plan.Reason is { } reason && ChunkCount != 1)
            WriteWarning($"SplitNotExact: '{plan.Name}' is planned as one chunk: {reason}.");
        WriteObject(plan);
    }

    private async Task<ChunkPlan> PlanAsync(string path, VideoScene[] scenes, SceneSearch search)
    {
        // The file itself has the last word: an object can be older than it, or have come from a file of its own.
        var current = await _media!.RecallAsync(path, CancellationToken);
        var index = await _media!.IndexAsync(current, CancellationToken);
        var options = Options();
        if (scenes.Length > 0)
            options = options with { SplitMode = SplitMode.Scene, Scenes = VideoScenes.Starts(scenes, current, index) };
        else if (SplitMode == SplitMode.Scene && CutPoint.Length == 0)
            options = options with
            {
                Scenes = VideoScenes.Starts(await search.FindAsync(path, CancellationToken), current, index),
            };
        var plan = ChunkPlanner.Plan(current, index, options);
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
            CutPoints = _cuts,
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
