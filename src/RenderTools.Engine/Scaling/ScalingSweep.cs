using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering.Targets;

namespace RenderTools.Scaling;

/// <summary>
/// All runs of one video: chosen, warmed up, executed in a shuffled order, and within a budget of time.
/// </summary>
public sealed class ScalingSweep : IDisposable
{
    private const int UsualWarmUps = 2;

    private readonly ScalingRunner _runner;
    private readonly SweepOptions _options;
    private readonly Stopwatch _clock;
    private readonly double _oneCoreSeconds;
    private readonly int _cores;
    private readonly List<string> _warnings = [];
    private double _spent;
    private long _runStarted;
    private volatile bool _isFinishing;

    private ScalingSweep(
        ScalingRunner runner,
        SweepOptions options,
        HostInfo machine,
        double oneCoreSeconds,
        Stopwatch clock
    )
    {
        (_runner, _options, _oneCoreSeconds, _clock) = (runner, options, oneCoreSeconds, clock);
        _cores = Math.Max(1, machine.PhysicalCores ?? machine.LogicalCores ?? 1);
        Plan = ScalingPlan.Create(machine, options, threadsPerWorker: 1);
        _warnings.AddRange(runner.Warnings);
        if (machine.PinOrder.Count == 0 || ProgramFinder.Find("taskset") is null)
            _warnings.Add(
                "NotPinned: processes cannot be bound to cores here (taskset): OneCore and Ceiling runs are bounded "
                    + "by their threads alone."
            );
        Shorten();
    }

    /// <summary>What will run after the warm-ups. It gets shorter when the budget does not hold it.</summary>
    public ScalingPlan Plan { get; private set; }

    /// <summary>Seconds that warm-ups and runs take, as expected now, those that are over included.</summary>
    public double EstimatedSeconds => _spent + RunSeconds + SecondsLeft;

    /// <summary>Seconds that are left, as expected from what the runs so far took.</summary>
    public double SecondsLeft
    {
        get
        {
            var expected = Plan.EstimateSeconds(_oneCoreSeconds);
            var left = Plan.EstimateSeconds(_oneCoreSeconds, Made);
            if (Made == 0 && !WarmedUp)
                return left + Math.Max(0, WarmUpSeconds - _spent - RunSeconds);
            // The runs themselves correct what the probe said.
            var truth = Made > 0 && expected > left ? MadeSeconds / (expected - left) : 1;
            return truth * left
                - Math.Min(RunSeconds, truth * (left - Plan.EstimateSeconds(_oneCoreSeconds, Made + 1)));
        }
    }

    /// <summary>
    /// The share of that time that has passed, 0 to 1. It can go back where a run corrects the estimate.
    /// </summary>
    public double Fraction => EstimatedSeconds is > 0 and var all ? Math.Clamp(1 - (SecondsLeft / all), 0, 1) : 0;

    /// <summary>Runs made, warm-ups not counted.</summary>
    public int Made { get; private set; }

    /// <summary>The run that is under way, or was last; null before the first.</summary>
    public PlannedRun? Current { get; private set; }

    /// <summary>Whether the runs so far warm up, and count in no row.</summary>
    public bool IsWarmingUp => !WarmedUp;

    /// <summary>What a person should know; it can grow while the sweep goes on.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Seconds of video that each run renders.</summary>
    public double ClipSeconds => _runner.ClipSeconds;

    private bool WarmedUp { get; set; }

    // Of the run under way.
    private double RunSeconds =>
        _runStarted is > 0 and var started ? Stopwatch.GetElapsedTime(started).TotalSeconds : 0;

    private double MadeSeconds { get; set; }

    private double WarmUpSeconds => Math.Max(UsualWarmUps, _options.WarmUp) * _oneCoreSeconds / _cores;

    /// <summary>Reads the video once, so that it is in memory, chooses the window by a short run, and plans.</summary>
    /// <exception cref="RenderToolsException">
    /// NothingToScale, EmptyRange, StandaloneEncoderNotRemote, TooManyNodes, VideoNotFound, FilterInvalid,
    /// EncoderNotFound, MeasuredRunFailed and others.
    /// </exception>
    public static async Task<ScalingSweep> PrepareAsync(
        Ffmpeg ffmpeg,
        string path,
        RenderSettings settings,
        SweepOptions options,
        CancellationToken cancellationToken
    )
    {
        var clock = Stopwatch.StartNew();
        var media = new MediaLibrary(ffmpeg);
        SweepNodes.Check(options.Targets);
        new RenderPlaces { Targets = options.Targets }.Check(settings);
        var source = await media.ProbeAsync(path, cancellationToken);
        await ReadOnceAsync(source, cancellationToken);
        var render = new MeasuredRender(media, source, settings, options.Host);
        var choice = await ClipChoice.MakeAsync(render, options, cancellationToken);
        var runner = await ScalingRunner.CreateAsync(render, choice.Clip, options, cancellationToken);
        return new ScalingSweep(runner, options, options.Host.Describe(), choice.OneCoreSeconds, clock);
    }

    /// <summary>Executes warm-ups, then the plan, one run at a time.</summary>
    /// <param name="cancellationToken">Kills the run that is under way; nothing is left of it.</param>
    /// <exception cref="RenderToolsException">
    /// FramesDiffer: two runs rendered different numbers of frames; MeasuredRunFailed and others.
    /// </exception>
    public async IAsyncEnumerable<ScalingRun> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var order = 0;
        ScalingRun? first = null;
        var warmUps = new List<double>();
        var row = Plan
            .Runs.Where(run => run.Mode is ScalingMode.Chunked or ScalingMode.Nodes)
            .MaxBy(run => run.Workers)!;
        while (ScalingPlan.NeedsWarmUp(warmUps, _options.WarmUp))
        {
            Current = row with { Order = ++order, Repeat = warmUps.Count + 1 };
            var run = await RunAsync(Current, warmUp: true, quality: false, cancellationToken);
            warmUps.Add(run.WallSeconds);
            _spent += run.WallSeconds;
            Same(first ??= run, run);
            yield return run;
        }

        WarmedUp = true;
        Shorten();
        var compared = new HashSet<(ScalingMode, int, int)>();
        while (Made < Plan.Runs.Count)
        {
            var planned = Plan.Runs[Made];
            if (planned.Repeat > 1 && planned.Repeat != Plan.Runs[Made - 1].Repeat && IsOver(planned.Repeat - 1))
                yield break;
            // A Ceiling copy is bit for bit the OneCore file.
            var quality =
                _options.IncludeQuality
                && planned.Mode != ScalingMode.Ceiling
                && compared.Add((planned.Mode, planned.Workers, planned.ThreadsPerWorker));
            Current = planned with { Order = ++order };
            var run = await RunAsync(Current, warmUp: false, quality, cancellationToken);
            Made++;
            MadeSeconds += run.WallSeconds;
            _spent += run.WallSeconds;
            Same(first, run);
            yield return run;
        }
    }

    /// <summary>
    /// Lets the repetition that is under way come to its end, and makes no further one. May be called from any thread.
    /// </summary>
    public void Finish() => _isFinishing = true;

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    // Reading it is what the runs would else do at different speeds. A file that memory cannot hold is left to the
    // warm-ups, which read the window.
    private static async Task ReadOnceAsync(VideoInfo source, CancellationToken cancellationToken)
    {
        if (source.Length > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2)
            return;
        try
        {
            await using var file = new FileStream(
                source.Path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite,
                1 << 20,
                FileOptions.SequentialScan | FileOptions.Asynchronous
            );
            await file.CopyToAsync(Stream.Null, 1 << 20, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RenderToolsException(
                "VideoUnreadable",
                ErrorKind.InvalidData,
                $"'{source.Path}' cannot be read: {error.Message}",
                error
            );
        }
    }

    private async Task<ScalingRun> RunAsync(
        PlannedRun planned,
        bool warmUp,
        bool quality,
        CancellationToken cancellationToken
    )
    {
        _runStarted = Stopwatch.GetTimestamp();
        try
        {
            var run = await _runner.RunAsync(planned, warmUp, quality, cancellationToken);
            _warnings.AddRange(_runner.Warnings.Except(_warnings, StringComparer.Ordinal).ToList());
            return run;
        }
        finally
        {
            _runStarted = 0;
        }
    }

    private void Shorten()
    {
        if (_options.TimeBudget is not { } budget)
            return;
        var left = budget.TotalSeconds - _clock.Elapsed.TotalSeconds - (WarmedUp ? 0 : WarmUpSeconds);
        var shorter = Plan.Within(_oneCoreSeconds, Math.Max(0, left));
        if (shorter.Repeat < Plan.Repeat)
            _warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The time budget of {budget.TotalSeconds:0} s has room for {shorter.Repeat} of {Plan.Repeat} "
                        + $"repetitions{Few(shorter.Repeat)}"
                )
            );
        Plan = shorter;
        if (Plan.EstimateSeconds(_oneCoreSeconds) > left && !WarmedUp)
            _warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"One repetition of everything takes about "
                        + $"{Plan.EstimateSeconds(_oneCoreSeconds) + WarmUpSeconds:0} s, more than the time budget: "
                        + $"take a shorter -Duration or fewer -WorkerCount."
                )
            );
    }

    private bool IsOver(int blocks)
    {
        if (_isFinishing)
        {
            _warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The sweep was ended after {blocks} of {Plan.Repeat} repetitions{Few(blocks)}"
                )
            );
            return true;
        }

        if (
            _options.TimeBudget is not { } budget
            || _clock.Elapsed.TotalSeconds + (MadeSeconds / blocks) <= budget.TotalSeconds
        )
            return false;
        _warnings.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The time budget of {budget.TotalSeconds:0} s is used up after {blocks} of {Plan.Repeat} "
                    + $"repetitions{Few(blocks)}"
            )
        );
        return true;
    }

    private static string Few(int repeat) => repeat < 6 ? "; below 6 there are no confidence intervals." : ".";

    private static void Same(ScalingRun? first, ScalingRun run)
    {
        if (first is not null && first.Frames != run.Frames)
        {
            throw new RenderToolsException(
                "FramesDiffer",
                ErrorKind.InvalidData,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{run.Name}': {run.Mode} on {run.Workers} rendered {run.Frames} frames, {first.Mode} on "
                        + $"{first.Workers} rendered {first.Frames}. Times of different work are not compared."
                )
            );
        }
    }
}
