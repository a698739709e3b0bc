using System.Globalization;
using RenderTools.Primitives;
using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>One attempt at one chunk on the cluster: where it stands, and what its files tell.</summary>
internal sealed class SlurmTask(ChunkAssignment assignment, IChunkEvents events)
{
    // How long a shared file system may take to show here what a node has written there.
    private static readonly TimeSpan LatestSight = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<ChunkOutcome> _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly DateTime _given = DateTime.UtcNow;
    private FfmpegMonitor[] _told = [];
    private TailedFile[] _progress = [];
    private SlurmPlace? _place;
    private string? _hostName;
    private bool _stalled;
    private DateTime? _unseenSince;
    private DateTime? _unreadSince;

    /// <summary>What is rendered.</summary>
    public ChunkAssignment Assignment => assignment;

    /// <summary>Is told what happens.</summary>
    public IChunkEvents Events => events;

    /// <summary>Completes with the outcome.</summary>
    public Task<ChunkOutcome> Ended => _ended.Task;

    /// <summary>The array's job, once it is submitted.</summary>
    public long? Job { get; private set; }

    /// <summary>Where its files are; not before it is about to be submitted.</summary>
    public SlurmPlace Place => _place ?? throw new InvalidOperationException("The task has no place yet.");

    /// <summary>Whether it is to be ended, and for what: its caller gave it up, or it makes no progress.</summary>
    public bool IsUnwanted { get; set; }

    /// <summary>When the controller was told to cancel it; null: it was not.</summary>
    public DateTime? CancelSent { get; set; }

    /// <summary>The time limit that it was submitted with.</summary>
    public TimeSpan TimeLimit { get; set; }

    /// <summary>Gives it its place in an array.</summary>
    public void Take(SlurmPlace place)
    {
        _place = place;
        _told = [.. assignment.Task.Steps.Select(step => TaskEnd.Listen(assignment.Task, step, events, 0))];
        _progress = [.. _told.Select((monitor, index) => new TailedFile(place.Progress(index + 1), monitor.Output))];
    }

    /// <summary>It is submitted.</summary>
    public void Submitted(long job) => Job = job;

    /// <summary>Ends it.</summary>
    public void End(ChunkOutcome outcome) => _ended.TrySetResult(outcome);

    /// <summary>Ends it because its caller has given it up and nothing of it runs.</summary>
    public void EndCancelled() => _ended.TrySetCanceled();

    /// <summary>Ends it because its files could not be written.</summary>
    public void End(Exception error) => End(TaskEnd.Judge(assignment, Report(), error));

    /// <summary>Ends it with a defect.</summary>
    public void Fail(Exception defect) => _ended.TrySetException(defect);

    /// <summary>Ends it because an earlier process ended before it had submitted it.</summary>
    public void LoseUnsubmitted() => End(new ChunkOutcome.Lost(Report(), "It had not been submitted."));

    /// <summary>Ends it with an error of its place.</summary>
    public void Refuse(RenderToolsException why) => End(new ChunkOutcome.Refused(Report(), why));

    /// <summary>Reads the live progress of a task that runs.</summary>
    /// <param name="guard">Judges the node's ffmpeg when it is first seen.</param>
    /// <param name="here">This machine's ffmpeg.</param>
    public void Follow(FfmpegGuard guard, FfmpegBuild here)
    {
        SeeBegin(guard, here);
        if (_hostName is null)
            return;
        foreach (var file in _progress)
            file.Read();
        var limit = assignment.StallTimeout;
        var advanced = _told.Max(monitor => monitor.LastAdvance);
        if (limit > TimeSpan.Zero && Environment.TickCount64 - advanced > limit.TotalMilliseconds)
            _stalled = IsUnwanted = true;
    }

    /// <summary>Looks at what is left of a task that the controller says has ended, or does not know.</summary>
    /// <param name="state">The controller's word; null: it knows no such task.</param>
    /// <param name="guard">Judges the node's ffmpeg.</param>
    /// <param name="here">This machine's ffmpeg.</param>
    /// <returns>Whether it has ended; not while files may still come into sight.</returns>
    public bool TryEnd(SlurmState? state, FfmpegGuard guard, FfmpegBuild here)
    {
        if (_stalled && CancelSent is not null)
        {
            ReadAll();
            End(TaskEnd.Judge(assignment, Report(), new FfmpegEnd(null, false, _told[^1].SawDiskFull)));
            return true;
        }

        if (IsUnwanted && CancelSent is not null)
        {
            EndCancelled();
            return true;
        }

        if (TaskEnd.WhyVoid(assignment, Report()) is { } isVoid)
        {
            End(isVoid);
            return true;
        }

        SeeBegin(guard, here);
        if (_ended.Task.IsCompleted)
            return true;
        if (state?.IsByItself != false && ReadEnd() is { } end)
        {
            End(end);
            return true;
        }

        if (state?.IsByItself != false)
        {
            _unseenSince ??= DateTime.UtcNow;
            var patience = state is { State: "COMPLETED" } ? LatestSight : LatestSight / 10;
            if (DateTime.UtcNow - _unseenSince < patience)
                return false;
        }

        End(WithoutEnd(state));
        return true;
    }

    /// <summary>Takes note that the files of a task that has ended cannot be read.</summary>
    /// <returns>Whether it was ended for that: they stayed so for a minute.</returns>
    public bool LosesSight(Exception error)
    {
        _unreadSince ??= DateTime.UtcNow;
        if (DateTime.UtcNow - _unreadSince < LatestSight)
            return false;
        End(
            new ChunkOutcome.Lost(
                new ChunkReport { StartedUtc = _given, HostName = _hostName },
                $"What task {Name} left cannot be read: {error.Message.TrimEnd('.')}."
            )
        );
        return true;
    }

    private void SeeBegin(FfmpegGuard guard, FfmpegBuild here)
    {
        if (_hostName is not null || !File.Exists(Place.Begin))
            return;
        var codec = assignment.Task.Settings.VideoCodec;
        var host = File.ReadAllText(Place.Begin).Trim();
        if (!File.Exists(Place.FfmpegOf(host, codec)))
            return;
        _hostName = host;
        foreach (var monitor in _told)
            monitor.Begin();
        events.Started(null, _hostName);
        var said = File.ReadAllLines(Place.FfmpegOf(host, codec));
        var there = new FfmpegBuild(_hostName, said.ElementAtOrDefault(0) ?? "", said.ElementAtOrDefault(1) ?? "");
        if (guard.Judge(here, there, codec, events) is { } refusal)
            Refuse(refusal);
    }

    // "EXITCODE STEP LIMIT"; null: it is not there.
    private ChunkOutcome? ReadEnd()
    {
        if (!File.Exists(Place.End) || File.ReadAllText(Place.End).Split() is not [var code, var step, var limit, ..])
            return null;
        var (exitCode, number) = (Number(code), Number(step));
        if (limit == "1")
            return OutOfTime();
        if (number == 0)
            return new ChunkOutcome.Failed(
                Report(),
                null,
                $"{_hostName} cannot enter the working directory '{assignment.Directory}'. "
                    + "Name one that every node sees, with -WorkingDirectory"
            );
        ReadAll();
        if (number > Encoding)
            Encoder.EarlierCpuSeconds = _told[..Encoding].Sum(before => before.CpuSeconds ?? 0);
        var told = _told[number - 1];
        var report = assignment
            .Task.Steps.Zip(_told)
            .Take(number)
            .Aggregate(Report(), (all, step) => all.Hears(step.First, step.Second));
        var end = new FfmpegEnd(exitCode, told.Ended, told.SawDiskFull);
        return end.IsComplete && number == _told.Length
            ? new ChunkOutcome.Rendered(report)
            : TaskEnd.Judge(assignment, report, end);
    }

    private ChunkOutcome WithoutEnd(SlurmState? state) =>
        state switch
        {
            { State: "TIMEOUT" or "DEADLINE" } => OutOfTime(),
            { State: "OUT_OF_MEMORY" } => new ChunkOutcome.Killed(Report(), 9),
            { State: "COMPLETED" } => new ChunkOutcome.Lost(
                Report(),
                $"The end of task {Name} on {Node(state)} did not come into sight on the shared file system."
            ),
            { IsByItself: true } => new ChunkOutcome.Failed(
                Report(),
                null,
                $"Task {Name} on {Node(state)} ended before ffmpeg began: {Said()}"
            ),
            { State: var word } => new ChunkOutcome.Lost(
                Report(),
                $"Slurm ended task {Name} on {Node(state)}: {word} ({state.Reason})."
            ),
            null => new ChunkOutcome.Lost(Report(), $"Task {Name} was cancelled: Slurm knows it no longer."),
        };

    private ChunkOutcome.Lost OutOfTime() =>
        new(Report(), $"Task {Name} reached its time limit of {TimeLimit:g}: it is given twice as long.")
        {
            IsOutOfTime = true,
        };

    private void ReadAll()
    {
        for (var step = 1; step <= _told.Length; step++)
        {
            new TailedFile(Place.Log(step), _told[step - 1].Error).Read(isEnded: true);
            _progress[step - 1].Read(isEnded: true);
        }
    }

    private ChunkReport Report()
    {
        if (_place is null || !File.Exists(Place.Begin))
            return new ChunkReport { StartedUtc = _given, HostName = _hostName };

        // Both by the clock of the file system. A file's time may lie a little before this machine's.
        var (began, now) = (File.GetLastWriteTimeUtc(Place.Begin), DateTime.UtcNow);
        var ended = File.Exists(Place.End) ? File.GetLastWriteTimeUtc(Place.End) : now;
        return new ChunkReport
        {
            StartedUtc =
                began < _given ? _given
                : began > now ? now
                : began,
            Elapsed = ended > began ? ended - began : TimeSpan.FromMilliseconds(1),
            HostName = _hostName,
            Told = Encoder,
        };
    }

    // The place of the step that writes the chunk.
    private int Encoding => Array.FindIndex(assignment.Task.Steps, step => step.Kind == StepKind.Encode);

    private FfmpegMonitor Encoder => _told[Encoding];

    private string Said() =>
        File.Exists(Place.Output)
        && File.ReadLines(Place.Output).LastOrDefault(line => line.Trim().Length > 0) is { } last
            ? last.Trim()
            : "it said nothing";

    private string Name => string.Create(CultureInfo.InvariantCulture, $"{Job}_{_place?.Element}");

    private string Node(SlurmState state) => _hostName ?? (state.Node.Length > 0 ? state.Node : "no node");

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
