using System.Globalization;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Planning;

/// <summary>
/// The schedule, simulated on chunk costs that were recorded from real renders (costs.csv: seconds of natural video at
/// 720p, one a line). Films are put together from stretches of them. A seam costs what was measured for the encoder's
/// preset (benchmarks/README.md, "between chunks"), which the planner's prior does not know.
/// </summary>
public sealed class ScheduleTests
{
    private const int Gop = 250;

    private static readonly Recorded[] Costs =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Planning", "Data", "costs.csv"))
            .Skip(1)
            .Select(Recorded.Parse),
    ];

    public static TheoryData<int, int> Machines =>
        new(
            from workers in FullDataAttribute.IsFull ? [1, 2, 3, 4, 8, 16, 32, 64] : new[] { 2, 16 }
            from length in new[] { 1, 4 }
            select (workers, length)
        );

    // In mean frames: one chunk's start and end, and one frame that is only decoded.
    private static readonly Dictionary<string, (double Chunk, double Preroll)> Seams = new(StringComparer.Ordinal)
    {
        ["medium"] = (5, 0.05),
        ["veryfast"] = (15, 0.15),
    };

    private static readonly int[] Seeds = [1, 2, 3];

    [Theory]
    [MemberData(nameof(Machines))]
    public void The_default_schedule_ends_within_a_few_percent_of_the_work_shared_evenly(int workers, int length)
    {
        var shortfalls = new List<double>();
        foreach (var (workload, seed) in from w in Costs.GroupBy(c => c.Workload) from s in Seeds select (w, s))
        {
            var film = Film.Make([.. workload], workers, length, seed);
            var (ours, chunks) = film.Makespan(new PlanOptions { Workers = workers }, workers, longestFirst: true);
            var (classic, _) = film.Makespan(
                new PlanOptions
                {
                    ChunksPerWorker = 1.5,
                    Workers = workers,
                    SplitMode = SplitMode.Uniform,
                },
                workers,
                longestFirst: false
            );
            shortfalls.Add((ours / film.Even(workers)) - 1);
            TestContext.Current.TestOutputHelper?.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{workload.Key}\t{workers}\t{length}\t{chunks}\t{ours / film.Even(workers):0.0000}\t{classic / film.Even(workers):0.0000}"
                )
            );
            Assert.True(ours < classic || workers == 1, $"{workload.Key}: {ours} is not less than {classic}");
        }

        // The shorter the film, the fewer chunks even out what the predictions got wrong.
        Assert.All(shortfalls, shortfall => Assert.InRange(shortfall, 0, length == 1 ? 0.05 : 0.03));
    }

    private sealed record Recorded(string Workload, string Preset, int Frames, int Bytes, double Seconds)
    {
        public static Recorded Parse(string line)
        {
            var fields = line.Replace("\"", "", StringComparison.Ordinal).Split(',');
            return new Recorded(
                string.Join(' ', fields[1], fields[2], fields[3]),
                fields[2],
                int.Parse(fields[4], CultureInfo.InvariantCulture),
                int.Parse(fields[5], CultureInfo.InvariantCulture),
                double.Parse(fields[8], CultureInfo.InvariantCulture)
            );
        }
    }

    /// <summary>A film with the true cost of each frame.</summary>
    private sealed class Film
    {
        private readonly VideoInfo _source;
        private readonly FrameIndex _index;
        private readonly double[] _until;
        private readonly double _mean;
        private readonly (double Chunk, double Preroll) _seam;

        private Film(List<(int Size, double Seconds, bool Key)> frames, (double Chunk, double Preroll) seam)
        {
            _seam = seam;
            Rational timeBase = new(1, 25);
            _index = Films.Index(timeBase, frames.Select((f, i) => ((long)i, f.Size, f.Key)));
            _source = Films.Source(timeBase);
            _until = new double[frames.Count + 1];
            for (var i = 0; i < frames.Count; i++)
                _until[i + 1] = _until[i] + frames[i].Seconds;
            _mean = _until[^1] / frames.Count;
        }

        /// <summary>A film whose work is, for each worker, <paramref name="length"/> times 200 seams.</summary>
        public static Film Make(Recorded[] costs, int workers, int length, int seed)
        {
            var seam = Seams[costs[0].Preset];
            var wanted = workers * length * 200 * (seam.Chunk + (seam.Preroll * Gop / 2));
            var frames = new List<(int Size, double Seconds, bool Key)>();
            var random = new Random(seed);
            while (frames.Count < wanted)
            {
                // A scene: some seconds that follow each other. Its first frame is a keyframe.
                var first = random.Next(costs.Length);
                var scene = costs
                    .Skip(first)
                    .Take(random.Next(3, 20))
                    .SelectMany(c =>
                        Enumerable.Repeat((Size: c.Bytes / c.Frames, Seconds: c.Seconds / c.Frames), c.Frames)
                    );
                frames.AddRange(scene.Select((f, i) => (f.Size, f.Seconds, i % Gop == 0)));
            }

            return new Film(frames, seam);
        }

        public double Even(int workers) => _until[^1] / workers;

        /// <summary>
        /// Seconds until the last chunk is done, when each worker that is free takes the next; and how many chunks
        /// there were.
        /// </summary>
        public (double Seconds, int Chunks) Makespan(PlanOptions options, int workers, bool longestFirst)
        {
            var prior = CostModel.Prior(_index);
            var waiting = ChunkPlanner
                .Plan(_source, _index, options)
                .Chunks.Select(chunk => (Chunk: chunk, Work: ChunkWork.Of(chunk, _index)))
                .ToList();
            var free = new PriorityQueue<(ChunkWork Work, double Cost)?, double>(
                Enumerable.Repeat(((ChunkWork, double)?)null, workers).Select(none => (none, 0.0))
            );
            var count = waiting.Count;
            var finished = new List<(ChunkWork, double)>();
            var end = 0.0;
            while (waiting.Count > 0)
            {
                _ = free.TryDequeue(out var done, out var now);
                if (done is { } last)
                    finished.Add(last);
                var model = !longestFirst ? prior : prior.Fit(finished.TakeLast(100).ToList());
                var next = longestFirst ? waiting.MaxBy(w => model.Of(w.Work)) : waiting[0];
                waiting.Remove(next);
                var cost = Cost(next.Chunk);
                free.Enqueue((next.Work, cost), now + cost);
                end = Math.Max(end, now + cost);
            }

            return (end, count);
        }

        private double Cost(VideoChunk chunk)
        {
            var (first, last) = ((int)(chunk.StartPts ?? 0), (int)(chunk.EndPts ?? _index.Count));
            return _until[last]
                - _until[first]
                + (first == 0 ? 0 : (_seam.Chunk + (_seam.Preroll * chunk.KeyframeDistance)) * _mean);
        }
    }
}
