using System.Diagnostics;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>One attempt to render one chunk: run, check what was written, give it its name.</summary>
internal sealed class ChunkAttempt(RenderJob job, VideoChunk chunk)
{
    private readonly TaskCompletionSource _rendered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required int Worker { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Keyframes to go back beyond the nearest.</summary>
    public required int EarlierKeyframes { get; init; }

    /// <summary>Threads of decoder, filter and encoder each; 0: ffmpeg's own choice.</summary>
    public required int Threads { get; init; }

    public required Action<RenderEvent> Tell { get; init; }

    /// <summary>Whether ffmpeg was ended by a signal that nobody here sent.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Why ffmpeg ended by itself before its first frame; null: it did not.</summary>
    public FfmpegFailure? Early { get; private set; }

    /// <summary>Bytes that had been written when the disk was full; null: it was not.</summary>
    public long? DiskFullAt { get; private set; }

    /// <summary>Whether the job's directory is gone.</summary>
    public bool DirectoryGone { get; private set; }

    /// <summary>Whether the source is no longer what was planned.</summary>
    public bool SourceChanged { get; private set; }

    /// <summary>Comes to its end when ffmpeg has ended, however it went: what is left is to check the file and write it through.</summary>
    public Task Rendered => _rendered.Task;

    /// <summary>Runs to the end; a failure is a result, not an exception.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; ffmpeg has ended and nothing is left of the attempt.</exception>
    public async Task<RenderedChunk> RunAsync(CancellationToken cancellationToken)
    {
        var extension = job.Facts.Profile.Extension;
        var part = job.Directory.PartPath(chunk, Number, extension);
        var seams = job.Directory.SeamPath(chunk, Number);
        var command = job.Command(chunk, EarlierKeyframes, Threads, part, seams);
        var arguments = command.Arguments();
        var monitor = new FfmpegMonitor
        {
            OnProgress = (frame, fps) =>
                Tell(new ChunkProgress(DateTimeOffset.UtcNow, job.Id, chunk.Index, Worker, frame, fps)),
            OnWarning = (level, text) => Tell(new RenderLog(DateTimeOffset.UtcNow, job.Id, level, chunk.Index, text)),
            Speakers = (job.Facts.Source.VideoCodec, job.Settings.VideoCodec),
            IsSought = command.Window.SeekPts is not null,
        };
        var blank = new RenderedChunk
        {
            JobId = job.Id,
            Name = chunk.Name,
            Index = chunk.Index,
            ChunkCount = chunk.ChunkCount,
            Status = ChunkStatus.Failed,
            Attempts = Number,
            Worker = Worker,
            Threads = Threads,
            StartedUtc = DateTime.UtcNow,
            Command = ShellQuote.Line(job.Facts.Ffmpeg.Path, arguments),
            Chunk = chunk,
            Settings = job.Settings,
        };
        var clock = Stopwatch.StartNew();
        try
        {
            // Links among them would be followed; what an earlier run left would be taken for this one's.
            foreach (var path in new[] { part, seams, seams + RenderJob.SentSuffix, job.Directory.LogPath(chunk) })
                File.Delete(path);
            if (
                command.Before is { } before
                && await MeasureAsync(before, monitor, cancellationToken) is var (first, why)
            )
                return Failed(blank, clock, first, why);
            var end = await RunFfmpegAsync(arguments, monitor, cancellationToken);
            clock.Stop();
            _rendered.SetResult();
            SourceChanged = SourceIdentity.HasChanged(
                chunk.Path,
                job.Plan.SourceLength,
                job.Plan.SourceLastWriteTimeUtc
            );
            if (end.ExitCode is not { } exitCode)
                return Failed(blank, clock, monitor, Stalled(monitor));

            // From 7.1 on, ffmpeg ends with an error if an encoder that needs a frame to open (mpeg2video) gets none.
            if (
                monitor is { Frames: 0, Ended: true, SawDiskFull: false }
                && end.Signal is null
                && await new WindowCount(job, chunk, command).IsEmptyAsync(cancellationToken)
            )
            {
                WriteLog(monitor, blank.Command!);
                return await FinishEmptyAsync(
                    blank with
                    {
                        LogPath = job.Directory.LogPath(chunk),
                    },
                    command,
                    monitor,
                    clock,
                    cancellationToken
                );
            }

            if (!end.IsComplete)
            {
                WasKilled = end.Signal is not null;
                if (end.SawDiskFull)
                    DiskFullAt = Size(part);
                return Failed(
                    blank,
                    clock,
                    monitor,
                    end.Signal is { } signal ? $"ffmpeg was killed (signal {signal})" : Ended(exitCode, monitor)
                );
            }

            Tell(
                new ChunkRendered(
                    DateTimeOffset.UtcNow,
                    job.Id,
                    chunk.Index,
                    Worker,
                    monitor.Frames,
                    monitor.CpuSeconds
                )
            );
            if (command.SentPath is { } sent)
                monitor.CountSent(File.ReadLines(sent).Count());
            WriteLog(monitor, blank.Command!);
            return await FinishAsync(
                blank with
                {
                    LogPath = job.Directory.LogPath(chunk),
                },
                command,
                monitor,
                clock,
                cancellationToken
            );
        }
        catch (Exception error) when (error is RenderToolsException or IOException or UnauthorizedAccessException)
        {
            if (Resources.IsDiskFull(error))
                DiskFullAt = Size(part);
            return Describe(blank, clock, monitor, error.Message.TrimEnd('.'));
        }
        catch (ObjectDisposedException error)
        {
            // The job was given up, and its journal closed, while this attempt was at its last step.
            throw new OperationCanceledException("The job has ended.", error, cancellationToken);
        }
        finally
        {
            _ = _rendered.TrySetResult();
            DirectoryGone = !Directory.Exists(job.Directory.Path);
            if (!DirectoryGone)
            {
                File.Delete(part);
                File.Delete(seams);
                File.Delete(seams + RenderJob.SentSuffix);
                foreach (
                    var measured in Directory.EnumerateFiles(
                        job.Directory.Path,
                        Path.GetFileName(part) + RenderJob.PassSuffix + "*"
                    )
                )
                    File.Delete(measured);
            }
        }
    }

    // The first of two passes: null where it went well, else what it said. Its time is the chunk's; its progress is not.
    private async Task<(FfmpegMonitor Monitor, string Why)?> MeasureAsync(
        ChunkCommand command,
        FfmpegMonitor second,
        CancellationToken cancellationToken
    )
    {
        var monitor = new FfmpegMonitor { OnWarning = second.OnWarning };
        var end = await RunFfmpegAsync(command.Arguments(), monitor, cancellationToken);
        if (end.IsComplete)
        {
            second.EarlierCpuSeconds = monitor.CpuSeconds ?? 0;
            return null;
        }

        WasKilled = end.Signal is not null;
        if (end.SawDiskFull)
            DiskFullAt = 0;
        return (
            monitor,
            end.ExitCode is { } code && !WasKilled
                ? "In the first pass " + Ended(code, monitor)
                : "ffmpeg's first pass was ended"
        );
    }

    private async Task<RenderedChunk> FinishAsync(
        RenderedChunk blank,
        ChunkCommand command,
        FfmpegMonitor monitor,
        Stopwatch clock,
        CancellationToken cancellationToken
    )
    {
        await LookAtBeginningAsync(command, monitor, cancellationToken);
        var file = await ChunkFile.ReadAsync(
            job.Facts.Ffmpeg,
            command.OutputPath,
            command.Profile.Muxer,
            job.Options.StallTimeout,
            cancellationToken
        );

        // VP8's alt-ref frames are packets that show nothing, so there may be more packets than frames, never fewer.
        if (file.Packets < monitor.Frames)
            return Failed(
                blank,
                clock,
                monitor,
                $"{monitor.Frames} frames went into the encoder, but the file holds {file.Packets}"
            );
        var (lost, dropped) = await new WindowCount(job, chunk, command).CompareAsync(
            monitor.Frames,
            cancellationToken
        );
        return lost is null
            ? Prove(Finish(blank, command, monitor, clock, file, dropped), blank, clock)
            : Failed(blank, clock, monitor, lost);
    }

    // The decoder, or a filter such as select, may leave nothing of a window: then there is nothing to join either.
    private async Task<RenderedChunk> FinishEmptyAsync(
        RenderedChunk blank,
        ChunkCommand command,
        FfmpegMonitor monitor,
        Stopwatch clock,
        CancellationToken cancellationToken
    )
    {
        var count = new WindowCount(job, chunk, command);
        var (_, dropped) = await count.CompareAsync(0, cancellationToken);
        if (command.ProvesSeams)
            await count.ProveAsync(monitor, cancellationToken);
        await LookAtBeginningAsync(command, monitor, cancellationToken);
        if (!File.Exists(command.OutputPath))
            await File.WriteAllBytesAsync(command.OutputPath, [], cancellationToken);
        return Prove(
            Finish(blank, command, monitor, clock, new ChunkFile(0, 0, command.TimeBase), dropped),
            blank,
            clock
        );
    }

    private async Task LookAtBeginningAsync(
        ChunkCommand command,
        FfmpegMonitor monitor,
        CancellationToken cancellationToken
    ) =>
        monitor.SawDamage |=
            monitor is { BeganLate: true, SawDamage: false }
            && await new WindowCount(job, chunk, command).BeginsElsewhereAsync(cancellationToken);

    private RenderedChunk Prove(RenderedChunk finished, RenderedChunk blank, Stopwatch clock) =>
        finished.Contradiction is { } why && !job.CanBeOneChunk
            ? Describe(
                blank,
                clock,
                new FfmpegMonitor(),
                $"SplitNotExact: {why}, and a part of the film cannot become one chunk with the rest"
            )
            : finished;

    private RenderedChunk Finish(
        RenderedChunk blank,
        ChunkCommand command,
        FfmpegMonitor monitor,
        Stopwatch clock,
        ChunkFile file,
        string? dropped
    )
    {
        var proof = command.ProvesSeams
            ? SeamFile.Read(command.SeamPath, command.Window, command.Clock, monitor.Look)
            : null;
        var contradiction =
            job.Options.AllowInexact || command.Window.IsWhole
                ? null
                : dropped
                    ?? (
                        monitor.Look.GoesBackward(command.Window, command.Clock)
                            ? "timestamps go backward where the film is to be cut"
                            : null
                    )
                    ?? FrameCount.Contradiction(
                        command.Window,
                        job.Facts.Index,
                        job.Facts.Needs,
                        monitor.Counts,
                        proof
                    );
        var path = job.Directory.ChunkPath(chunk, command.Profile.Extension);

        // Its content first: a name, or a line in the journal, that is on the disk before it would promise too much.
        Durable.Flush(command.OutputPath);
        File.Move(command.OutputPath, path, overwrite: true);
        var seconds = clock.Elapsed.TotalSeconds;
        var finished = blank with
        {
            Status = ChunkStatus.Succeeded,
            WallSeconds = seconds,
            CpuSeconds = monitor.CpuSeconds,
            PeakMemory = monitor.PeakMemory,
            Frames = monitor.Frames,
            Packets = file.Packets,
            IsExact = job.Plan.IsExact && !job.Options.AllowInexact && !monitor.SawDamage,
            IsDamaged = monitor.SawDamage,
            Fps = monitor.Frames / seconds,
            Speed = chunk.Duration.TotalSeconds / seconds,
            Length = new FileInfo(path).Length,
            Path = path,
            FirstPts = file.FirstPts - command.Offset.Rescale(file.TimeBase).Ticks,
            OutputTimeBase = file.TimeBase,
            Seams = proof,
            Contradiction = contradiction,
        };

        // What is not as the plan says is nothing that a later run could take over.
        if (contradiction is null)
            job.Journal.Finished(finished);
        return finished;
    }

    private Task<FfmpegEnd> RunFfmpegAsync(
        IReadOnlyList<string> arguments,
        FfmpegMonitor monitor,
        CancellationToken cancellationToken
    ) =>
        FfmpegRun.RunAsync(
            new ChildCommand(job.Facts.Ffmpeg.Path, arguments)
            {
                OnStarted = pid =>
                    Tell(new ChunkStarted(DateTimeOffset.UtcNow, job.Id, chunk.Index, Worker, Number, pid)),
                Niceness = job.Options.Niceness,
                HugePages = true,
                Cores = job.Options.PinWorkers
                    ? (Worker % Environment.ProcessorCount).ToString(System.Globalization.CultureInfo.InvariantCulture)
                    : job.Options.Cores,
            },
            monitor,
            job.Options.StallTimeout,
            cancellationToken
        );

    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    // ffmpeg's own words for it, and whether it gave any frame.
    private string Ended(int exitCode, FfmpegMonitor monitor)
    {
        var failure = FfmpegFailure.Of(monitor.Log, job.Settings.VideoCodec);
        if (monitor.Frames == 0 && exitCode != 0 && !monitor.SawDiskFull)
            Early = failure;
        return $"ffmpeg ended with exit code {exitCode}: {failure.Line}";
    }

    private string Stalled(FfmpegMonitor monitor)
    {
        var why = $"ffmpeg made no frame for {job.Options.StallTimeout.TotalSeconds:0} s and was ended";
        if (monitor.Frames == 0)
            Early = new FfmpegFailure(null, why, []);
        return why;
    }

    private RenderedChunk Failed(RenderedChunk blank, Stopwatch clock, FfmpegMonitor monitor, string why)
    {
        WriteLog(monitor, blank.Command!);
        return Describe(blank, clock, monitor, why);
    }

    private RenderedChunk Describe(RenderedChunk blank, Stopwatch clock, FfmpegMonitor monitor, string why) =>
        blank with
        {
            WallSeconds = clock.Elapsed.TotalSeconds,
            CpuSeconds = monitor.CpuSeconds,
            PeakMemory = monitor.PeakMemory,
            LogPath = File.Exists(job.Directory.LogPath(chunk)) ? job.Directory.LogPath(chunk) : null,
            Error =
                monitor.LastLines.Count == 0
                    ? why + "."
                    : $"{why}.{RenderedChunk.LastWords}{string.Join('\n', monitor.LastLines)}",
        };

    private void WriteLog(FfmpegMonitor monitor, string command) =>
        File.WriteAllLines(job.Directory.LogPath(chunk), monitor.Log.Prepend(command));
}
