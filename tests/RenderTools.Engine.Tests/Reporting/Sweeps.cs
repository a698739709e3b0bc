using RenderTools.Jobs;
using RenderTools.Scaling;

namespace RenderTools.Engine.Tests.Reporting;

/// <summary>
/// Sweeps of a machine that never was, whose law is known: contention 2 %, a little coherency, and a schedule with a
/// tail.
/// </summary>
internal static class Sweeps
{
    public static readonly DateTime Epoch = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>Raw runs of one core, ffmpeg's threads, chunks on each count, and the ceiling.</summary>
    public static ScalingRun[] Runs(
        int[] workers,
        int repeats = 7,
        string name = "film",
        string runId = "sweep1",
        bool quality = true
    )
    {
        var most = workers.Max();
        var runs = new List<ScalingRun>();
        for (var repeat = 1; repeat <= repeats; repeat++)
        {
            runs.Add(Run(ScalingMode.OneCore, 1, 1, repeat, 76, 75.2, 1, [], 4_000_000));
            runs.Add(Run(ScalingMode.NativeThreads, 1, 0, repeat, 76 / (most * 0.62), 92, 1, [], 4_010_000));
            foreach (var p in workers)
            {
                var chunks = Schedule(p, repeat);
                var end = chunks.Max(chunk => chunk.EndSeconds);
                runs.Add(
                    Run(
                        ScalingMode.Chunked,
                        p,
                        1,
                        repeat,
                        end + 0.21,
                        77.5 * Busy(p),
                        chunks.Count,
                        chunks,
                        4_000_000 + (4_100 * chunks.Count)
                    )
                );
                if (p > 1)
                    runs.Add(
                        Run(ScalingMode.Ceiling, p, 1, repeat, 76 * Busy(p), 75.4 * Busy(p) * p, 1, [], 4_000_000)
                    );
            }
        }

        return [.. runs];

        ScalingRun Run(
            ScalingMode mode,
            int p,
            int threads,
            int repeat,
            double seconds,
            double cpu,
            int chunks,
            IReadOnlyList<ChunkTime> times,
            long bytes
        ) =>
            new()
            {
                RunId = runId,
                Order = runs.Count + 1,
                Name = name,
                Mode = mode,
                Workers = p,
                ThreadsPerWorker = threads,
                Chunks = chunks,
                Repeat = repeat,
                StartedUtc = Epoch.AddMinutes(runs.Count),
                WallSeconds = seconds * (times.Count > 0 ? 1 : Noise(repeat, p)),
                PlanSeconds = mode == ScalingMode.Chunked ? 0.12 : null,
                IdleTailSeconds = mode == ScalingMode.Chunked ? ScalingStatistics.IdleTail(times, p) : null,
                MergeSeconds = mode == ScalingMode.Chunked ? 0.21 : null,
                CpuSeconds = cpu * Noise(repeat, p),
                PeakMemoryBytes = 210L * 1024 * 1024 * p,
                OutputBytes = bytes,
                Ssim = quality ? 0.98412 - (0.00001 * chunks) : null,
                Frames = 720,
                MeanMHz = 3600 - (20 * p),
                OtherLoadPercent = 0.7,
                Codec = "libx264",
                Preset = "medium",
                Crf = 21,
                Filter = "unsharp=5:5:1.0",
                ClipSeconds = 30,
                Width = 1280,
                Height = 720,
                Cpu = "Imaginary Processor 8-Core",
                PhysicalCores = most,
                LogicalCores = most,
                MemoryBytes = 32L << 30,
                OS = "Linux 6.1",
                FfmpegVersion = "5.1.6",
                ModuleVersion = "0.1.0",
                ChunkTimes = times,
            };
    }

    /// <summary>Rendered chunks of one job, in a schedule with a tail.</summary>
    public static RenderedChunk[] Chunks(int workers, string name = "film", int lost = -1) =>
        Schedule(workers, 1)
            .Select(time => new RenderedChunk
            {
                RenderId = "job-" + name,
                Name = name,
                Index = time.Index,
                ChunkCount = 20,
                Status = time.Index == lost ? ChunkStatus.Failed : ChunkStatus.Succeeded,
                WallSeconds = time.WallSeconds,
                CpuSeconds = time.CpuSeconds,
                Fps = time.Frames / time.WallSeconds,
                PeakMemory = 210 << 20,
                Frames = time.Index == lost ? 0 : time.Frames,
                Length = time.Index == lost ? 0 : 200_000 + (1000 * time.Index),
                Worker = time.Worker,
                Error = time.Index == lost ? "ffmpeg ended with <1> & \"said\" nothing" : null,
                StartedUtc = Epoch.AddSeconds(time.StartSeconds),
                Chunk = new()
                {
                    PlanId = "job-" + name,
                    Name = name,
                    Path = "/films/film.mkv",
                    Index = time.Index,
                    ChunkCount = 20,
                    TimeBase = new(1, 24),
                },
                Settings = new() { VideoFilter = "unsharp", Crf = 21 },
            })
            .ToArray();

    private static double Busy(int p) => 1 + (0.02 * (p - 1)) + (0.0006 * p * (p - 1));

    private static double Noise(int repeat, int p) => 1 + (0.006 * Math.Sin((repeat * 12.9898) + (p * 78.233)));

    private static List<ChunkTime> Schedule(int workers, int repeat)
    {
        var free = Enumerable.Repeat(0.12, workers).ToArray();
        var times = new List<ChunkTime>();
        var count = 16 + (workers * 3);
        for (var i = 0; i < count; i++)
        {
            var worker = Array.IndexOf(free, free.Min());
            var seconds =
                78.0
                / count
                * Busy(workers)
                * (1 + (0.35 * Math.Sin(i * 1.7)))
                * (1.15 - (0.3 * i / count))
                * Noise(repeat, i);
            times.Add(new(i, worker, free[worker], seconds, seconds * 0.99, 720 / count));
            free[worker] += seconds;
        }

        // The makespan follows the law; only what happens inside is the schedule's.
        var scale = 78 * 1.02 * Busy(workers) / workers * Noise(repeat, workers) / (free.Max() - 0.12);
        return times.ConvertAll(time =>
            time with
            {
                StartSeconds = 0.12 + ((time.StartSeconds - 0.12) * scale),
                WallSeconds = time.WallSeconds * scale,
                CpuSeconds = time.CpuSeconds * scale,
            }
        );
    }
}
