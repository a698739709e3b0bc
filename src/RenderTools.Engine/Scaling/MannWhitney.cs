using MathNet.Numerics.Distributions;

namespace RenderTools.Scaling;

/// <summary>
/// The rank test of Mann and Whitney (Ann. Math. Stat. 18, 1947): whether one sample tends to be larger than another,
/// without assuming a distribution. MathNet.Numerics has none. Exact, also with ties: the number of ways to draw n of
/// the N mid-ranks with each sum is counted by the shift algorithm (Streitberg and Röhmel, Statistical Software
/// Newsletter 12, 1986).
/// </summary>
internal static class MannWhitney
{
    // Above this the normal approximation is good to more digits than anyone reads, and counting takes long.
    private const int ExactUpTo = 100;

    /// <summary>
    /// The two-sided p-value: how often chance alone puts the rank sum at least as far from its mean. 1 for an empty
    /// sample.
    /// </summary>
    public static double PValue(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count == 0 || second.Count == 0)
            return 1;
        var (ranks, n) = (DoubledRanks([.. first, .. second]), first.Count);
        var sum = ranks.Take(n).Sum();
        // Doubled mid-ranks are whole numbers that add up to N(N + 1), so n of them are n(N + 1) on average.
        var distance = Math.Abs(sum - (n * (ranks.Length + 1)));
        return ranks.Length <= ExactUpTo ? Exact(ranks, n, distance) : Approximate(ranks, n, distance);
    }

    /// <summary>
    /// The smallest p-value that samples of these sizes can give: two of all the ways to divide them.
    /// </summary>
    public static double SmallestPValue(int first, int second) =>
        first == 0 || second == 0
            ? 1
            : Math.Min(1, 2 / MathNet.Numerics.SpecialFunctions.Binomial(first + second, first));

    private static int[] DoubledRanks(double[] values)
    {
        var sorted = values.Order().ToArray();
        return Array.ConvertAll(
            values,
            value => sorted.Count(other => other < value) + sorted.Count(other => other <= value) + 1
        );
    }

    private static double Exact(int[] ranks, int n, int distance)
    {
        // ways[k][s]: how many choices of k ranks sum to s.
        var total = ranks.Sum();
        var ways = Enumerable.Range(0, n + 1).Select(_ => new double[total + 1]).ToArray();
        ways[0][0] = 1;
        foreach (var rank in ranks)
        {
            for (var k = n; k > 0; k--)
            {
                for (var s = total; s >= rank; s--)
                    ways[k][s] += ways[k - 1][s - rank];
            }
        }

        var mean = n * (ranks.Length + 1);
        var extreme = ways[n].Where((_, s) => Math.Abs(s - mean) >= distance).Sum();
        return extreme / ways[n].Sum();
    }

    private static double Approximate(int[] ranks, int n, int distance)
    {
        double all = ranks.Length;
        var spread = ranks.Sum(rank => Math.Pow(rank - all - 1, 2));
        var deviation = Math.Sqrt(n * (all - n) / (all * (all - 1)) * spread);
        return deviation == 0 ? 1 : Math.Min(1, 2 * Normal.CDF(0, 1, -Math.Max(0, distance - 1) / deviation));
    }
}
