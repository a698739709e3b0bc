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

    // Seconds, as measured (benchmarks/README.md): a start and end of ffmpeg, a seam's own cost, and the join with its
    // fsync.
    private const double Start = 0.25;
    private const double Seam = 0.1;
    private const double Join = 0.3;

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

    /// <summary>
    /// Films of seconds: against the best schedule of one who knows what each frame costs, each start and each seam.
    /// What is reached is held: 1.08 was wished for from 10 s on, and 1.03 at 60 s (benchmarks/README.md).
    /// </summary>
    [Theory]
    [InlineData(5, 1.13)]
    [InlineData(10, 1.12)]
    [InlineData(30, 1.08)]
    [InlineData(60, 1.04)]
    public void Short_films_end_near_the_best_schedule_with_known_costs(double secondsPerWorker, double bound)
    {
        var ratios = new List<double>();
        foreach (var workers in FullDataAttribute.IsFull ? [4, 6, 8, 12, 16, 32, 64] : new[] { 4, 16, 64 })
        {
            var those = new List<(double Ratio, int Chunks)>();
            foreach (
                var (clip, seed) in from c in Costs.GroupBy(c => (c.Clip, c.Workload))
                from s in Seeds
                select (c, s)
            )
            {
                var film = Film.OfSeconds([.. clip], workers * secondsPerWorker, seed);
                var (ours, chunks) = film.Makespan(new PlanOptions { Workers = workers }, workers, longestFirst: true);
                those.Add(((ours + Join) / (film.Best(workers) + Join), chunks));
            }

            ratios.AddRange(those.Select(t => t.Ratio));
            TestContext.Current.TestOutputHelper?.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{secondsPerWorker}\t{workers}\t{those.Average(t => t.Chunks) / workers:0.0}\t"
                        + $"{those.Average(t => t.Ratio):0.000}\t{those.Max(t => t.Ratio):0.000}"
                )
            );
        }

        Assert.InRange(ratios.Average(), 1, bound);
    }

    private sealed record Recorded(string Clip, string Workload, string Preset, int Frames, int Bytes, double Seconds)
    {
        public static Recorded Parse(string line)
        {
            var fields = line.Replace("\"", "", StringComparison.Ordinal).Split(',');
            return new Recorded(
                fields[0],
                string.Join(' ', fields[1], fields[2], fields[3]),
                fields[2],
                int.Parse(fields[4], CultureInfo.InvariantCulture),
                int.Parse(fields[5], CultureInfo.InvariantCulture),
                double.Parse(fields[8], CultureInfo.InvariantCulture)
            );
        }
    }

    /// <summary>Seconds that a chunk costs beside its frames.</summary>
    /// <param name="Start">Each chunk.</param>
    /// <param name="Seam">Each but the first.</param>
    /// <param name="Decoding">Each frame from the keyframe to the cut.</param>
    private sealed record Overhead(double Start, double Seam, double Decoding);

    /// <summary>A film with the true cost of each frame.</summary>
    private sealed class Film
    {
        private readonly VideoInfo _source;
        private readonly FrameIndex _index;
        private readonly double[] _until;
        private readonly Overhead _overhead;

        private Film(List<(int Size, double Seconds, bool Key)> frames, Func<double, Overhead> overhead)
        {
            Rational timeBase = new(1, 25);
            _index = Films.Index(timeBase, frames.Select((f, i) => ((long)i, f.Size, f.Key)));
            _source = Films.Source(timeBase);
            _until = new double[frames.Count + 1];
            for (var i = 0; i < frames.Count; i++)
                _until[i + 1] = _until[i] + frames[i].Seconds;
            _overhead = overhead(_until[^1] / frames.Count);
        }

        /// <summary>A film whose work is, for each worker, <paramref name="length"/> times 200 seams.</summary>
        public static Film Make(Recorded[] costs, int workers, int length, int seed)
        {
            var seam = Seams[costs[0].Preset];
            var wanted = workers * length * 200 * (seam.Chunk + (seam.Preroll * Gop / 2));
            return new Film(
                Scenes(costs, seed, (frames, _) => frames >= wanted),
                mean => new Overhead(0, seam.Chunk * mean, seam.Preroll * mean)
            );
        }

        /// <summary>A film of so many seconds of work.</summary>
        public static Film OfSeconds(Recorded[] costs, double seconds, int seed) =>
            new(
                Scenes(costs, seed, (_, cost) => cost >= seconds),
                mean => new Overhead(Start, Seam, Seams[costs[0].Preset].Preroll * mean)
            );

        public double Even(int workers) => _until[^1] / workers;

        /// <summary>
        /// The shortest makespan of one chunk for each worker, whose ends are found with the true costs. More chunks
        /// would cost more starts and seams, and bring nothing to one who knows.
        /// </summary>
        public double Best(int workers)
        {
            var (low, high) = (Even(workers), _until[^1] + _overhead.Start);
            while (high - low > 0.001)
            {
                var middle = (low + high) / 2;
                (low, high) = Holds(workers, middle) ? (low, middle) : (middle, high);
            }

            return high;
        }

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

        private static List<(int Size, double Seconds, bool Key)> Scenes(
            Recorded[] costs,
            int seed,
            Func<int, double, bool> isLongEnough
        )
        {
            var frames = new List<(int Size, double Seconds, bool Key)>();
            var random = new Random(seed);
            var seconds = 0.0;
            while (!isLongEnough(frames.Count, seconds))
            {
                // A scene: some seconds that follow each other. Its first frame is a keyframe.
                var first = random.Next(costs.Length);
                var scene = costs
                    .Skip(first)
                    .Take(random.Next(3, 20))
                    .SelectMany(c =>
                        Enumerable.Repeat((Size: c.Bytes / c.Frames, Seconds: c.Seconds / c.Frames), c.Frames)
                    )
                    .ToList();
                seconds += scene.Sum(f => f.Seconds);
                frames.AddRange(scene.Select((f, i) => (f.Size, f.Seconds, i % Gop == 0)));
            }

            return frames;
        }

        // Each chunk as long as it can be.
        private bool Holds(int workers, double seconds)
        {
            var first = 0;
            for (var worker = 0; worker < workers && first < _index.Count; worker++)
            {
                var left = seconds - Extra(first, CutSearch.Preroll(_index, first, warmup: 0));
                var last = Array.BinarySearch(_until, _until[first] + left);
                first = Math.Max(first, (last < 0 ? ~last : last + 1) - 1);
            }

            return first >= _index.Count;
        }

        private double Extra(int first, int preroll) =>
            _overhead.Start + (first == 0 ? 0 : _overhead.Seam + (_overhead.Decoding * preroll));

        private double Cost(VideoChunk chunk)
        {
            var (first, last) = ((int)(chunk.StartPts ?? 0), (int)(chunk.EndPts ?? _index.Count));
            return _until[last] - _until[first] + Extra(first, chunk.KeyframeDistance);
        }
    }
}
