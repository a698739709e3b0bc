using MathNet.Numerics.LinearRegression;
using MathNet.Numerics.Statistics;

namespace RenderTools.Scaling;

/// <summary>
/// What the Chunked runs of one sweep tell about chunks: their seconds, in the order in which they were handed out, and
/// what each costs beyond its frames. From the row with the most workers, since it is nearest to what is to be
/// forecast.
/// </summary>
internal sealed class ChunkCostModel
{
    private readonly int _workers;
    private readonly int _threads;
    private readonly (double Cost, int Frames)[][] _runs;
    private readonly IReadOnlyList<(int Cores, double Slowdown)> _slowdowns;
    private readonly double _gap;
    private readonly double _serial;

    private ChunkCostModel(
        List<ScalingRun> source,
        List<ScalingRun> all,
        IReadOnlyList<(int Cores, double Slowdown)> slowdowns,
        ForecastLength length
    )
    {
        Length = length;
        (_workers, _threads, _slowdowns) = (source[0].Workers, Math.Max(1, source[0].ThreadsPerWorker), slowdowns);
        _runs =
        [
            .. source.Select(run =>
                run.ChunkTimes.OrderBy(chunk => chunk.StartSeconds)
                    .Select(chunk => (chunk.WallSeconds, chunk.Frames))
                    .ToArray()
            ),
        ];
        _gap = Math.Max(0, source.SelectMany(Gaps).DefaultIfEmpty(0).Median());
        _serial = length.Serial(source.Select(run => Math.Max(0, run.WallSeconds - Span(run))).Median());

        // Seconds against frames over chunks of all sizes, each freed of what its worker count slows it down: the
        // intercept is the chunk's own.
        var points = all.SelectMany(run =>
                run.ChunkTimes.Select(chunk =>
                    (Frames: (double)chunk.Frames, Cost: chunk.WallSeconds / Slowdown(run.Workers * _threads))
                )
            )
            .ToList();
        var frames = points.ConvertAll(point => point.Frames);
        KnowsFixedCost = frames.Count > 2 && frames.StandardDeviation() > 0.1 * frames.Mean();
        if (KnowsFixedCost)
            FixedSeconds = Math.Max(0, SimpleRegression.Fit([.. frames], [.. points.Select(point => point.Cost)]).A);
    }

    /// <summary>Seconds a chunk costs beyond its frames: process, seek, encoder start.</summary>
    public double FixedSeconds { get; }

    /// <summary>
    /// False where all chunks are of one size, so that nothing tells the fixed cost; it is taken as 0.
    /// </summary>
    public bool KnowsFixedCost { get; }

    /// <summary>Workers of the row that the costs come from.</summary>
    public int Workers => _workers;

    /// <summary>Threads of each of them, at least 1.</summary>
    public int ThreadsPerWorker => _threads;

    /// <summary>What is forecast, against the clip that was measured.</summary>
    public ForecastLength Length { get; }

    /// <summary>Runs of that row.</summary>
    public int Runs => _runs.Length;

    /// <summary>Chunks of that row.</summary>
    public int Chunks => _runs[0].Length;

    /// <summary>The most cores whose ceiling is known; 1 where no ceiling was measured.</summary>
    public int CeilingKnownTo => _slowdowns[^1].Cores;

    /// <summary>The model of a sweep; null where no run tells its chunks.</summary>
    public static ChunkCostModel? Of(
        IEnumerable<ScalingRun> sweep,
        IReadOnlyList<ScalingMeasurement> rows,
        ForecastLength length
    )
    {
        var runs = sweep
            .Where(run => run is { WarmUp: false, Mode: ScalingMode.Chunked, ChunkTimes.Count: > 0 })
            .ToList();
        if (runs.Count == 0)
            return null;
        var most = runs.GroupBy(run => (run.Workers, run.ThreadsPerWorker))
            .OrderBy(group => group.Key.Workers)
            .ThenByDescending(group => group.Key.ThreadsPerWorker)
            .Last();
        // Resampling exchanges equal chunks of several runs, so only the commonest cut serves.
        var source = most.GroupBy(run => run.ChunkTimes.Count).OrderBy(group => group.Count()).Last().ToList();
        var slowdowns = rows.Where(row => row is { Mode: ScalingMode.Ceiling, HardwareShare: > 0 })
            .OrderBy(row => row.Workers)
            .Select(row => (row.Workers, 1 / row.HardwareShare!.Value))
            .Prepend((1, 1.0))
            .DistinctBy(point => point.Item1)
            .ToList();
        return new ChunkCostModel(
            source,
            runs.FindAll(run => run.ThreadsPerWorker == most.Key.ThreadsPerWorker),
            slowdowns,
            length
        );
    }

    /// <summary>
    /// Into how many parts each measured chunk is cut, so that more workers get as many chunks each as were measured.
    /// </summary>
    public int PartsPerChunk(int workers) => (int)Math.Ceiling(workers / (double)_workers);

    /// <summary>
    /// Seconds of the whole run on that many workers, as the measured runs went (null), or with costs drawn from them.
    /// </summary>
    public double Seconds(int workers, Random? draw)
    {
        var parts = PartsPerChunk(workers);
        var slower = Slowdown(workers * _threads) / Slowdown(_workers * _threads);
        var totals = Array.ConvertAll(_runs, run => run.Sum(chunk => chunk.Cost));
        // One run's level for all chunks (clock, other load) and each chunk's own scatter about it.
        var level = draw is null ? totals.Median() : totals[draw.Next(_runs.Length)];
        var costs = Enumerable
            .Range(0, Chunks)
            .SelectMany(i =>
            {
                var relative =
                    draw is { } random && random.Next(_runs.Length) is var other
                        ? (Cost: _runs[other][i].Cost / totals[other], _runs[other][i].Frames)
                        : (Cost: _runs.Select((run, r) => run[i].Cost / totals[r]).Median(), _runs[0][i].Frames);
                var cost = relative.Cost * level;
                var count = (int)Math.Clamp(parts, 1, Math.Max(1, relative.Frames * Length.Factor));
                var own = Math.Min(FixedSeconds, cost);
                return Enumerable.Repeat((((cost - own) * Length.Factor / count) + own) * slower, count);
            });
        return _serial + ScheduleSimulator.Makespan(costs, workers, _gap);
    }

    private static double Span(ScalingRun run) =>
        run.ChunkTimes.Max(chunk => chunk.EndSeconds) - run.ChunkTimes.Min(chunk => chunk.StartSeconds);

    private static IEnumerable<double> Gaps(ScalingRun run) =>
        run
            .ChunkTimes.GroupBy(chunk => chunk.Worker)
            .SelectMany(own =>
            {
                var ordered = own.OrderBy(chunk => chunk.StartSeconds).ToList();
                return ordered.Zip(ordered.Skip(1), (one, next) => next.StartSeconds - one.EndSeconds);
            });

    // Linear between the measured ceilings; beyond the last one, as there.
    private double Slowdown(int cores)
    {
        var above = _slowdowns.FirstOrDefault(point => point.Cores >= cores);
        if (above.Cores == 0)
            return _slowdowns[^1].Slowdown;
        var below = _slowdowns.Last(point => point.Cores <= Math.Max(1, cores));
        return above.Cores == below.Cores
            ? above.Slowdown
            : below.Slowdown
                + ((above.Slowdown - below.Slowdown) * (cores - below.Cores) / (above.Cores - below.Cores));
    }
}
