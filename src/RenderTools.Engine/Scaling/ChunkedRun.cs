using System.Diagnostics;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Merging;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Rendering;
using RenderTools.Rendering.Targets;

namespace RenderTools.Scaling;

/// <summary>
/// The clip as users of this tool get it: read, planned, rendered by a pool, joined and checked. Nothing is remembered
/// from an earlier run.
/// </summary>
internal sealed class ChunkedRun(Ffmpeg ffmpeg, string path, RenderSettings settings, ScalingClip clip)
{
    private readonly List<string> _warnings = [];

    /// <summary>What the runs so far warned of.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Runs it once.</summary>
    /// <param name="planned">How many workers, with how many threads each.</param>
    /// <param name="places">Where the chunks are rendered.</param>
    /// <param name="cores">The cores that all workers share, in taskset's syntax; null: every core.</param>
    /// <param name="directory">Where the files go.</param>
    /// <param name="cancellationToken">Kills everything.</param>
    /// <exception cref="RenderToolsException">
    /// MeasuredRunFailed: a chunk was lost; or what planning, rendering and merging throw.
    /// </exception>
    public async Task<RunResult> RunAsync(
        PlannedRun planned,
        RenderPlaces places,
        string? cores,
        RunDirectory directory,
        CancellationToken cancellationToken
    )
    {
        var media = new MediaLibrary(ffmpeg);
        var started = DateTime.UtcNow;
        var clock = Stopwatch.StartNew();
        var info = await media.ProbeAsync(path, cancellationToken);
        var plan = Plan(info, await media.IndexAsync(info, cancellationToken), planned.Workers);
        var rendering = new RenderOptions
        {
            WorkingDirectory = directory.Path,
            ThreadsPerWorker = planned.ThreadsPerWorker,
            Cores = cores,
        };
        var job = await RenderJob.PrepareAsync(media, plan, settings, rendering, cancellationToken);
        var options = new MergeOptions
        {
            Destination = directory.File(
                "joined." + (Container.IsKnown("." + job.Facts.Profile.Extension) ? job.Facts.Profile.Extension : "mkv")
            ),
            VideoOnly = true,
        };
        var merger = new VideoMerger(media);
        List<RenderedChunk> chunks;
        await using (var pool = await places.StartAsync(cancellationToken))
        {
            pool.Add(job);
            pool.Close();
            chunks = await RenderAsync(
                pool,
                first => merger.CheckAsync(first, options, cancellationToken),
                cancellationToken
            );
        }

        var video = await merger.MergeAsync(
            chunks,
            options,
            full =>
                throw new RenderToolsException(
                    "DiskFull",
                    ErrorKind.WriteError,
                    full + " A measurement does not wait."
                ),
            cancellationToken
        );
        var wall = clock.Elapsed.TotalSeconds;
        var times = chunks
            .Select(chunk => new ChunkTime(
                chunk.Index,
                chunk.Worker,
                (chunk.StartedUtc - started).TotalSeconds,
                chunk.WallSeconds,
                chunk.CpuSeconds,
                chunk.Frames
            ))
            .OrderBy(time => time.StartSeconds)
            .ToArray();
        return new RunResult
        {
            WallSeconds = wall,
            PlanSeconds = times[0].StartSeconds,
            MergeSeconds = wall - times.Max(time => time.EndSeconds),
            CpuSeconds = Array.TrueForAll(times, time => time.CpuSeconds is not null)
                ? times.Sum(time => time.CpuSeconds)
                : null,
            PeakMemoryBytes = RunResult.PeakTogether(
                chunks.ConvertAll(chunk =>
                    (
                        (chunk.StartedUtc - started).TotalSeconds,
                        (chunk.StartedUtc - started).TotalSeconds + chunk.WallSeconds,
                        chunk.PeakMemory
                    )
                )
            ),
            Frames = video.Frames,
            Chunks = chunks.Count,
            OutputPath = options.Destination,
            ChunkTimes = times,
        };
    }

    // As New-ChunkPlan chooses, but a chunk for each worker at least: a clip is shorter than a video, and a worker
    // without work measures nothing.
    private ChunkPlan Plan(VideoInfo info, FrameIndex index, int workers)
    {
        var options = new PlanOptions
        {
            Workers = workers,
            Start = clip.Start,
            Duration = clip.Duration,
        };
        var plan = ChunkPlanner.Plan(info, index, options);
        return plan.Chunks.Length >= workers || plan.Reason is not null
            ? plan
            : ChunkPlanner.Plan(info, index, options with { ChunkCount = workers });
    }

    // As Merge-VideoChunks asks, beside the render, whether the destination can hold what comes.
    private async Task<List<RenderedChunk>> RenderAsync(
        RenderPool pool,
        Func<RenderedChunk, Task> check,
        CancellationToken cancellationToken
    )
    {
        var chunks = new List<RenderedChunk>();
        var checking = Task.CompletedTask;
        await foreach (var what in pool.Events.ReadAllAsync(cancellationToken))
        {
            if (what is RenderLog { Id: { } id, Text: var text })
                _warnings.Add($"{id}: {text}");
            if (what is JobFailed failed)
                throw new RenderToolsException(failed.ErrorId, failed.Kind, failed.Message);
            if (what is not ChunkFinished { Chunk: var chunk })
                continue;
            if (chunk.Status != ChunkStatus.Succeeded)
            {
                throw new RenderToolsException(
                    "MeasuredRunFailed",
                    ErrorKind.OperationStopped,
                    $"Chunk {chunk.Index} of '{chunk.Chunk.Path}' was lost while measuring: {chunk.Reason}"
                );
            }

            if (chunks.Count == 0)
                checking = check(chunk);
            chunks.Add(chunk);
        }

        await checking;
        return chunks;
    }
}
