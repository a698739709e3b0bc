using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>What came of a trial.</summary>
/// <param name="Failure">Why filter or encoder gave no frame; null: they gave one, or the trial could not tell.</param>
/// <param name="Refusal">
/// Why the job cannot go on although they work: a setting has no effect, or its destination takes no such chunks. Null:
/// nothing stands in its way.
/// </param>
internal sealed record TrialResult(FfmpegFailure? Failure, RenderToolsException? Refusal);

/// <summary>
/// The video's first frame, sent through the job's filter and encoder beside the first chunk: a setting that ffmpeg
/// does not take is found before a second chunk begins.
/// </summary>
/// <remarks>
/// A trial alone condemns nothing. The video's first frame may be one that cannot be decoded, so the first chunk must
/// fail the same way.
/// </remarks>
internal static class EncoderTrial
{
    // A trial takes a few tenths of a second. Where a filter is slow, the chunks need not wait longer than this for its
    // answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Runs ffmpeg on one frame, and asks with the file whether the destination can hold such chunks.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TrialResult> RunAsync(RenderJob job, CancellationToken cancellationToken)
    {
        // What an earlier run of the same job finished has passed already.
        if (job.TakenOver.FirstOrDefault(c => c.Packets > 0) is { } earlier)
            return new TrialResult(null, await AskAsync(job, earlier, cancellationToken));
        var path = job.Directory.TrialPath(job.Facts.Profile.Extension);
        try
        {
            var (end, monitor) = await EncodeAsync(job, job.Facts, path, Patience, cancellationToken);
            if (end.ExitCode != 0 && monitor.Frames == 0)
                return new TrialResult(FfmpegFailure.Of(monitor.Log, job.Facts.EncoderName), null);
            if (end.ExitCode != 0)
                return new TrialResult(null, null);
            return new TrialResult(
                null,
                UnusedOption.Find(monitor.Log, job.Settings)
                    ?? (monitor.Frames > 0 ? await AskAsync(job, Sample(job, path), cancellationToken) : null)
            );
        }
        catch (Exception error) when (error is RenderToolsException or IOException or UnauthorizedAccessException)
        {
            // The trial could not be made: the chunks themselves tell what is wrong.
            return new TrialResult(null, null);
        }
        finally
        {
            if (Directory.Exists(job.Directory.Path))
                File.Delete(path);
        }
    }

    /// <summary>Sends the video's first frame through filter and encoder, into a file.</summary>
    /// <param name="job">The job.</param>
    /// <param name="facts">What is known of these settings: the job's own, or those of a zone.</param>
    /// <param name="path">The file; an earlier one is replaced.</param>
    /// <param name="patience">How long ffmpeg may be silent.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<(FfmpegEnd End, FfmpegMonitor Monitor)> EncodeAsync(
        RenderJob job,
        JobFacts facts,
        string path,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        File.Delete(path);
        var monitor = new FfmpegMonitor();
        var command = job.TrialCommand(facts, path);
        var launch = new ChildCommand(facts.Ffmpeg.Path, command.Trial())
        {
            Patience = patience,
            Niceness = job.Options.Niceness,
        };
        try
        {
            return (await CommandRun.RunAsync(command, launch, monitor, cancellationToken), monitor);
        }
        finally
        {
            foreach (var file in new[] { command.StreamPath, command.TimesPath }.OfType<string>())
                File.Delete(file);
        }
    }

    private static async Task<RenderToolsException?> AskAsync(
        RenderJob job,
        RenderedChunk sample,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await (job.Options.AcceptAsync?.Invoke(sample, cancellationToken) ?? Task.CompletedTask);
            return null;
        }
        catch (RenderToolsException refusal)
        {
            return refusal;
        }
    }

    private static RenderedChunk Sample(RenderJob job, string path)
    {
        var first = job.Plan.Chunks[0];
        return new RenderedChunk
        {
            RenderId = job.Id,
            Name = first.Name,
            Index = first.Index,
            ChunkCount = first.ChunkCount,
            Status = ChunkStatus.Succeeded,
            Frames = 1,
            Packets = 1,
            Path = path,
            Chunk = first,
            Settings = job.Settings,
        };
    }
}
