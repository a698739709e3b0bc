using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering;

/// <summary>
/// Judges what an executor brought back: counts the file's packets, reads the checksums at the seams, gives the chunk
/// its name and writes it into the journal. An executor's own word is not trusted.
/// </summary>
/// <param name="job">The job.</param>
/// <param name="assignment">What the executor was given.</param>
/// <param name="command">The command that the task was made from, with full paths.</param>
/// <param name="worker">The worker that it ran for.</param>
internal sealed class ChunkInspector(RenderJob job, ChunkAssignment assignment, ChunkCommand command, int worker)
{
    private readonly ChunkTask _task = assignment.Task;
    private readonly WindowCount _count = new(job, assignment.Task.Chunk, command);

    /// <summary>The search for a quality that the chunk is a step of; null: its quality is fixed.</summary>
    public ProbeRun? Search { get; init; }

    /// <summary>Decides whether the chunk is accepted, and why not.</summary>
    /// <exception cref="OperationCanceledException">The job was given up meanwhile.</exception>
    public async Task<ChunkVerdict> JudgeAsync(ChunkOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(job.Directory.LogPath(_task.Chunk));
            if (await MayBeEmptyAsync(outcome, cancellationToken))
            {
                WriteLog(outcome.Report);
                return await FinishEmptyAsync(outcome.Report, cancellationToken);
            }

            return outcome is ChunkOutcome.Rendered
                ? await FinishAsync(outcome.Report, cancellationToken)
                : Failed(outcome);
        }
        catch (Exception error) when (error is RenderToolsException or IOException or UnauthorizedAccessException)
        {
            return new ChunkVerdict(
                WhyVoid(outcome.Report, error),
                Describe(outcome.Report, error.Message.TrimEnd('.'))
            );
        }
        catch (ObjectDisposedException error)
        {
            // The job was given up, and its journal closed, while this attempt was at its last step.
            throw new OperationCanceledException("The job has ended.", error, cancellationToken);
        }
    }

    /// <summary>Deletes what the task wrote under its own names. An accepted chunk has another name by now.</summary>
    public void DeleteFiles()
    {
        if (!Directory.Exists(assignment.Directory))
            return;
        foreach (var name in _task.Files.All)
            File.Delete(assignment.PathOf(name));
        if (_task.Files.Measurements is not { } measurements)
            return;
        foreach (var file in Directory.EnumerateFiles(assignment.Directory, measurements + "*"))
            File.Delete(file);
    }

    private ChunkOutcome WhyVoid(ChunkReport report, Exception error) =>
        !Directory.Exists(assignment.Directory) ? new ChunkOutcome.StoreGone(report)
        : Resources.IsDiskFull(error)
            ? new ChunkOutcome.DiskFull(
                report,
                new FileInfo(command.OutputPath) is { Exists: true } file ? file.Length : 0
            )
        : new ChunkOutcome.Failed(report, null, error.Message);

    // From 7.1 on, ffmpeg ends with an error if an encoder that needs a frame to open (mpeg2video) gets none.
    private async Task<bool> MayBeEmptyAsync(ChunkOutcome outcome, CancellationToken cancellationToken) =>
        outcome is ChunkOutcome.Rendered or ChunkOutcome.Failed { ExitCode: not null }
        && outcome.Report is { InFirstPass: false, Told: { Frames: 0, Ended: true } }
        && await _count.IsEmptyAsync(cancellationToken);

    private async Task<ChunkVerdict> FinishAsync(ChunkReport report, CancellationToken cancellationToken)
    {
        var told = report.Told;
        if (command.SentPath is { } sent)
            told.CountSent(File.ReadLines(sent).Count());
        WriteLog(report);
        await LookAtBeginningAsync(told, cancellationToken);
        var file = await ChunkFile.ReadAsync(
            job.Facts.Ffmpeg,
            command.OutputPath,
            command.Profile.Muxer,
            job.Options.StallTimeout,
            cancellationToken
        );

        // VP8's alt-ref frames are packets that show nothing, so there may be more packets than frames, never fewer.
        if (file.Packets < told.Frames)
            return Refused(report, $"{told.Frames} frames went into the encoder, but the file holds {file.Packets}");
        var (lost, dropped) = await _count.CompareAsync(told.Frames, cancellationToken);
        return lost is null ? Accept(report, file, dropped) : Refused(report, lost);
    }

    // The decoder, or a filter such as select, may leave nothing of a window: then there is nothing to join either.
    private async Task<ChunkVerdict> FinishEmptyAsync(ChunkReport report, CancellationToken cancellationToken)
    {
        var (_, dropped) = await _count.CompareAsync(0, cancellationToken);
        if (command.ProvesSeams)
            await _count.ProveAsync(report.Told, cancellationToken);
        await LookAtBeginningAsync(report.Told, cancellationToken);
        if (!File.Exists(command.OutputPath))
            await File.WriteAllBytesAsync(command.OutputPath, [], cancellationToken);
        return Accept(report, new ChunkFile(0, 0, command.TimeBase), dropped);
    }

    private async Task LookAtBeginningAsync(FfmpegMonitor told, CancellationToken cancellationToken) =>
        told.SawDamage |=
            told is { BeganLate: true, SawDamage: false } && await _count.BeginsElsewhereAsync(cancellationToken);

    private ChunkVerdict Accept(ChunkReport report, ChunkFile file, string? dropped)
    {
        var finished = Finish(report, file, dropped);
        if (finished.Contradiction is null)
            return Keep(report, finished);
        var why = finished.Contradiction;
        if (job.CanBeOneChunk)
            return new ChunkVerdict(new ChunkOutcome.Rendered(report), finished);
        var error = $"SplitNotExact: {why}, and a part of the video cannot become one chunk with the rest";
        return new ChunkVerdict(
            new ChunkOutcome.Failed(report, null, error),
            Describe(report with { Told = new FfmpegMonitor() }, error)
        );
    }

    private RenderedChunk Finish(ChunkReport report, ChunkFile file, string? dropped)
    {
        var told = report.Told;
        var proof = command.ProvesSeams
            ? SeamFile.Read(command.SeamPath, command.Window, command.Clock, told.Look)
            : null;
        var (quality, path) = IsProbe(told)
            ? (
                QualityFile.Read(command.QualityPath!, Search!.Goal.Asked, told.Frames),
                job.Directory.ProbePath(_task.Chunk, command.Settings.Crf!.Value, command.Profile.Extension)
            )
            : ((double?)null, job.Directory.ChunkPath(_task.Chunk, command.Profile.Extension));

        // Its content first: a name, or a line in the journal, that is on the disk before it would promise too much.
        Durable.Flush(command.OutputPath);
        File.Move(command.OutputPath, path, overwrite: true);
        var seconds = report.Elapsed.TotalSeconds;
        return Blank(report) with
        {
            Status = ChunkStatus.Succeeded,
            WallSeconds = seconds,
            CpuSeconds = report.CpuSeconds,
            PeakMemory = told.PeakMemory,
            Quality = quality,
            Frames = told.Frames,
            Packets = file.Packets,
            IsExact = job.Plan.IsExact && !job.Options.AllowInexact && !told.SawDamage,
            IsDamaged = told.SawDamage,
            Fps = told.Frames / seconds,
            Speed = _task.Chunk.Duration.TotalSeconds / seconds,
            Length = new FileInfo(path).Length,
            Path = path,
            LogPath = job.Directory.LogPath(_task.Chunk),
            FirstPts = file.FirstPts - command.Offset.Rescale(file.TimeBase).Ticks,
            OutputTimeBase = file.TimeBase,
            Seams = proof,
            Contradiction = WhyNotExact(told, proof, dropped),
        };
    }

    // A window without a frame has no quality.
    private bool IsProbe(FfmpegMonitor told) => Search is not null && told.Frames > 0;

    // Only what the plan says: a later run must not reuse a chunk whose frames contradict it.
    private ChunkVerdict Keep(ChunkReport report, RenderedChunk finished)
    {
        var outcome = new ChunkOutcome.Rendered(report);
        if (!IsProbe(report.Told))
        {
            job.Journal.Finished(finished);
            return new ChunkVerdict(outcome, finished);
        }

        job.Journal.Probed(finished);
        var search = Search!.With(finished);
        if (search.Crf is not null)
            return new ChunkVerdict(outcome, finished) { Search = search };
        var chosen = search.Chosen! with { Attempts = _task.Attempt };
        job.Journal.Finished(chosen);
        foreach (var other in search.Earlier.Where(probe => probe.Path is not null && probe.Path != chosen.Path))
            File.Delete(other.Path!);
        return new ChunkVerdict(outcome, chosen) { Search = search };
    }

    private string? WhyNotExact(FfmpegMonitor told, Planning.SeamProof? proof, string? dropped)
    {
        if (job.Options.AllowInexact || command.Window.IsWhole)
            return null;
        return dropped
            ?? (
                told.Look.GoesBackward(command.Window, command.Clock)
                    ? "timestamps go backward where the video is to be cut"
                    : null
            )
            ?? FrameCount.Contradiction(
                command.Window,
                job.Facts.Index,
                job.Facts.Of(_task.Chunk).Needs,
                told.Counts,
                proof
            );
    }

    private ChunkVerdict Refused(ChunkReport report, string why) =>
        new(new ChunkOutcome.Failed(report, null, why), Describe(report, why));

    private ChunkVerdict Failed(ChunkOutcome outcome)
    {
        var (report, told) = (outcome.Report, outcome.Report.Told);
        if (outcome is ChunkOutcome.Failed { ExitCode: null, Error: { } error })
            return new ChunkVerdict(outcome, Describe(report, error));
        if (outcome is ChunkOutcome.Refused { Why: var refusal })
            return new ChunkVerdict(outcome, Describe(report, refusal.Message.TrimEnd('.')));
        WriteLog(report);
        var failure = FfmpegFailure.Of((report.Measured ?? told).Log, job.Facts.EncoderName);
        var why = outcome switch
        {
            ChunkOutcome.Stalled or ChunkOutcome.Killed when report.InFirstPass =>
                $"{report.Program}'s first pass was ended",
            ChunkOutcome.Stalled =>
                $"{report.Program} made no frame for {job.Options.StallTimeout.TotalSeconds:0} s and was ended",
            ChunkOutcome.Killed { Signal: var signal } => $"{report.Program} was killed (signal {signal})",
            ChunkOutcome.Failed { ExitCode: var code } => report.Program != FfmpegEnd.Ffmpeg
                ? report.Where + failure.Line
                : $"{report.Where}ffmpeg ended with exit code {code}: {failure.Line}",
            ChunkOutcome.DiskFull => "the disk was full",
            ChunkOutcome.Lost { Why: var lost } => lost.TrimEnd('.'),
            _ => failure.Line,
        };
        var early = outcome switch
        {
            _ when told.Frames > 0 => null,
            ChunkOutcome.Stalled when !report.InFirstPass => new FfmpegFailure(null, why, []),
            ChunkOutcome.Failed { ExitCode: not 0 } => failure,
            _ => null,
        };
        return new ChunkVerdict(outcome, Describe(report, why), early);
    }

    private RenderedChunk Describe(ChunkReport report, string why) =>
        Blank(report) with
        {
            WallSeconds = report.Elapsed.TotalSeconds,
            CpuSeconds = report.CpuSeconds,
            PeakMemory = report.Told.PeakMemory,
            LogPath = File.Exists(job.Directory.LogPath(_task.Chunk)) ? job.Directory.LogPath(_task.Chunk) : null,
            Error =
                report.Told.LastLines.Count == 0
                    ? why + "."
                    : $"{why}.{RenderedChunk.LastWords}{string.Join('\n', report.Told.LastLines)}",
        };

    private RenderedChunk Blank(ChunkReport report) =>
        new()
        {
            RenderId = job.Id,
            Name = _task.Chunk.Name,
            Index = _task.Chunk.Index,
            ChunkCount = _task.Chunk.ChunkCount,
            Status = ChunkStatus.Failed,
            Attempts = _task.Attempt,
            Worker = worker,
            HostName = report.HostName,
            Threads = command.Threads,
            StartedUtc = report.StartedUtc,
            Command = CommandLine,
            Chunk = _task.Chunk,
            Settings = job.Settings,
            Crf = _task.Settings.Crf,
        };

    private string CommandLine =>
        ShellQuote.Line(assignment.Ffmpeg, command.Arguments())
        + (command.Encoder() is { } encoder ? " | " + ShellQuote.Line(encoder.Path, encoder.Arguments) : "");

    private void WriteLog(ChunkReport report) =>
        File.WriteAllLines(
            job.Directory.LogPath(_task.Chunk),
            [CommandLine, .. report.Told.Log, .. report.Measured?.Log ?? []]
        );
}
