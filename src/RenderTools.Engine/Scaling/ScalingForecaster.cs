using System.Globalization;
using MathNet.Numerics.Statistics;

namespace RenderTools.Scaling;

/// <summary>
/// What to expect at worker counts that were not measured, by every method that the data support: the fitted laws, and
/// a simulation of the schedule where raw runs tell the seconds of the chunks. Pure and deterministic.
/// </summary>
public static class ScalingForecaster
{
    /// <summary>One worker more pays while it shortens the time by at least this, in percent.</summary>
    public const double PayingPercent = 0.5;

    private const int LargestLookedAt = 65_536;
    private const int LargestSimulated = 1024;
    private const int MostDraws = 1000;

    /// <summary>Forecasts for each sweep among the rows, by worker count and method.</summary>
    /// <param name="rows">Summarized rows.</param>
    /// <param name="runs">Raw runs of the same sweeps, for the simulation; may be empty.</param>
    /// <param name="workerCounts">The counts asked for, from 1.</param>
    /// <param name="clip">
    /// Forecasts the clip that was measured; else the whole video, where the rows tell its length.
    /// </param>
    /// <returns>Nothing for a sweep that supports no method; <see cref="ScalingLaws"/> tells why.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A worker count is below 1.</exception>
    public static ScalingForecast[] Forecast(
        IReadOnlyList<ScalingMeasurement> rows,
        IReadOnlyList<ScalingRun> runs,
        IReadOnlyList<int> workerCounts,
        bool clip = false
    )
    {
        foreach (var workers in workerCounts)
            ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1, nameof(workerCounts));
        return
        [
            .. rows.GroupBy(row => (row.RunId, row.Name))
                .SelectMany(group =>
                    Sweep(
                        [.. group],
                        runs.Where(run => (run.RunId, run.Name) == group.Key),
                        workerCounts,
                        ForecastLength.Of([.. group], clip)
                    )
                ),
        ];
    }

    private static IEnumerable<ScalingForecast> Sweep(
        List<ScalingMeasurement> rows,
        IEnumerable<ScalingRun> runs,
        IReadOnlyList<int> workerCounts,
        ForecastLength length
    )
    {
        var laws = ScalingLaws.Fit(rows);
        var fits = new[] { laws.Amdahl, laws.Usl }
            .OfType<ScalingFit>()
            .Select(fit =>
                (Fit: fit, Stops: StopsPaying(workers => length.Whole(fit.Seconds(workers * laws.ThreadsPerWorker))))
            )
            .ToList();
        var model = ChunkCostModel.Of(runs, rows, length);
        var modelStops = model is null ? null : StopsPaying(model);
        var one = rows.Find(row => row.Mode == ScalingMode.OneCore);
        foreach (var workers in workerCounts)
        {
            foreach (var (fit, stops) in fits)
                yield return ByLaw(rows[0], fit, (workers, laws.ThreadsPerWorker), stops, length);
            if (model is not null)
                yield return BySimulation(rows[0], model, workers, one?.MedianSeconds * length.Factor, modelStops);
        }
    }

    private static ScalingForecast ByLaw(
        ScalingMeasurement row,
        ScalingFit fit,
        (int Workers, int Threads) pool,
        int? stops,
        ForecastLength length
    )
    {
        var cores = pool.Workers * pool.Threads;
        var seconds = fit.SecondsInterval(cores);
        var speedup = fit.SpeedupInterval(cores);
        // One core needs Factor times as long; several need a little less than that.
        var gain = length.Factor * fit.Seconds(cores) / length.Whole(fit.Seconds(cores));
        return new ScalingForecast
        {
            Name = row.Name,
            Workers = pool.Workers,
            Method = fit.Law,
            VideoSeconds = length.VideoSeconds,
            Seconds = length.Whole(fit.Seconds(cores)),
            LowSeconds = seconds is { } some ? length.Whole(some.Low) : null,
            HighSeconds = seconds is { } other ? length.Whole(other.High) : null,
            Speedup = fit.Speedup(cores) * gain,
            LowSpeedup = speedup?.Low * gain,
            HighSpeedup = speedup?.High * gain,
            Efficiency = fit.Speedup(cores) * gain / cores,
            StopsPayingAt = stops,
            Caveat = LawCaveat(row, fit, cores) + LengthCaveat(length),
            Cpu = row.Cpu,
            RunId = row.RunId,
        };
    }

    private static string LawCaveat(ScalingMeasurement row, ScalingFit fit, int cores)
    {
        var caveat = new List<string>();
        if (fit.Implied)
            caveat.Add("Implied by two worker counts: nothing tests the law, and it has no interval.");
        else if (fit.SerialFractionLow is null)
            caveat.Add("Without repeated runs there is no interval.");
        if (cores > fit.LargestMeasured)
            caveat.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Extrapolated {cores / (double)fit.LargestMeasured:0.#} times beyond the {fit.LargestMeasured} "
                        + $"cores measured: the interval holds if the law does, and if every further core is like the "
                        + $"measured ones."
                )
            );
        if (row.PhysicalCores is { } physical && cores > physical)
            caveat.Add(string.Create(CultureInfo.InvariantCulture, $"This machine has {physical} physical cores."));
        caveat.Add("A law knows no chunks: neither too few of them nor an idle tail.");
        if (fit.Law == ForecastMethod.Amdahl)
            caveat.Add("Amdahl's law knows no overhead that grows with the workers.");
        return string.Join(' ', caveat);
    }

    private static ScalingForecast BySimulation(
        ScalingMeasurement row,
        ChunkCostModel model,
        int workers,
        double? oneCore,
        int? stops
    )
    {
        var seconds = model.Seconds(workers, null);
        // The seed is fixed: the same measurements give the same forecast.
        var random = new Random(workers);
        // Thousands of workers take long to simulate, and their makespan scatters less.
        var count = Math.Clamp(250_000 / workers, 50, MostDraws);
        var draws =
            model.Runs < 2
                ? null
                : Enumerable.Range(0, count).Select(_ => model.Seconds(workers, random)).Order().ToArray();
        double? low = draws is null ? null : SortedArrayStatistics.Quantile(draws, 0.025);
        double? high = draws is null ? null : SortedArrayStatistics.Quantile(draws, 0.975);
        return new ScalingForecast
        {
            Name = row.Name,
            Workers = workers,
            Method = ForecastMethod.Simulation,
            Seconds = seconds,
            LowSeconds = low,
            HighSeconds = high,
            Speedup = oneCore / seconds,
            LowSpeedup = oneCore / high,
            HighSpeedup = oneCore / low,
            Efficiency = oneCore / seconds / workers / model.ThreadsPerWorker,
            StopsPayingAt = stops,
            VideoSeconds = model.Length.VideoSeconds,
            Caveat = SimulationCaveat(model, workers) + LengthCaveat(model.Length),
            Cpu = row.Cpu,
            RunId = row.RunId,
        };
    }

    private static string SimulationCaveat(ChunkCostModel model, int workers)
    {
        var caveat = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"Chunk costs of {model.Runs} run(s) with {model.Chunks} chunks on {model.Workers} workers; the "
                    + $"interval is that of a single run."
            ),
        };
        if (model.Runs < 2)
            caveat[0] = string.Create(
                CultureInfo.InvariantCulture,
                $"Chunk costs of one run with {model.Chunks} chunks on {model.Workers} workers: no interval."
            );
        if (model.PartsPerChunk(workers) > 1)
        {
            caveat.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Each chunk is cut into {model.PartsPerChunk(workers)} equal parts, "
                )
                    + (
                        model.KnowsFixedCost
                            ? string.Create(
                                CultureInfo.InvariantCulture,
                                $"each with {model.FixedSeconds:0.00} s of its own."
                            )
                            : "whose own cost is unknown and taken as none: chunks of several sizes would tell."
                    )
            );
        }

        if (workers * model.ThreadsPerWorker > model.CeilingKnownTo)
            caveat.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It assumes that caches, memory and clocks slow a core down no more than on the "
                        + $"{model.CeilingKnownTo} core(s) whose ceiling is known."
                )
            );
        return string.Join(' ', caveat);
    }

    private static string LengthCaveat(ForecastLength length) =>
        length.IsWhole
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" For the whole video, {length.Factor:0.#} times the clip measured, as if all of it were like that: "
                    + $"it is planned once, and the join takes 2.1 s longer for each GB."
            )
            : " For the clip measured: planning and joining take as long as they did.";

    private static int? StopsPaying(Func<int, double> seconds)
    {
        for (var workers = 1; workers < LargestLookedAt; workers++)
        {
            if (seconds(workers + 1) > seconds(workers) * (1 - (PayingPercent / 100)))
                return workers;
        }

        return null;
    }

    // A schedule falls in steps, where one worker more may do nothing and two more a lot. So: the first count of a grid
    // from which no larger count gains the paying percentage per worker added.
    private static int? StopsPaying(ChunkCostModel model)
    {
        var grid = Enumerable
            .Range(0, 200)
            .Select(i => (int)Math.Round(Math.Pow(2, i / 4.0)))
            .Distinct()
            .TakeWhile(workers => workers <= LargestSimulated)
            .ToArray();
        var seconds = Array.ConvertAll(grid, workers => model.Seconds(workers, null));
        for (var i = 0; i < grid.Length - 1; i++)
        {
            if (
                Enumerable
                    .Range(i + 1, grid.Length - i - 1)
                    .All(j => seconds[j] > seconds[i] * Math.Pow(1 - (PayingPercent / 100), grid[j] - grid[i]))
            )
                return grid[i];
        }

        return null;
    }
}
