using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Dashboard.Demo;

/// <summary>Plays a render by the clock of its own events: no ffmpeg, the same events every time.</summary>
internal static class Play
{
    public const string JobId = "demo";

    public static readonly DateTimeOffset Epoch = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private const double FramesPerSecond = 40;

    public static VideoChunk[] Chunks(
        int count,
        int frames = 200,
        string job = JobId,
        string name = "Sita Sings the Blues"
    ) =>
        Enumerable
            .Range(0, count)
            .Select(i => new VideoChunk
            {
                PlanId = job,
                Name = name,
                Path = "/films/sita.mkv",
                Index = i,
                ChunkCount = count,
                TimeBase = new(1, 25),
                StartPts = i == 0 ? null : i * frames,
                EndPts = i == count - 1 ? null : (i + 1) * frames,
                Duration = TimeSpan.FromSeconds(frames / 25.0),
                Frames = frames,
            })
            .ToArray();

    /// <summary>
    /// All events of a render whose chunks are taken in order by the first free worker. A chunk in
    /// <paramref name="retried"/> fails once in its middle, one in <paramref name="lost"/> for good.
    /// </summary>
    public static IEnumerable<RenderEvent> Render(
        int chunkCount,
        int workers,
        int[]? retried = null,
        int[]? lost = null,
        int frames = 200
    )
    {
        var chunks = Chunks(chunkCount, frames);
        var events = new List<RenderEvent>
        {
            new JobStarted(Epoch, JobId, chunks[0].Name, chunks[0].Path, chunks, workers),
        };
        var free = new double[workers];
        foreach (var chunk in chunks)
        {
            var worker = Array.IndexOf(free, free.Min());
            var time = free[worker];
            if (retried?.Contains(chunk.Index) == true)
            {
                time = Attempt(events, chunk, worker, 1, time, chunk.Frames / 2);
                events.Add(
                    new ChunkRetried(
                        At(time),
                        JobId,
                        chunk.Index,
                        "the frames at its start differ from its neighbour's"
                    )
                );
                time += 0.5;
            }

            var isLost = lost?.Contains(chunk.Index) == true;
            var started = time;
            time = Attempt(
                events,
                chunk,
                worker,
                retried?.Contains(chunk.Index) == true ? 2 : 1,
                time,
                isLost ? chunk.Frames / 2 : chunk.Frames
            );
            if (chunk.Index % 5 == 2)
                events.Add(
                    new RenderLog(
                        At(time),
                        JobId,
                        RenderLogLevel.Warning,
                        chunk.Index,
                        "[swscaler @ 0x55] deprecated pixel format used"
                    )
                );
            if (!isLost)
                events.Add(
                    new ChunkRendered(At(time), JobId, chunk.Index, worker, chunk.Frames, (time - started) * 0.96)
                );
            events.Add(new ChunkFinished(At(time), JobId, Rendered(chunk, worker, time - started, isLost)));
            free[worker] = time;
        }

        events.Add(new JobFinished(At(free.Max()), JobId, lost?.Length ?? 0));
        return events.OrderBy(e => e.Time);
    }

    private static double Attempt(
        List<RenderEvent> events,
        VideoChunk chunk,
        int worker,
        int attempt,
        double time,
        int frames
    )
    {
        // Worker and chunk make the pace, so that bars differ.
        var fps = FramesPerSecond * (1 + (chunk.Index * 7 + worker) % 5 / 10.0);
        events.Add(new ChunkStarted(At(time), JobId, chunk.Index, worker, attempt, 4000 + chunk.Index));
        for (var t = 0.25; t * fps < frames; t += 0.25)
            events.Add(new ChunkProgress(At(time + t), JobId, chunk.Index, worker, (int)(t * fps), fps));
        return time + frames / fps;
    }

    private static RenderedChunk Rendered(VideoChunk chunk, int worker, double seconds, bool isLost) =>
        new()
        {
            RenderId = chunk.PlanId,
            Name = chunk.Name,
            Index = chunk.Index,
            ChunkCount = chunk.ChunkCount,
            Status = isLost ? ChunkStatus.Failed : ChunkStatus.Succeeded,
            WallSeconds = seconds,
            CpuSeconds = isLost ? null : seconds * 0.96,
            Fps = chunk.Frames / seconds,
            PeakMemory = 210L << 20,
            Frames = isLost ? 0 : chunk.Frames,
            Length = 500_000,
            Attempts = 1,
            Worker = worker,
            Path = isLost ? null : $"/films/{chunk.Index}.mp4",
            Error = isLost ? "ffmpeg ended with 1: Invalid data found when processing input" : null,
            Chunk = chunk,
            Settings = new RenderSettings(),
        };

    private static DateTimeOffset At(double seconds) => Epoch.AddSeconds(seconds);
}
