using System.Globalization;
using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Dashboard;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Progress;
using RenderTools.Scaling;

namespace RenderTools.Commands;

/// <summary>Renders a part of a video many times, on growing numbers of workers, and tells how well it scales.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "RenderScaling", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ScalingMeasurement))]
public sealed class MeasureRenderScalingCommand : RenderSettingsCommand
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

    /// <summary>Worker counts; without it 1, the powers of two, all physical and all logical cores.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int[] WorkerCount { get; set; } = [];

    /// <summary>How often each row is measured.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Repeat { get; set; } = 7;

    /// <summary>How many warm-ups at least; more follow until two in succession take the same time.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int WarmUp { get; set; } = 1;

    /// <summary>Where the part to render begins; without it the part lies in the middle of the video.</summary>
    [Parameter]
    [Span]
    public TimeSpan Start { get; set; }

    /// <summary>How long the part lasts; without it so long that a run on all cores takes about 10 seconds.</summary>
    [Parameter]
    [Span]
    public TimeSpan Duration { get; set; }

    /// <summary>How long all runs of a video may take together.</summary>
    [Parameter]
    [Span]
    public TimeSpan TimeBudget { get; set; }

    /// <summary>Which unsplit runs to compare with.</summary>
    [Parameter]
    public BaselineMode Baseline { get; set; } = BaselineMode.Both;

    /// <summary>Leaves out the runs that tell what the machine can give.</summary>
    [Parameter]
    public SwitchParameter NoCeiling { get; set; }

    /// <summary>Measures the structural similarity to the source, once for each row.</summary>
    [Parameter]
    public SwitchParameter IncludeQuality { get; set; }

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
            foreach (var (name, value) in new[] { (nameof(Duration), Duration), (nameof(TimeBudget), TimeBudget) })
            {
                if (Given(name) && value <= TimeSpan.Zero)
                    throw new RenderToolsException(
                        "DurationNotPositive",
                        ErrorKind.InvalidArgument,
                        $"-{name} is {value}: it must be longer than nothing."
                    );
            }
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
            () =>
                ScalingSweep.PrepareAsync(
                    _ffmpeg!,
                    path,
                    _settings!,
                    Options(),
                    Scaling.Host.Current,
                    CancellationToken
                ),
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

    // Null where it failed: the runs before lie in RunPath's file, but rows of half a sweep would pass for a whole one's.
    private List<ScalingRun>? Run(ScalingSweep sweep, string path, ISweepDisplay display)
    {
        Announce(sweep);
        var runs = new List<ScalingRun>();
        var told = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var enumerator = sweep.RunAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        var next = Task.FromResult(true);
        try
        {
            while (true)
            {
                for (; told < sweep.Warnings.Count; told++)
                    WriteWarning(sweep.Warnings[told]);
                next = Task.Run(() => enumerator.MoveNextAsync().AsTask(), CancellationToken.None);
                display.Wait(next, sweep, runs);
                if (!next.GetAwaiter().GetResult())
                    break;
                var run = enumerator.Current;
                _file?.Write(run);
                runs.Add(run);
                WriteVerbose(
                    string.Create(
                        CultureInfo.CurrentCulture,
                        $"{run.Mode} on {run.Workers}{(run.WarmUp ? ", warm-up" : "")}: {run.WallSeconds:0.00} s, {run.CpuSeconds:0.00} CPU s, {run.Chunks} chunk(s)"
                    )
                );
            }

            for (; told < sweep.Warnings.Count; told++)
                WriteWarning(sweep.Warnings[told]);
            return runs;
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
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            // However this ends, no ffmpeg is left, and none of its files.
            stop.Cancel();
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
            Task.Run(() => enumerator.DisposeAsync().AsTask(), CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private void Announce(ScalingSweep sweep)
    {
        var text = string.Create(
            CultureInfo.CurrentCulture,
            $"{sweep.Plan.Runs.Count} runs of {sweep.ClipSeconds:0.#} s of video, and warm-ups: about {Length(sweep.EstimatedSeconds)}."
        );
        // As Write-Host does: seen at once, and out of the way of the objects.
        WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]);
    }

    private static string Length(double seconds) =>
        seconds < 90
            ? string.Create(CultureInfo.CurrentCulture, $"{seconds:0} s")
            : string.Create(CultureInfo.CurrentCulture, $"{seconds / 60:0} min");

    private SweepOptions Options() =>
        new()
        {
            WorkerCounts = WorkerCount,
            Repeat = Repeat,
            WarmUp = WarmUp,
            Start = Given(nameof(Start)) ? Start : null,
            Duration = Given(nameof(Duration)) ? Duration : null,
            TimeBudget = Given(nameof(TimeBudget)) ? TimeBudget : null,
            Baseline = Baseline,
            Ceiling = !NoCeiling,
            IncludeQuality = IncludeQuality,
            Seed = Random.Shared.Next(),
        };
}
