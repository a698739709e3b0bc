using System.Text.Json;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Rendering.Executors.Slurm;

namespace RenderTools.Rendering.Targets;

/// <summary>
/// Renders that a scheduler goes on with when the process that began them has ended. The journal is the only memory.
/// </summary>
internal static class DetachedRender
{
    /// <summary>Writes into a job's journal how a scheduler renders it, if one does.</summary>
    public static void Note(RenderJob job, RenderPlaces places)
    {
        if (places.Targets.OfType<SlurmTarget>().FirstOrDefault() is not { } target)
            return;
        job.Journal.Began(
            new HandedRun(
                JsonSerializer.Serialize(target, TargetJson.Default.SlurmTarget),
                job.Options.ThreadsPerWorker,
                job.Options.AllowInexact,
                job.Options.RetryCount,
                job.Options.StallTimeout.TotalSeconds,
                places.RequireSameFfmpeg
            )
        );
    }

    /// <summary>Hands every chunk that is not rendered to the scheduler, and lets go of the job.</summary>
    /// <param name="job">The job, which is disposed.</param>
    /// <param name="places">The scheduler, and nothing else.</param>
    /// <param name="warn">Is told what a person should know.</param>
    /// <param name="cancellationToken">Ends it; what was submitted by then stays submitted.</param>
    /// <exception cref="RenderToolsException">
    /// DetachNeedsScheduler, DetachNotSearched, SlurmRefused, and what the trial may find.
    /// </exception>
    public static async Task<RenderJobInfo> SubmitAsync(
        RenderJob job,
        RenderPlaces places,
        Action<string> warn,
        CancellationToken cancellationToken
    )
    {
        using (job)
        {
            if (places is not { Targets: [SlurmTarget target], LocalSlots: 0 })
                throw new RenderToolsException(
                    "DetachNeedsScheduler",
                    ErrorKind.InvalidArgument,
                    "-Detach leaves the chunks to a scheduler: give one target of New-SlurmTarget, and no -LocalSlot."
                );
            if (job.IsSearched)
                throw new RenderToolsException(
                    "DetachNotSearched",
                    ErrorKind.InvalidArgument,
                    "-TargetQuality tries a chunk again by what was measured of it, so somebody must follow: leave out "
                        + "-Detach."
                );
            var (failure, refusal) = await EncoderTrial.RunAsync(job, cancellationToken);
            if ((refusal ?? failure?.Explain(job.Settings, null)) is { } why)
                throw why;
            Note(job, places);
            var submitter = new SlurmSubmitter(
                target,
                new FfmpegGuard(places.RequireSameFfmpeg),
                silence => warn($"SlurmSilent: Slurm's controller does not answer: {silence.Message}")
            );
            var tasks = Waiting(job).Select(attempt => new SlurmTask(attempt.Assignment, attempt)).ToArray();
            foreach (var array in await submitter.ArrangeAsync(tasks, cancellationToken))
            {
                _ = await submitter.SubmitAsync(array, cancellationToken);
                if (array[0].Ended.IsCompleted)
                    throw Explain(await array[0].Ended);
            }

            job.Journal.Flush();
        }

        return RenderJobs.Describe(new DirectoryInfo(job.Directory.Path));

        IEnumerable<ChunkAttempt> Waiting(RenderJob of) =>
            from chunk in of.Plan.Chunks
            where !of.TakenOver.Any(taken => taken.Chunk.Window == chunk.Window)
            let before = of.Handed.FirstOrDefault(task => task.Chunk.Window == chunk.Window)
            where before is null || !Directory.Exists(Path.Combine(of.Directory.Path, before.Folder))
            select new ChunkAttempt(of, chunk)
            {
                Worker = 0,
                Number = (before?.Attempt ?? 0) + 1,
                EarlierKeyframes = of.EarlierKeyframes(0),
                Tell = what =>
                {
                    if (what is RenderLog { Level: RenderLogLevel.Warning, Id: not null } log)
                        warn(log.Line);
                },
            };
    }

    /// <summary>Prepares a job that was handed to a scheduler, so that a pool goes on with it.</summary>
    /// <param name="media">ffmpeg, and what is known of the source.</param>
    /// <param name="info">The job.</param>
    /// <param name="options">What does not stand in the journal.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RenderToolsException">JobNotSubmitted, JobOfAnotherFfmpeg, and those of a render.</exception>
    public static async Task<(RenderJob Job, RenderPlaces Places)> ReattachAsync(
        MediaLibrary media,
        RenderJobInfo info,
        RenderOptions options,
        CancellationToken cancellationToken
    )
    {
        if (JobJournal.Read(info.Path) is not var (header, _) || HandedWork.Read(info.Path).Run is not { } run)
            throw new RenderToolsException(
                "JobNotSubmitted",
                ErrorKind.InvalidArgument,
                $"'{info.Path}' was handed to no scheduler. The command that began it continues it."
            );
        var target =
            JsonSerializer.Deserialize(run.Target, TargetJson.Default.SlurmTarget)
            ?? throw new JsonException("No target.");
        var job = await RenderJob.PrepareAsync(
            media,
            header.Plan,
            header.Settings,
            options with
            {
                WorkingDirectory = Path.GetDirectoryName(info.Path),
                ThreadsPerWorker = run.ThreadsPerWorker,
                AllowInexact = run.AllowInexact,
                RetryCount = run.RetryCount,
                StallTimeout = TimeSpan.FromSeconds(run.StallSeconds),
            },
            cancellationToken
        );
        if (Path.GetFullPath(job.Directory.Path) == Path.GetFullPath(info.Path))
            return (job, new RenderPlaces { Targets = [target], RequireSameFfmpeg = run.RequireSameFfmpeg });
        job.Dispose();
        throw new RenderToolsException(
            "JobOfAnotherFfmpeg",
            ErrorKind.InvalidData,
            $"'{info.Path}' was begun with ffmpeg {header.Ffmpeg}, and this machine has {media.Ffmpeg.VersionText}. "
                + "Receive it where that version is, or set FFMPEG_PATH."
        );
    }

    private static RenderToolsException Explain(Executors.ChunkOutcome outcome) =>
        outcome is Executors.ChunkOutcome.Refused { Why: var why }
            ? why
            : new RenderToolsException(
                "ChunksNotSubmitted",
                ErrorKind.WriteError,
                "The chunks could not be submitted: "
                    + (outcome is Executors.ChunkOutcome.Failed { Error: { } error } ? error : "the disk is full")
                    + "."
            );
}
