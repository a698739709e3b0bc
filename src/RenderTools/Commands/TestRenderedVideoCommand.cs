using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Merging;
using RenderTools.Verification;

namespace RenderTools.Commands;

/// <summary>
/// Looks at every seam of a finished video, against its source through the same filter; one object for each, and a
/// summary.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "RenderedVideo", DefaultParameterSetName = ObjectSet)]
[OutputType(typeof(SeamReport), typeof(VerificationSummary))]
public sealed class TestRenderedVideoCommand : RenderCommand
{
    private const string ObjectSet = "InputObject";
    private const string PathSet = "Path";

    private MediaLibrary? _media;

    /// <summary>Finished videos, from Merge-VideoChunks.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    [PropertyBag(typeof(RenderedVideo), "SourcePath", "SeamTimes", "Settings")]
    public RenderedVideo[] InputObject { get; set; } = [];

    /// <summary>A finished video.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>What it is compared with: its source, or the same video rendered otherwise.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Reference { get; set; } = "";

    /// <summary>The filter through which the reference is seen.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string? VideoFilter { get; set; }

    /// <summary>Where chunks meet.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [SpanList]
    public TimeSpan[] SeamTime { get; set; } = [];

    /// <summary>Compares every frame, by checksum where the render is lossless.</summary>
    [Parameter]
    public SwitchParameter Full { get; set; }

    /// <summary>How many seams are looked at at once.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _media = FindMedia();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var requests =
            ParameterSetName == PathSet
                ?
                [
                    new VerificationRequest
                    {
                        Path = ResolveNew(Path),
                        ReferencePath = ResolveNew(Reference),
                        VideoFilter = VideoFilter,
                        Seams = Positions(SeamTime),
                    },
                ]
                : InputObject.Select(video => new VerificationRequest
                {
                    Path = video.Path,
                    ReferencePath = video.SourcePath,
                    VideoFilter = video.Settings.VideoFilter,
                    Start = video.SourceStart,
                    Duration = video.SourceDuration,
                    Seams = Positions(video.SeamTimes),
                    ExpectedFrames = video.Frames,
                });
        foreach (var request in requests)
        {
            var complete = request with
            {
                Full = Full,
                ThrottleLimit = ThrottleLimit,
                ReferenceFromStart = CountsFrames(request.VideoFilter),
            };
            if (
                !TryWait(
                    () => RenderVerifier.VerifyAsync(_media!, complete, onSeam: null, CancellationToken),
                    complete.Path,
                    out var result
                )
            )
                continue;
            foreach (var seam in result.Seams)
                WriteObject(seam);
            WriteObject(result.Summary);
        }
    }

    private static SeamPosition[] Positions(TimeSpan[] times) =>
        [.. times.Select((time, i) => new SeamPosition(i + 1, time))];

    // After a seek such a filter would count from elsewhere.
    private static bool CountsFrames(string? filter)
    {
        if (filter is null)
            return false;
        try
        {
            var needs = FilterAnalysis.Analyze(FilterGraph.Parse(filter));
            return !needs.CanSplit || needs.Alignment > 1 || needs.TimeGrid is not null;
        }
        catch (FilterGraphSyntaxException)
        {
            // ffmpeg itself will say what is wrong with it.
            return true;
        }
    }
}
