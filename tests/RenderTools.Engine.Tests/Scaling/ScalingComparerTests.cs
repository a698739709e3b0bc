using CsCheck;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public class ScalingComparerTests
{
    private static readonly SyntheticSweep Base = new()
    {
        Serial = 0.03,
        CeilingShare = 0.9,
        Noise = 0.02,
    };

    private static ScalingRun[] Slowed(SyntheticSweep sweep, double factor) =>
        [
            .. sweep
                .Runs()
                .Select(run =>
                    run is { Mode: ScalingMode.Chunked, Workers: 4 }
                        ? run with
                        {
                            WallSeconds = run.WallSeconds * factor,
                        }
                        : run
                ),
        ];

    private static ScalingComparison Four(
        IEnumerable<ScalingComparison> all,
        ScalingMetric metric = ScalingMetric.Seconds
    ) => all.Single(row => row is { Mode: ScalingMode.Chunked, Workers: 4 } && row.Metric == metric);

    // scipy.stats.mannwhitneyu(..., method='exact') and the published tables agree on these.
    [Theory]
    [InlineData(3, 3, 0.1)]
    [InlineData(4, 4, 2 / 70.0)]
    [InlineData(7, 7, 2 / 3432.0)]
    public void Samples_that_do_not_overlap_have_the_p_value_of_the_tables(int first, int second, double p)
    {
        Assert.Equal(
            p,
            MannWhitney.PValue(
                [.. Enumerable.Range(0, first).Select(i => (double)i)],
                [.. Enumerable.Range(100, second).Select(i => (double)i)]
            ),
            12
        );
        Assert.Equal(p, MannWhitney.SmallestPValue(first, second), 12);
    }

    [Fact]
    public void The_exact_p_value_is_that_of_trying_every_division_ties_included() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 5], Gen.Int[0, 4].Array[1, 5])
            .Sample(
                (first, second) =>
                {
                    double[] all = [.. first.Concat(second).Select(i => (double)i)];
                    double U(IEnumerable<int> picked)
                    {
                        var mine = picked.ToHashSet();
                        return mine.Sum(i =>
                            Enumerable
                                .Range(0, all.Length)
                                .Where(j => !mine.Contains(j))
                                .Sum(j =>
                                    all[i] > all[j] ? 1
                                    : all[i] == all[j] ? 0.5
                                    : 0
                                )
                        );
                    }

                    var mean = first.Length * second.Length / 2.0;
                    var observed = Math.Abs(U(Enumerable.Range(0, first.Length)) - mean);
                    var divisions = Enumerable
                        .Range(0, 1 << all.Length)
                        .Where(mask => int.PopCount(mask) == first.Length)
                        .Select(mask => U(Enumerable.Range(0, all.Length).Where(i => (mask & (1 << i)) != 0)))
                        .ToList();
                    var brute = divisions.Count(u => Math.Abs(u - mean) >= observed - 1e-9) / (double)divisions.Count;
                    return Math.Abs(
                            brute - MannWhitney.PValue([.. all.Take(first.Length)], [.. all.Skip(first.Length)])
                        ) < 1e-12;
                },
                iter: 200
            );

    [Fact]
    public void The_approximation_for_many_runs_continues_the_exact_values()
    {
        var random = new Random(3);
        double[] Sample(int n, double shift) => [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() + shift)];
        var (a, b) = (Sample(50, 0), Sample(50, 0.1));
        var exact = MannWhitney.PValue(a, b);
        Assert.InRange(MannWhitney.PValue([.. a, -5, -5.5], [.. b, -6]) / exact, 0.3, 3);
    }

    [Theory]
    [InlineData(0.02, false)]
    [InlineData(0.10, false)]
    [InlineData(0.02, true)]
    [InlineData(0.10, true)]
    public void Noise_alone_raises_a_regression_in_fewer_than_one_comparison_of_twenty(double noise, bool otherMachine)
    {
        const int Comparisons = 300;
        var alarms = Enumerable
            .Range(1, Comparisons)
            .Count(seed =>
                ScalingComparer
                    .Compare(
                        (Base with { Noise = noise, Seed = seed }).Runs(),
                        (
                            Base with
                            {
                                Noise = noise,
                                Seed = seed + 100_000,
                                Cpu = otherMachine ? "Another" : Base.Cpu,
                            }
                        ).Runs(),
                        minimumEffectPercent: 0
                    )
                    .Any(row => row.Verdict == ScalingVerdict.Slower)
            );
        Assert.InRange(alarms / (double)Comparisons, 0, 0.05);
    }

    [Fact]
    public void A_slowdown_of_10_percent_at_2_percent_noise_is_found_with_7_repeats_and_nothing_else_is()
    {
        const int Comparisons = 200;
        var (found, others) = (0, 0);
        for (var seed = 1; seed <= Comparisons; seed++)
        {
            var rows = ScalingComparer.Compare(
                (Base with { Seed = seed }).Runs(),
                Slowed(Base with { Seed = seed + 100_000 }, 1.10)
            );
            found += Four(rows).Verdict == ScalingVerdict.Slower ? 1 : 0;
            others += rows.Count(row => row.Workers != 4 && row.Verdict == ScalingVerdict.Slower);
        }

        Assert.InRange(found, 0.98 * Comparisons, Comparisons);
        Assert.InRange(others, 0, 0.05 * Comparisons);
    }

    [Fact]
    public void A_speed_up_of_the_same_size_is_Faster_and_a_significant_trifle_is_Same()
    {
        var quiet = Base with { Noise = 0.001 };
        Assert.Equal(
            ScalingVerdict.Faster,
            Four(ScalingComparer.Compare(quiet.Runs(), Slowed(quiet with { Seed = 2 }, 0.9))).Verdict
        );
        var trifle = Four(ScalingComparer.Compare(quiet.Runs(), Slowed(quiet with { Seed = 2 }, 1.02)));
        Assert.Equal(ScalingVerdict.Same, trifle.Verdict);
        Assert.InRange(trifle.ChangePercent!.Value, 1.8, 2.2);
        Assert.Contains("less than the 3 % that matter", trifle.Reason);
    }

    [Theory]
    [InlineData("Another processor", "5.1.9-0+deb12u1")]
    [InlineData("Synthetic 64", "7.1")]
    public void Another_processor_or_ffmpeg_is_compared_by_its_scaling_never_by_seconds(string cpu, string ffmpeg)
    {
        // Twice as fast a machine that loses a tenth of its scaling at 4 workers.
        var current = Slowed(
            Base with
            {
                Seed = 2,
                Noise = 0.005,
                OneCoreSeconds = 30,
                Cpu = cpu,
                Ffmpeg = ffmpeg,
            },
            1.1
        );
        var rows = ScalingComparer.Compare((Base with { Noise = 0.005 }).Runs(), current);
        Assert.DoesNotContain(rows, row => row.Metric == ScalingMetric.Seconds || row.Mode == ScalingMode.OneCore);
        Assert.Equal(ScalingVerdict.Slower, Four(rows, ScalingMetric.Speedup).Verdict);
        Assert.Equal(ScalingVerdict.Slower, Four(rows, ScalingMetric.CeilingShare).Verdict);
        Assert.All(rows.Where(row => row.Workers != 4), row => Assert.Equal(ScalingVerdict.Same, row.Verdict));
    }

    [Fact]
    public void A_processor_that_is_not_known_is_not_the_same_processor() =>
        Assert.DoesNotContain(
            ScalingComparer.Compare(
                [.. Base.Runs().Select(run => run with { Cpu = null })],
                [.. Base.Runs().Select(run => run with { Cpu = null })]
            ),
            row => row.Metric == ScalingMetric.Seconds
        );

    [Fact]
    public void Too_few_runs_are_called_so_and_how_many_it_takes()
    {
        var rows = ScalingComparer.Compare(
            (Base with { Repeat = 3 }).Runs(),
            (Base with { Repeat = 3, Seed = 2 }).Runs()
        );
        Assert.All(rows, row => Assert.Equal(ScalingVerdict.TooFewRuns, row.Verdict));
        Assert.All(rows, row => Assert.Contains("10 rows; 6 a side can", row.Reason));
    }

    [Fact]
    public void Rows_that_one_side_lacks_and_other_payloads_are_not_comparable()
    {
        var lacking = ScalingComparer.Compare(Base.Runs(), (Base with { Workers = [1, 2, 4] }).Runs());
        Assert.All(
            lacking.Where(row => row.Workers >= 8),
            row => Assert.Equal(ScalingVerdict.NotComparable, row.Verdict)
        );
        Assert.All(lacking.Where(row => row.Workers < 8), row => Assert.Equal(ScalingVerdict.Same, row.Verdict));
        var other = ScalingComparer.Compare(Base.Runs(), [.. Base.Runs().Select(run => run with { Crf = 30 })]);
        Assert.All(other, row => Assert.Equal(ScalingVerdict.NotComparable, row.Verdict));
    }

    [Fact]
    public void Exchanging_the_sides_turns_every_verdict_around() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Double[0.85, 1.2])
            .Sample(
                (seed, factor) =>
                {
                    var (a, b) = ((Base with { Seed = seed }).Runs(), Slowed(Base with { Seed = seed + 5000 }, factor));
                    return ScalingComparer
                        .Compare(a, b)
                        .Zip(ScalingComparer.Compare(b, a))
                        .All(pair =>
                            pair.Second.Verdict
                                == pair.First.Verdict switch
                                {
                                    ScalingVerdict.Faster => ScalingVerdict.Slower,
                                    ScalingVerdict.Slower => ScalingVerdict.Faster,
                                    var same => same,
                                }
                            || Math.Abs(Math.Abs(pair.First.ChangePercent!.Value) - 3) < 0.1
                        );
                },
                iter: 20
            );
}
