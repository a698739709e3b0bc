using System.Diagnostics;
using System.Globalization;
using RenderTools.Primitives;
using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>Runs tasks on a host that ssh reaches.</summary>
/// <param name="host">The host.</param>
/// <param name="capacity">How many at once.</param>
/// <param name="guard">Judges its ffmpeg.</param>
internal sealed class SshExecutor(SshHost host, int capacity, FfmpegGuard guard) : IChunkExecutor, IAsyncDisposable
{
    // How long the host may take to end ffmpeg when it is told to.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SshLink _link = new(host);
    private readonly SshFfmpeg _ffmpeg = new(host, guard);

    /// <inheritdoc/>
    public int Capacity => capacity;

    /// <inheritdoc/>
    public bool IsLocal => false;

    /// <inheritdoc/>
    public bool IsOpen => !_link.IsGivenUp;

    /// <inheritdoc/>
    public async Task<ChunkOutcome> RunAsync(
        ChunkAssignment assignment,
        IChunkEvents events,
        CancellationToken cancellationToken
    )
    {
        var report = new ChunkReport { StartedUtc = DateTime.UtcNow, HostName = host.Name };
        var clock = Stopwatch.StartNew();
        var piece = host.SharesPath ? null : assignment.PathOf(assignment.Task.Files.Chunk + ".piece");
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var name in assignment.Task.Files.All)
                File.Delete(assignment.PathOf(name));
            var sent = piece is null ? null : await assignment.Piece!.CutAsync(piece, cancellationToken);
            var earlier = 0.0;
            for (var number = 0; number < assignment.Task.Steps.Length; number++)
            {
                var step = assignment.Task.Steps[number];
                var monitor = TaskEnd.Listen(assignment.Task, step, events, earlier);
                report = report.Hears(step, monitor);
                var load = (await LoadAsync(assignment, number, sent, cancellationToken)) with
                {
                    IsMeasurement = step.Kind == StepKind.Quality,
                };
                var (end, lost) = await RunAsync(assignment, load, events, monitor, cancellationToken);
                report = report with { Elapsed = clock.Elapsed };
                if (lost is not null)
                    return TaskEnd.WhyVoid(assignment, report) ?? new ChunkOutcome.Lost(report, lost);
                if (!end.IsComplete)
                    return TaskEnd.Judge(assignment, report, end);
                earlier += monitor.CpuSeconds ?? 0;
            }

            _link.Worked();
            return TaskEnd.WhyVoid(assignment, report) ?? new ChunkOutcome.Rendered(report);
        }
        catch (RenderToolsException error) when (error.ErrorId == SshMaster.Lost)
        {
            return new ChunkOutcome.Lost(report with { Elapsed = clock.Elapsed }, Blame(null, error.Message, events));
        }
        catch (RenderToolsException error) when (error.ErrorId is SourcePiece.NotStreamable or FfmpegGuard.Differ)
        {
            return new ChunkOutcome.Refused(report with { Elapsed = clock.Elapsed }, error);
        }
        catch (Exception error) when (error is RenderToolsException or IOException or UnauthorizedAccessException)
        {
            return TaskEnd.Judge(assignment, report with { Elapsed = clock.Elapsed }, error);
        }
        finally
        {
            if (piece is not null && Directory.Exists(assignment.Directory))
                File.Delete(piece);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _ffmpeg.Dispose();
        return _link.DisposeAsync();
    }

    private async Task<SshLoad> LoadAsync(
        ChunkAssignment assignment,
        int step,
        string? piece,
        CancellationToken cancellationToken
    )
    {
        if (piece is null)
        {
            var shared = Run(assignment, assignment.Task.Steps[step]);
            return new SshLoad(SshScript.Shared(shared, assignment.Directory, assignment.Task.Source), []);
        }

        // What a first pass has measured came back with it.
        List<(string, string)> files = [(SourcePiece.Name, piece)];
        if (step > 0 && assignment.Task.Files.Measurements is { } prefix)
            files.AddRange(
                Directory.EnumerateFiles(assignment.Directory, prefix + "*").Select(f => (Path.GetFileName(f), f))
            );
        var parcel = await SshParcel.OfAsync(files, cancellationToken);
        return new SshLoad(
            SshScript.Private(Run(assignment, assignment.Piece!.Steps[step]), parcel, assignment.Task.Files),
            [.. parcel.Files.Select(f => f.Path)]
        );
    }

    private async Task<(FfmpegEnd End, string? Lost)> RunAsync(
        ChunkAssignment assignment,
        SshLoad load,
        IChunkEvents events,
        FfmpegMonitor monitor,
        CancellationToken cancellationToken
    )
    {
        var master = await _link.ConnectAsync(cancellationToken);
        await _ffmpeg.CompareAsync(master, assignment, events, cancellationToken);
        var input = new SshInput(load, TimeSpan.FromSeconds(host.Patience.BeatSeconds)) { OnSent = monitor.Begin };
        using var output = new SshOutput(assignment.Task.Files, assignment.Directory)
        {
            OnLine = monitor.Output,
            // Where its quality is measured the chunk has begun already.
            OnRun = load.IsMeasurement ? () => { } : () => events.Started(null, host.Name),
            OnReceived = monitor.Begin,
        };
        var end = await EndAsync(master, input, output, (monitor, assignment.StallTimeout), cancellationToken);
        if (end.IsStalled || output is { ExitCode: not null, IsWhole: true, Refusal: null })
            return (end.IsStalled ? end : end with { ExitCode = output.ExitCode }, null);
        return output.Refusal is { } why
            ? (end, Blame(null, $"'{host.Name}' refused: {why}", events))
            : (
                end,
                Blame(
                    master,
                    $"'{host.Name}' was lost: {await master.WhyAsync(monitor.LastLines.LastOrDefault())}",
                    events
                )
            );
    }

    // The host ends ffmpeg when its input ends. So whoever cancels waits for that, and does not leave it behind.
    private static async Task<FfmpegEnd> EndAsync(
        SshMaster master,
        SshInput input,
        SshOutput output,
        (FfmpegMonitor Monitor, TimeSpan StallTimeout) watch,
        CancellationToken cancellationToken
    )
    {
        using var kill = new CancellationTokenSource();
        FfmpegEnd end;
        await using (
            cancellationToken.Register(() =>
            {
                input.End();
                kill.CancelAfter(Farewell);
            })
        )
        {
            end = await FfmpegRun.RunAsync(
                master.Session(input) with
                {
                    ReadOutput = output.ReadAsync,
                },
                watch.Monitor,
                watch.StallTimeout,
                kill.Token
            );
        }

        cancellationToken.ThrowIfCancellationRequested();
        return end;
    }

    private SshRun Run(ChunkAssignment assignment, TaskStep step) =>
        new(
            [
                .. assignment.Niceness > 0
                    ? new[] { "nice", "-n", assignment.Niceness.ToString(CultureInfo.InvariantCulture) }
                    : [],
                .. host.Ffmpeg,
                .. step.Arguments,
            ],
            host.Patience.Silence
        );

    private string Blame(SshMaster? master, string why, IChunkEvents events)
    {
        if (_link.Failed(master))
            events.Warned(
                "HostGivenUp",
                $"No more chunks go to '{host.Name}': it failed three times in a row. "
                    + $"The last time: {why.TrimEnd('.')}. "
                    + "Test-RenderTarget tells more."
            );
        return why;
    }
}
