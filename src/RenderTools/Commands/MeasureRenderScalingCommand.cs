using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Dashboard;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Progress;
using RenderTools.Scaling;

namespace RenderTools.Commands;

/// <summary>
/// Renders a part of a video many times, on growing numbers of workers, and tells how well it scales.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "RenderScaling", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ScalingMeasurement))]
public sealed class MeasureRenderScalingCommand : SweepOptionsCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string ObjectSet = "InputObject";

    private Ffmpeg? _ffmpeg;
    private RenderSettings? _settings;
    private ScalingRunFile? _file;
    private bool _toldWhyNot;

    /// <summary>Paths of videos; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Paths of videos, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Videos, from Get-VideoInfo.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    [PropertyBag(typeof(VideoInfo), "Path", "VideoCodec", "VideoStreamIndex")]
    public VideoInfo[] InputObject { get; set; } = [];

    /// <summary>A CSV file to which each run is written as it ends.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RunPath { get; set; }

    /// <summary>Shows runs, rows and cores live, where the terminal can.</summary>
    [Parameter]
    public SwitchParameter Dashboard { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _ffmpeg = FindMedia().Ffmpeg;
        try
        {
            // What an unsharp mask does is plain work for the processor, and so a fair default where only time counts.
            _settings = Settings(new RenderSettings { VideoFilter = "unsharp" });
            CheckSpans();
        }
        catch (RenderToolsException error)
        {
            ThrowTerminatingError(Errors.From(error, null));
        }

        // Before the first run: a file that cannot be written must not cost a night.
        if (RunPath is not null)
            _file = Open(ResolveNew(RunPath));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var paths = ParameterSetName switch
        {
            ObjectSet => InputObject.Select(video => video.Path),
            LiteralPathSet => new VideoPaths(this).Literal(LiteralPath),
            _ => new VideoPaths(this).Expand(Path),
        };
        foreach (var path in paths)
        {
            foreach (var row in Measure(path))
                WriteObject(row);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _file?.Dispose();
    }

    private ScalingRunFile? Open(string path)
    {
        try
        {
            return ScalingRunFile.Append(path);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(Errors.RunsNotWritable(path, error));
            return null;
        }
    }

    private ScalingMeasurement[] Measure(string path)
    {
        var display = Display(System.IO.Path.GetFileName(path));
        var preparing = Task.Run(
            () => ScalingSweep.PrepareAsync(_ffmpeg!, path, _settings!, Options(), CancellationToken),
            CancellationToken.None
        );
        try
        {
            display.Wait(preparing, sweep: null, runs: []);
            return TryWait(() => preparing, path, out var sweep) && Run(sweep, path, display) is { } runs
                ? ScalingSummary.Summarize(runs)
                : [];
        }
        finally
        {
            // However this ends, nothing of it is left.
            ((IAsyncResult)preparing).AsyncWaitHandle.WaitOne();
            if (preparing.IsCompletedSuccessfully)
                preparing.Result.Dispose();
            display.Complete();
        }
    }

    private ISweepDisplay Display(string name)
    {
        if (!Dashboard)
            return new SweepProgress(this, name);
        if (SweepSession.TryStart(name, CancellationToken, out var why) is { } session)
            return session;
        if (!_toldWhyNot)
            WriteWarning(why!);
        _toldWhyNot = true;
        return new SweepProgress(this, name);
    }

    // Null where it failed: the runs before lie in RunPath's file, but rows of half a sweep would pass for a whole
    // one's.
    private List<ScalingRun>? Run(ScalingSweep sweep, string path, ISweepDisplay display)
    {
        try
        {
            return new SweepRun(this, display, _file).Follow(sweep, CancellationToken);
        }
        catch (RenderToolsException error)
        {
            WriteError(Errors.From(error, path));
            return null;
        }
        catch (IOException error)
        {
            WriteError(Errors.RunsNotWritable(RunPath!, error));
            return null;
        }
    }
}
