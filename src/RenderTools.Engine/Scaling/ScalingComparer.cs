using System.Globalization;
using MathNet.Numerics.Statistics;

namespace RenderTools.Scaling;

/// <summary>
/// Baseline runs against current runs, a verdict per row. The rule: Slower (or Faster) takes both an exact Mann–Whitney
/// test that stays significant at 5 % after Holm's correction over all rows compared (so that noise alone raises an
/// alarm anywhere in at most one comparison of twenty, however many rows it has), and a change by
/// <see cref="DefaultMinimumEffectPercent"/> or more (Hodges–Lehmann), because with enough runs any trifle is
/// significant.
/// <para>
/// Seconds are compared only where processor and ffmpeg are known and the same. Else speed-ups and ceiling shares are,
/// each run paired with the OneCore or Ceiling run of the same repetition: one shared reference would put its own noise
/// into all runs alike, and the rank test would take it for a change.
/// </para>
/// </summary>
public static class ScalingComparer
{
    /// <summary>The smallest change that matters, in percent.</summary>
    public const double DefaultMinimumEffectPercent = 3;

    private const double Level = 0.05;

    /// <summary>Compares all rows of both sides; warm-ups do not count.</summary>
    /// <param name="baseline">Raw runs of the state that is the measure.</param>
    /// <param name="current">Raw runs of the state in question.</param>
    /// <param name="minimumEffectPercent">The smallest change that matters, in percent.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minimumEffectPercent"/> is negative.</exception>
    public static ScalingComparison[] Compare(
        IReadOnlyList<ScalingRun> baseline,
        IReadOnlyList<ScalingRun> current,
        double minimumEffectPercent = DefaultMinimumEffectPercent
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimumEffectPercent);
        var (left, right) = (Counting(baseline), Counting(current));
        var candidates = left.Concat(right)
            .Select(run => run.Name)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(name => Candidates(Of(left, name), Of(right, name)))
            .ToList();
        var tested = candidates.Where(candidate => candidate.Refusal is null).ToList();
        var sufficient = tested
            .Where(candidate =>
                MannWhitney.SmallestPValue(candidate.Left.Count, candidate.Right.Count) <= Level / tested.Count
            )
            .ToList();
        var pValues = sufficient.ToDictionary(
            candidate => candidate,
            candidate => MannWhitney.PValue(candidate.Left, candidate.Right)
        );
        var significant = Holm(pValues);
        return
        [
            .. candidates.Select(candidate =>
                Judge(
                    candidate,
                    pValues.TryGetValue(candidate, out var p) ? p : null,
                    significant.Contains(candidate),
                    tested.Count,
                    minimumEffectPercent
                )
            ),
        ];
    }

    private static List<ScalingRun> Counting(IReadOnlyList<ScalingRun> runs) =>
        [.. runs.Where(run => !run.WarmUp && run.WallSeconds > 0)];

    private static List<ScalingRun> Of(List<ScalingRun> runs, string name) =>
        runs.FindAll(run => string.Equals(run.Name, name, StringComparison.Ordinal));

    private static IEnumerable<Candidate> Candidates(List<ScalingRun> left, List<ScalingRun> right)
    {
        var keys = left.Concat(right)
            .Select(ScalingSummary.Key)
            .Distinct()
            .OrderBy(key => key.Mode != ScalingMode.OneCore)
            .ThenBy(key => key.Mode == ScalingMode.Ceiling)
            .ThenBy(key => key.Mode)
            .ThenBy(key => key.Workers)
            .ThenBy(key => key.Threads);
        var refusal = Refusal(left, right);
        var sameMachine =
            left.Concat(right).Select(run => (run.Cpu, run.FfmpegVersion, run.LogicalCores)).Distinct().ToList()
            is [{ Cpu: not null, FfmpegVersion: not null }];
        var name = left.Concat(right).First().Name;
        foreach (var key in keys)
        {
            foreach (var metric in sameMachine ? [ScalingMetric.Seconds] : Across(key.Mode))
            {
                var (before, after) = (Values(left, key, metric), Values(right, key, metric));
                var missing =
                    before.Count == 0 && after.Count == 0 ? "Neither side has what this metric needs."
                    : before.Count == 0 ? "The baseline has no such row."
                    : after.Count == 0 ? "The current runs have no such row."
                    : null;
                yield return new Candidate(name, key, metric, (before, after), refusal ?? missing);
            }
        }
    }

    // OneCore is the unit of speed-ups and Ceiling that of ceiling shares: compared with themselves they say nothing.
    private static ScalingMetric[] Across(ScalingMode mode) =>
        mode switch
        {
            ScalingMode.OneCore => [],
            ScalingMode.Ceiling => [ScalingMetric.Speedup],
            _ => [ScalingMetric.Speedup, ScalingMetric.CeilingShare],
        };

    private static string? Refusal(List<ScalingRun> left, List<ScalingRun> right)
    {
        static object Work(ScalingRun run) =>
            (run.Codec, run.Preset, run.Crf, run.Filter, run.ClipSeconds, run.Width, run.Height);
        static bool Mixed(List<ScalingRun> runs) =>
            runs.Select(run => (run.Cpu, run.FfmpegVersion, run.LogicalCores)).Distinct().Skip(1).Any();
        if (Mixed(left) || Mixed(right))
            return $"The {(Mixed(left) ? "baseline" : "current")} runs come from more than one machine or ffmpeg.";
        return left.Concat(right).Select(Work).Distinct().Skip(1).Any()
            ? "The runs rendered different things (codec, preset, quality, filter, clip or size)."
            : null;
    }

    private static List<double> Values(
        List<ScalingRun> runs,
        (ScalingMode Mode, int Workers, int Threads) key,
        ScalingMetric metric
    )
    {
        var own = runs.FindAll(run => ScalingSummary.Key(run) == key);
        if (metric == ScalingMetric.Seconds)
            return own.ConvertAll(ScalingSummary.JobSeconds);
        var cores = ScalingStatistics.Cores(key.Workers, key.Threads, own.FirstOrDefault()?.LogicalCores);
        var needsCeiling = metric == ScalingMetric.CeilingShare && cores > 1;
        var references = runs.Where(run =>
                needsCeiling ? run.Mode == ScalingMode.Ceiling && run.Workers == cores : run.Mode == ScalingMode.OneCore
            )
            .GroupBy(run => (run.RunId, run.Repeat))
            .ToDictionary(group => group.Key, group => ScalingSummary.JobSeconds(group.First()));
        return
        [
            .. own.Where(run => references.ContainsKey((run.RunId, run.Repeat)))
                .Select(run => references[(run.RunId, run.Repeat)] / ScalingSummary.JobSeconds(run)),
        ];
    }

    // Holm, Scand. J. Stat. 6 (1979): from the smallest p-value on, each against the level shared by those that are
    // left.
    private static HashSet<Candidate> Holm(Dictionary<Candidate, double> pValues) =>
        [
            .. pValues
                .OrderBy(pair => pair.Value)
                .TakeWhile((pair, i) => pair.Value <= Level / (pValues.Count - i))
                .Select(pair => pair.Key),
        ];

    private static ScalingComparison Judge(
        Candidate candidate,
        double? pValue,
        bool significant,
        int rows,
        double minimumEffect
    )
    {
        var isRefused = candidate.Refusal is not null;
        var change = isRefused ? (double?)null : Change(candidate.Left, candidate.Right);
        var isLarge = Math.Abs(change ?? 0) >= minimumEffect;
        var isWorse = change > 0 == (candidate.Metric == ScalingMetric.Seconds);
        var verdict =
            isRefused ? ScalingVerdict.NotComparable
            : pValue is null ? ScalingVerdict.TooFewRuns
            : !significant || !isLarge ? ScalingVerdict.Same
            : isWorse ? ScalingVerdict.Slower
            : ScalingVerdict.Faster;
        var by = string.Create(
            CultureInfo.InvariantCulture,
            $"{candidate.Metric} changed by {change:+0.0;-0.0;0.0} % (p = {pValue:0.0000}, {rows} rows compared)"
        );
        return new ScalingComparison
        {
            Name = candidate.Name,
            Mode = candidate.Key.Mode,
            Workers = candidate.Key.Workers,
            ThreadsPerWorker = candidate.Key.Threads,
            Metric = candidate.Metric,
            Verdict = verdict,
            BaselineRuns = candidate.Left.Count,
            CurrentRuns = candidate.Right.Count,
            BaselineMedian = candidate.Left.Count == 0 ? null : candidate.Left.Median(),
            CurrentMedian = candidate.Right.Count == 0 ? null : candidate.Right.Median(),
            ChangePercent = change,
            PValue = pValue,
            Reason =
                candidate.Refusal
                ?? verdict switch
                {
                    ScalingVerdict.TooFewRuns => string.Create(
                        CultureInfo.InvariantCulture,
                        $"{candidate.Left.Count} against {candidate.Right.Count} runs cannot show a difference in any "
                            + $"of {rows} rows; {Needed(rows)} a side can."
                    ),
                    ScalingVerdict.Same when significant => string.Create(
                        CultureInfo.InvariantCulture,
                        $"{by}: less than the {minimumEffect:0.#} % that matter."
                    ),
                    ScalingVerdict.Same => by + ": within the scatter of the runs.",
                    _ => by
                        + (candidate.Key.Mode == ScalingMode.Ceiling ? ": the machine itself, not this tool." : "."),
                },
        };
    }

    private static int Needed(int rows) =>
        Enumerable.Range(2, 100).First(n => MannWhitney.SmallestPValue(n, n) <= Level / rows);

    private static double Change(List<double> left, List<double> right) =>
        100 * (Math.Exp(right.SelectMany(after => left.Select(before => Math.Log(after / before))).Median()) - 1);

    // A class, not a record: it is a key by identity, and two rows may hold equal numbers.
    private sealed class Candidate(
        string name,
        (ScalingMode Mode, int Workers, int Threads) key,
        ScalingMetric metric,
        (List<double> Left, List<double> Right) runs,
        string? refusal
    )
    {
        public string Name => name;

        public (ScalingMode Mode, int Workers, int Threads) Key => key;

        public ScalingMetric Metric => metric;

        public List<double> Left => runs.Left;

        public List<double> Right => runs.Right;

        public string? Refusal => refusal;
    }
}
