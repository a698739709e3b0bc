using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Media;
using RenderTools.Planning.Scenes;
using RenderTools.Progress;

namespace RenderTools.Commands;

/// <summary>Finds the scenes of videos; one object for each.</summary>
[Cmdlet(VerbsCommon.Get, "VideoScene", DefaultParameterSetName = PathSet)]
[OutputType(typeof(VideoScene))]
public sealed class GetVideoSceneCommand : VideoPathCommand
{
    private MediaLibrary? _media;

    /// <summary>When a difference between two frames is a scene change.</summary>
    [Parameter]
    public SceneMethod Method { get; set; } = SceneMethod.Adaptive;

    /// <summary>How large a difference must be.</summary>
    [Parameter]
    [ValidateRange(0.01, 100.0)]
    public double Threshold { get; set; }

    /// <summary>No scene is shorter.</summary>
    [Parameter]
    [Span]
    public TimeSpan MinimumLength { get; set; }

    /// <summary>A longer scene is cut at the best place inside.</summary>
    [Parameter]
    [Span]
    public TimeSpan MaximumLength { get; set; }

    /// <summary>How many windows are measured at once.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _media = FindMedia();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ResolvePaths())
        {
            var search = new SceneSearch(_media!, Options(), ThrottleLimit);
            using var progress = new SceneProgress(this, search);
            if (TryWait(() => search.FindAsync(path, CancellationToken), progress.Show, path, out var scenes))
                WriteObject(scenes, enumerateCollection: true);
        }
    }

    private SceneOptions Options() =>
        new()
        {
            Method = Method,
            Threshold = Given(nameof(Threshold)) ? Threshold : null,
            MinimumLength = Given(nameof(MinimumLength)) ? MinimumLength : null,
            MaximumLength = Given(nameof(MaximumLength)) ? MaximumLength : null,
        };

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
