using RenderTools.Machine;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>ffmpeg and the standalone encoder that it feeds, as one run.</summary>
/// <param name="Ffmpeg">ffmpeg, which writes Y4M to its standard output.</param>
/// <param name="Encoder">The encoder, which reads it from its standard input.</param>
/// <param name="Task">What is known of the encoder.</param>
/// <param name="StreamPath">The file that the encoder writes.</param>
internal sealed record FedEncoder(ChildCommand Ffmpeg, ChildCommand Encoder, TaskEncoder Task, string StreamPath)
{
    /// <summary>Called once with both process ids, ffmpeg's first.</summary>
    public Action<int, int>? OnStarted { get; init; }
}

/// <summary>
/// Runs ffmpeg and a standalone encoder together: if one of them fails, stalls or is cancelled, both end.
/// </summary>
internal sealed class EncoderRun : IDisposable
{
    // The kernel keeps no process's times once it is collected, so they are read while it runs.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    // A header of IVF has 32 bytes.
    private const int EmptyStream = 32;

    private readonly FedEncoder _fed;
    private readonly FfmpegMonitor _monitor;
    private readonly FramePump _pump;
    private readonly CancellationTokenSource _endsFfmpeg;
    private readonly CancellationTokenSource _endsEncoder;
    private readonly Queue<string> _said = new();
    private readonly TaskCompletionSource<int> _encoderId = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProcessUsage _usage;
    private long _written;

    private EncoderRun(FedEncoder fed, FfmpegMonitor monitor, CancellationToken cancellationToken)
    {
        (_fed, _monitor) = (fed, monitor);
        _pump = new FramePump(fed.Task.Rate, monitor);
        _endsFfmpeg = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _endsEncoder = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Runs both to their ends.</summary>
    /// <param name="fed">The two programs.</param>
    /// <param name="monitor">Reads what both say, and is told of the progress.</param>
    /// <param name="stallTimeout">How long neither frames nor the encoder's file may grow; zero: for ever.</param>
    /// <param name="cancellationToken">Kills both.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled, and both have ended.</exception>
    /// <exception cref="Primitives.RenderToolsException">ProgramNotStarted, ProgramSilent.</exception>
    public static async Task<FfmpegEnd> RunAsync(
        FedEncoder fed,
        FfmpegMonitor monitor,
        TimeSpan stallTimeout,
        CancellationToken cancellationToken
    )
    {
        using var run = new EncoderRun(fed, monitor, cancellationToken);
        return await run.RunAsync(stallTimeout, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _endsFfmpeg.Dispose();
        _endsEncoder.Dispose();
    }

    private async Task<FfmpegEnd> RunAsync(TimeSpan stallTimeout, CancellationToken cancellationToken)
    {
        _monitor.Begin();
        var encoder = ChildProcess.RunAsync(
            _fed.Encoder with
            {
                WriteInput = _pump.WriteAsync,
                OnOutput = Hear,
                OnError = Hear,
                OnStarted = _encoderId.SetResult,
            },
            _endsEncoder.Token
        );
        await Task.WhenAny(_encoderId.Task, encoder);
        var ffmpeg = ChildProcess.RunAsync(
            _fed.Ffmpeg with
            {
                ReadOutput = (stream, _, token) => _pump.ReadAsync(stream, token),
                OnError = _monitor.Error,
                OnStarted = id => _fed.OnStarted?.Invoke(id, EncoderId ?? id),
            },
            _endsFfmpeg.Token
        );
        var isStalled = await WatchAsync(ffmpeg, encoder, stallTimeout);
        cancellationToken.ThrowIfCancellationRequested();
        _monitor.EncoderUsed(_usage.CpuSeconds, _usage.Memory);
        _pump.Tell();
        return Judge(await EndAsync(ffmpeg), await EndAsync(encoder), isStalled);
    }

    private int? EncoderId => _encoderId.Task.IsCompletedSuccessfully ? _encoderId.Task.Result : null;

    // What ended first has the cause; the other was ended for it.
    private FfmpegEnd Judge(int? ffmpeg, int? encoder, bool isStalled)
    {
        if (isStalled)
            return End(null, _pump.AwaitsEncoder || _pump.IsComplete ? _fed.Task.Name : FfmpegEnd.Ffmpeg);

        // ffmpeg's own failure: the encoder lived on without its frames, and then was ended.
        if (ffmpeg is not null and not 0 && !_pump.IsRefused)
        {
            _monitor.Output("progress=end");
            return End(ffmpeg, FfmpegEnd.Ffmpeg);
        }

        if (ffmpeg == 0 && _pump.IsComplete && (encoder == 0 || _pump.Frames == 0))
        {
            _monitor.Output(_pump.EndsWhole ? "progress=end" : "progress=continue");
            return End(0, FfmpegEnd.Ffmpeg);
        }

        var why =
            encoder is > 128 and < 160 ? $"was killed (signal {encoder - 128})"
            : encoder == 0 ? "ended before it had got all frames"
            : $"ended with exit code {encoder}";
        var said = _said.Select(line => line.Trim().TrimEnd('.')).Where(line => line.Length > 0).ToList();
        var last = said.FindLast(TellsCause) ?? said.LastOrDefault();
        _monitor.Error($"[{_fed.Task.Name} @ its end] [error] {_fed.Task.Name} {why}: {last ?? "it said nothing"}");
        if (!(new FileInfo(_fed.StreamPath) is { Exists: true, Length: > EmptyStream }))
            _monitor.CountSent(0);
        return End(encoder is null or 0 ? 1 : encoder, _fed.Task.Name);
    }

    // Behind the cause, some programs print how to use them, or where more is to be read.
    private static bool TellsCause(string line) =>
        Resources.TellsDiskFull(line)
        || line.Contains("error", StringComparison.OrdinalIgnoreCase)
        || line.Contains("panicked", StringComparison.Ordinal)
        || line.Contains("fail", StringComparison.OrdinalIgnoreCase);

    private FfmpegEnd End(int? exitCode, string program) =>
        new(exitCode, _monitor.Ended, _monitor.SawDiskFull) { Program = program };

    private async Task<bool> WatchAsync(Task<ChildResult> ffmpeg, Task<ChildResult> encoder, TimeSpan limit)
    {
        var all = Task.WhenAll(ffmpeg, encoder);
        while (!all.IsCompleted)
        {
            Measure();
            if (limit > TimeSpan.Zero && Environment.TickCount64 - _monitor.LastAdvance > limit.TotalMilliseconds)
            {
                await EndBothAsync();
                await Settled(all);
                return true;
            }

            if (encoder.IsCompleted && !_pump.IsComplete)
                await _endsFfmpeg.CancelAsync();

            // SvtAv1EncApp 1.4 never ends where it gets no frame.
            if (ffmpeg.IsCompleted && _pump.IsComplete && _pump.Frames == 0)
                await _endsEncoder.CancelAsync();
            if (ffmpeg.IsFaulted || (ffmpeg.IsCompletedSuccessfully && ffmpeg.Result.ExitCode != 0))
                await _endsEncoder.CancelAsync();
            using var timer = new CancellationTokenSource();
            await Task.WhenAny(all, Task.Delay(Look, timer.Token));
            await timer.CancelAsync();
        }

        await Settled(all);
        return false;
    }

    private async Task EndBothAsync()
    {
        await _endsFfmpeg.CancelAsync();
        await _endsEncoder.CancelAsync();
    }

    private static async Task Settled(Task all) =>
        await all.ContinueWith(
            task => _ = task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    // null: this run ended it.
    private static async Task<int?> EndAsync(Task<ChildResult> run)
    {
        try
        {
            return (await run).ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // ffmpeg may be through with all frames while the encoder still works on those that it holds.
    private void Measure()
    {
        if (EncoderId is { } id && ProcessUsage.Read(id) is { } usage)
            _usage = new ProcessUsage(
                Math.Max(_usage.CpuSeconds, usage.CpuSeconds),
                Math.Max(_usage.Memory, usage.Memory)
            );
        if (new FileInfo(_fed.StreamPath) is { Exists: true, Length: var length } && length > _written)
        {
            _written = length;
            _monitor.Begin();
        }
    }

    private void Hear(string line)
    {
        // Both of its outputs come here, each on a thread of its own.
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > 20)
                _said.Dequeue();
            _monitor.Error($"[{_fed.Task.Name} @ its log] [info] {line}");
        }
    }
}
