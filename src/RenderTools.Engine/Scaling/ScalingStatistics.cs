using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearRegression;
using MathNet.Numerics.Statistics;

namespace RenderTools.Scaling;

/// <summary>
/// The statistics of a scaling table, after Hoefler and Belli, "Scientific Benchmarking of Parallel Computing Systems"
/// (SC 2015).
/// </summary>
public static class ScalingStatistics
{
    /// <summary>The median of values that are known; null where none is.</summary>
    public static double? Median(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? null : known.Median();
    }

    /// <summary>
    /// The 95 % confidence interval of the median by order statistics: from the k-th smallest to the k-th largest
    /// value, k the largest for which 2·P(Binomial(n, ½) &lt; k) ≤ 5 %. It assumes independent values and no
    /// distribution (Hoefler and Belli, section 3.1.3). Null below 6 values, where not even the extremes reach 95 %.
    /// </summary>
    public static (double Low, double High)? MedianInterval(IReadOnlyList<double> values)
    {
        var n = values.Count;
        if (n < 6)
            return null;
        var k = 1;
        while (2 * Binomial.CDF(0.5, n, k) <= 0.05)
            k++;
        var sorted = values.Order().ToList();
        return (sorted[k - 1], sorted[n - k]);
    }

    /// <summary>
    /// The experimentally determined serial fraction, (1/S − 1/p) / (1 − 1/p) (Karp and Flatt, CACM 33(5), 1990).
    /// Constant over p: serial code. Rising with p: overhead that grows with the workers. Negative: more than linear.
    /// </summary>
    /// <param name="speedup">S, above 0.</param>
    /// <param name="cores">p; null on one core, where it says nothing.</param>
    public static double? KarpFlatt(double? speedup, int? cores) =>
        speedup is > 0 and var s && cores is > 1 and var p ? ((1 / s) - (1.0 / p)) / (1 - (1.0 / p)) : null;

    /// <summary>
    /// Workers × threads, at most the logical cores; null where ffmpeg chooses its threads on an unknown number of
    /// cores.
    /// </summary>
    public static int? Cores(int workers, int threadsPerWorker, int? logicalCores) =>
        threadsPerWorker == 0 ? logicalCores
        : logicalCores is { } all && all > 0 ? (int)Math.Min((long)workers * threadsPerWorker, all)
        : workers * threadsPerWorker;

    /// <summary>
    /// Mean seconds that a worker idles between the end of its last chunk and the end of the last chunk of all. A
    /// worker that got no chunk idles from the first chunk's start.
    /// </summary>
    /// <returns>Seconds; null without chunks.</returns>
    public static double? IdleTail(IReadOnlyList<ChunkTime> chunks, int workers)
    {
        if (chunks.Count == 0 || workers < 1)
            return null;
        var start = chunks.Min(chunk => chunk.StartSeconds);
        var end = chunks.Max(chunk => chunk.EndSeconds);
        var lastEnds = chunks.GroupBy(chunk => chunk.Worker).Select(own => own.Max(chunk => chunk.EndSeconds)).ToList();
        var neverBusy = Math.Max(0, workers - lastEnds.Count);
        return (lastEnds.Sum(last => end - last) + (neverBusy * (end - start))) / Math.Max(workers, lastEnds.Count);
    }

    /// <summary>
    /// What the four shares of a Chunked row leave unexplained: Efficiency / (HardwareShare × BalanceShare × WorkShare
    /// × SerialShare). By algebra it is the ratio of two CPU utilisations: of the cores whose worker had a chunk, and
    /// of the cores of the ceiling run. Below 1: workers that wait (disk, each other, other programs, process starts
    /// between chunks). Null where a share is.
    /// </summary>
    public static double? Unexplained(ScalingMeasurement row) =>
        row.Efficiency / (row.HardwareShare * row.BalanceShare * row.WorkShare * row.SerialShare);

    /// <summary>
    /// Whether a sweep's runs became slower or faster as it went: Spearman's rank correlation of order and seconds,
    /// each run's seconds relative to the median of its own row, with Student's t for its significance.
    /// </summary>
    /// <param name="order">Places in the order of execution.</param>
    /// <param name="relativeSeconds">Seconds / the median of the run's row.</param>
    /// <returns>
    /// The change over the sweep in percent (least-squares line), and the two-sided p-value; null below 8 runs.
    /// </returns>
    public static (double ChangePercent, double PValue)? Trend(
        IReadOnlyList<double> order,
        IReadOnlyList<double> relativeSeconds
    )
    {
        var n = order.Count;
        if (n < 8 || relativeSeconds.Distinct().Count() < 2 || order.Distinct().Count() < 2)
            return null;
        var rho = Math.Clamp(Correlation.Spearman(order, relativeSeconds), -1, 1);
        var t = rho * Math.Sqrt((n - 2) / Math.Max(1 - (rho * rho), 1e-12));
        var (_, slope) = SimpleRegression.Fit([.. order], [.. relativeSeconds]);
        return (100 * slope * (order.Max() - order.Min()), 2 * StudentT.CDF(0, 1, n - 2, -Math.Abs(t)));
    }

    /// <summary>
    /// Relative standard deviation of a row's runs, from their range: (max − min) / (median · E[range of n standard
    /// normals]), the expected extremes by Blom (1958), within 5 % of the exact ones. A row carries its range, not its
    /// runs. Null below 2 runs.
    /// </summary>
    internal static double? RelativeDeviation(ScalingMeasurement row)
    {
        var n = row.Repeat;
        return n < 2 || row.MedianSeconds <= 0
            ? null
            : (row.MaxSeconds - row.MinSeconds)
                / (row.MedianSeconds * 2 * Normal.InvCDF(0, 1, (n - 0.375) / (n + 0.25)));
    }

    /// <summary>
    /// Variance of the median of n values of variance 1: π/2n for large n (at most that for small n), 1/n while it is
    /// the mean.
    /// </summary>
    internal static double MedianVariance(int n) => n < 3 ? 1.0 / n : Math.PI / 2 / n;
}
