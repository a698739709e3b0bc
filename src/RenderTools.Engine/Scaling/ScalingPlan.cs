namespace RenderTools.Scaling;

/// <summary>
/// Which runs a sweep makes, in which order. Every repetition is a block that has each row once, shuffled within (a
/// randomised complete block design; Hoefler and Belli ask for it): what changes while a sweep runs hits all rows
/// alike, and a sweep that is stopped, or shortened to a time budget, has whole repetitions of everything.
/// </summary>
public sealed record ScalingPlan
{
    private const int MostWarmUps = 5;
    private const double SteadyWithin = 0.03;

    private ScalingPlan(IReadOnlyList<PlannedRun> runs, HostInfo host) => (Runs, Host) = (runs, host);

    /// <summary>The runs in the order of execution.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; private init; }

    /// <summary>How many repetitions it has.</summary>
    public int Repeat => Runs.Count == 0 ? 0 : Runs[^1].Repeat;

    private HostInfo Host { get; }

    /// <summary>Plans a sweep.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="options">
    /// Worker counts (none: <see cref="DefaultWorkerCounts"/>), repetitions, which unsplit runs, and the seed: the same
    /// one gives the same order. There is one Ceiling row for each number of cores above 1 that Chunked rows use.
    /// </param>
    /// <param name="threadsPerWorker">Threads of each worker.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1.</exception>
    public static ScalingPlan Create(HostInfo host, SweepOptions options, int threadsPerWorker)
    {
        var (workerCounts, repeat, baseline) = (options.WorkerCounts, options.Repeat, options.Baseline);
        ArgumentOutOfRangeException.ThrowIfLessThan(threadsPerWorker, 1);
        if (repeat < 1 || workerCounts.Any(count => count < 1))
            throw new ArgumentOutOfRangeException(nameof(options));

        var asGiven = workerCounts.Count > 0 || options.Targets.Count > 0;
        var counts = (asGiven ? workerCounts : DefaultWorkerCounts(host)).Distinct().Order().ToList();
        var rows = new List<PlannedRun>();
        if (baseline != BaselineMode.NativeThreads)
            rows.Add(Row(ScalingMode.OneCore, 1, 1));
        if (baseline != BaselineMode.OneCore)
            rows.Add(Row(ScalingMode.NativeThreads, 1, 0));
        rows.AddRange(counts.Select(count => Row(ScalingMode.Chunked, count, threadsPerWorker)));
        rows.AddRange(
            SweepNodes
                .Counts(options.Targets)
                .Select(nodes =>
                    Row(ScalingMode.Nodes, SweepNodes.Slots(options.Targets, nodes), threadsPerWorker) with
                    {
                        Nodes = nodes,
                    }
                )
        );
        if (options.Ceiling)
        {
            // One copy is the OneCore run itself.
            rows.AddRange(
                counts
                    .Select(count => ScalingStatistics.Cores(count, threadsPerWorker, host.LogicalCores)!.Value)
                    .Distinct()
                    .Where(cores => cores > 1)
                    .Select(cores => Row(ScalingMode.Ceiling, cores, 1))
            );
        }

        var random = new Random(options.Seed);
        var runs = new List<PlannedRun>();
        for (var block = 1; block <= repeat; block++)
        {
            var shuffled = rows.ToArray();
            random.Shuffle(shuffled);
            foreach (var row in shuffled)
                runs.Add(row with { Order = runs.Count + 1, Repeat = block });
        }

        return new ScalingPlan(runs, host);
    }

    private static PlannedRun Row(ScalingMode mode, int workers, int threads) => new(0, mode, workers, threads, 0);

    /// <summary>1, the powers of two, all physical and all logical cores.</summary>
    public static IReadOnlyList<int> DefaultWorkerCounts(HostInfo host)
    {
        var logical = Math.Max(1, host.LogicalCores ?? 1);
        return
        [
            .. Enumerable
                .Range(0, 31)
                .Select(i => 1 << i)
                .TakeWhile(count => count <= logical)
                .Append(Math.Clamp(host.PhysicalCores ?? logical, 1, logical))
                .Append(logical)
                .Distinct()
                .Order(),
        ];
    }

    /// <summary>
    /// Whether one more warm-up is needed: until there are as many as asked for and the last two differ by 3 % at most,
    /// but no more than 5 beyond those asked for (a machine that does not settle is measured all the same, and its
    /// intervals show it).
    /// </summary>
    /// <param name="seconds">Wall-clock seconds of the warm-ups so far, of one row.</param>
    /// <param name="minimum">As many as asked for, at least 1.</param>
    public static bool NeedsWarmUp(IReadOnlyList<double> seconds, int minimum)
    {
        if (seconds.Count < Math.Max(1, minimum))
            return true;
        var isSteady =
            seconds.Count >= 2
            && Math.Abs(seconds[^1] - seconds[^2]) <= SteadyWithin * Math.Min(seconds[^1], seconds[^2]);
        return !isSteady && seconds.Count < Math.Max(1, minimum) + MostWarmUps;
    }

    /// <summary>
    /// Seconds the planned runs will take, from what one core takes: work spread evenly over the physical cores in use,
    /// a ceiling's copies side by side. An estimate from above as far as hardware threads go, since two of one core are
    /// counted as one.
    /// </summary>
    /// <param name="oneCoreSeconds">Seconds of a OneCore run of the clip.</param>
    /// <param name="from">The first run that counts: 0 at the start, later the number of runs already made.</param>
    public double EstimateSeconds(double oneCoreSeconds, int from = 0) =>
        Runs.Skip(from).Sum(run => oneCoreSeconds * Share(run));

    /// <summary>The plan with as many whole repetitions as the budget allows, at least one.</summary>
    /// <param name="oneCoreSeconds">Seconds of a OneCore run of the clip.</param>
    /// <param name="budgetSeconds">Seconds that are to be spent; null: no limit.</param>
    public ScalingPlan Within(double oneCoreSeconds, double? budgetSeconds)
    {
        if (budgetSeconds is not { } budget || Repeat == 0)
            return this;
        var block = EstimateSeconds(oneCoreSeconds) / Repeat;
        var repeat = Math.Clamp((int)(budget / block), 1, Repeat);
        return this with { Runs = [.. Runs.TakeWhile(run => run.Repeat <= repeat)] };
    }

    private double Share(PlannedRun run)
    {
        var cores = ScalingStatistics.Cores(run.Workers, run.ThreadsPerWorker, Host.LogicalCores) ?? 1;
        var physical = Math.Max(1, Math.Min(cores, Host.PhysicalCores ?? cores));
        return run.Mode switch
        {
            ScalingMode.OneCore => 1,
            ScalingMode.Nodes => 1.0 / run.Workers,
            ScalingMode.Ceiling => run.Workers / (double)physical,
            _ => 1.0 / physical,
        };
    }
}
