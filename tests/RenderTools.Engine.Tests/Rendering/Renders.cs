using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>Events of small renders, written down in one line each.</summary>
internal static class Renders
{
    public static readonly DateTimeOffset Epoch = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double seconds) => Epoch.AddSeconds(seconds);

    /// <summary>Chunks of so many frames each, at 25 frames per second.</summary>
    public static VideoChunk[] Chunks(string job, params int[] frames) =>
        frames
            .Select(
                (n, i) =>
                    new VideoChunk
                    {
                        PlanId = job,
                        Name = "film",
                        Path = "/films/film.mkv",
                        Index = i,
                        ChunkCount = frames.Length,
                        TimeBase = new(1, 25),
                        StartPts = i == 0 ? null : frames.Take(i).Sum(),
                        EndPts = i == frames.Length - 1 ? null : frames.Take(i + 1).Sum(),
                        Start = TimeSpan.FromSeconds(frames.Take(i).Sum() / 25.0),
                        Duration = TimeSpan.FromSeconds(n / 25.0),
                        Frames = n,
                    }
            )
            .ToArray();

    public static JobStarted Job(string job, int workers, params int[] frames) =>
        new(At(0), job, "film", "/films/film.mkv", Chunks(job, frames), workers);

    public static ChunkStarted Start(double at, string job, int index, int worker, int attempt = 1) =>
        new(At(at), job, index, worker, attempt, 1000 + worker);

    public static ChunkProgress Progress(double at, string job, int index, int worker, int frame, double fps = 25) =>
        new(At(at), job, index, worker, frame, fps);

    public static ChunkRendered Rendered(double at, string job, int index, int worker, int frames, double? cpu = 8) =>
        new(At(at), job, index, worker, frames, cpu);

    public static WindowsJoined JoinWindows(double at, string job, params int[] joined) =>
        new(At(at), job, joined[0], joined, "the seam does not hold");

    public static ChunkRetried Retry(double at, string job, int index, string reason = "ffmpeg stalled") =>
        new(At(at), job, index, reason);

    public static ChunkFinished Finish(
        double at,
        VideoChunk chunk,
        int worker = 0,
        bool failed = false,
        double? cpu = 8,
        int? frames = null
    ) =>
        new(
            At(at),
            chunk.PlanId,
            new RenderedChunk
            {
                RenderId = chunk.PlanId,
                Name = chunk.Name,
                Index = chunk.Index,
                ChunkCount = chunk.ChunkCount,
                Status = failed ? ChunkStatus.Failed : ChunkStatus.Succeeded,
                WallSeconds = 4,
                CpuSeconds = failed ? null : cpu,
                Fps = 25,
                Speed = 1,
                PeakMemory = 100 << 20,
                Frames = failed ? 0 : frames ?? chunk.Frames,
                Length = 12345,
                Attempts = 1,
                Worker = worker,
                Path = failed ? null : "/films/chunk.mp4",
                Error = failed ? "ffmpeg ended with 1" : null,
                Chunk = chunk,
                Settings = new RenderSettings(),
            }
        );

    public static JobFinished End(double at, string job, int failed = 0) => new(At(at), job, failed);

    public static RenderState Fold(params RenderEvent[] events) =>
        events.Aggregate(RenderState.Empty, (state, e) => state.Apply(e));
}
