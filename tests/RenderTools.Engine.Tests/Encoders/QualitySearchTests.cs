using CsCheck;
using RenderTools.Encoders;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Encoders;

/// <summary>The search for a quality, on curves that fall with the CRF: straight, bent, noisy, flat.</summary>
public class QualitySearchTests
{
    private static readonly QualityGoal Goal = GoalOf(new QualityTarget(0.98));

    // SSIM in dB at CRF 23, its fall, how much this fall itself changes, and the noise of a probe.
    private static readonly Gen<Curve> Curves = Gen.Select(
            Gen.Double[8, 30],
            Gen.Double[0.2, 0.8],
            Gen.Double[-0.008, 0.008],
            Gen.Double[0, 0.05]
        )
        .Select((at23, loss, bend, noise) => new Curve(at23, loss, bend, noise));

    private static readonly Gen<QualityStart> Starts = Gen.Select(Gen.Double[10, 40], Gen.Double[0.25, 0.6])
        .Select((crf, loss) => new QualityStart(Goal.Snap(crf), loss));

    [Fact]
    public void A_search_ends_within_its_probes_and_never_tries_a_CRF_twice() =>
        Gen.Select(Curves, Starts, Gen.Int[1, 6])
            .Sample(
                (curve, start, most) =>
                {
                    var goal = GoalOf(new QualityTarget(0.98) { MaximumProbes = most });
                    var probes = Search(goal, start, curve);
                    Assert.InRange(probes.Count, 1, most);
                    Assert.Equal(probes.Count, probes.Select(p => p.Crf).Distinct().Count());
                    Assert.All(probes, p => Assert.Equal(p.Crf, goal.Snap(p.Crf)));
                }
            );

    [Fact]
    public void What_is_kept_reaches_the_target_whenever_a_probe_did() =>
        Gen.Select(Curves, Starts)
            .Sample(
                (curve, start) =>
                {
                    var probes = Search(Goal, start, curve);
                    var best = QualitySearch.Best(Goal, probes);
                    Assert.Contains(best, probes);
                    Assert.Equal(probes.Any(p => Goal.IsReached(p.Quality)), Goal.IsReached(best.Quality));
                    if (!Goal.IsReached(best.Quality))
                        Assert.Equal(probes.Max(p => p.Quality), best.Quality);
                }
            );

    [Fact]
    public void A_smooth_curve_that_crosses_the_target_is_found_within_four_probes() =>
        Gen.Select(Curves, Starts)
            .Where((curve, _) => curve.At(Goal.Scale.Least + 2) > Aim && curve.At(Goal.Scale.Most - 2) < Aim)
            .Sample(
                (curve, start) =>
                {
                    var probes = Search(Goal, start, curve with { Noise = 0 });
                    Assert.True(Goal.Accepts(QualitySearch.Best(Goal, probes).Quality), Text(probes));
                }
            );

    // Begun near, most need one or two: what the pilots are for.
    [Fact]
    public void Begun_at_the_median_of_others_a_search_needs_less_than_two_probes_on_average()
    {
        var random = new Random(17);
        var curves = Enumerable
            .Range(0, 400)
            .Select(_ => new Curve(16.5 + Normal(random), 0.42 * (1 + (0.15 * Normal(random))), 0.002, 0.01))
            .ToList();
        var pilots = curves.Take(4).Select(c => Search(Goal, QualityStart.Of(Goal), c)).ToList();
        var start = QualityStart.Of(Goal, pilots);
        var counts = curves.Skip(4).Select(c => Search(Goal, start, c).Count).ToList();
        Assert.InRange(counts.Average(), 1, 2.0);
        Assert.All(counts, count => Assert.InRange(count, 1, 4));
    }

    [Fact]
    public void A_search_that_was_interrupted_goes_on_as_if_it_had_not_been() =>
        Gen.Select(Curves, Starts)
            .Sample(
                (curve, start) =>
                {
                    var probes = Search(Goal, start, curve);
                    for (var known = 0; known < probes.Count; known++)
                        Assert.Equal(probes[known].Crf, QualitySearch.Next(Goal, start, probes[..known]));
                    Assert.Null(QualitySearch.Next(Goal, start, probes));
                }
            );

    [Theory]
    [InlineData(1.0, 51.0)]
    [InlineData(0.5, 23.0)]
    public void Where_the_CRF_changes_nothing_the_greatest_that_was_tried_is_taken(double quality, double crf)
    {
        var probes = new List<QualityProbe>();
        while (QualitySearch.Next(Goal, QualityStart.Of(Goal), probes) is { } next)
            probes.Add(new QualityProbe(next, quality, 1));
        Assert.Equal(crf, QualitySearch.Best(Goal, probes).Crf);
        Assert.InRange(probes.Count, 2, 4);
    }

    [Fact]
    public void Of_whole_numbers_the_one_that_reaches_the_target_is_kept_where_none_is_near()
    {
        var goal = GoalOf(new QualityTarget(0.98) { Tolerance = 0.0001 }, "libsvtav1");
        var curve = new Curve(20, 0.37, 0, 0);
        var probes = Search(goal, QualityStart.Of(goal), curve);
        var best = QualitySearch.Best(goal, probes);
        Assert.True(best.Quality >= 0.98, Text(probes));
        Assert.True(curve.Quality(best.Crf + 1) < 0.98);
    }

    [Fact]
    public void The_order_of_the_pilots_changes_nothing()
    {
        var pilots = new[] { 14.0, 16, 19, 17 }
            .Select(at => Search(Goal, QualityStart.Of(Goal), new Curve(at, 0.4, 0, 0)))
            .ToList();
        var start = QualityStart.Of(Goal, pilots);
        Assert.Equal(start, QualityStart.Of(Goal, Enumerable.Reverse(pilots)));
        Assert.Equal(QualityStart.Of(Goal), QualityStart.Of(Goal, []));
    }

    [Theory]
    [InlineData("QualityTargetOutOfRange", 1.0, "libx264")]
    [InlineData("QualityTargetOutOfRange", 0.0, "libx264")]
    [InlineData("QualityTargetOutOfRange", double.NaN, "libx264")]
    [InlineData("QualityNeedsCrf", 0.98, "mpeg2video")]
    [InlineData("QualityNeedsCrf", 0.98, "ffv1")]
    public void A_target_that_cannot_be_is_refused(string id, double target, string encoder) =>
        Assert.Equal(
            id,
            Assert
                .Throws<RenderToolsException>(() =>
                    RateControl.Check(new RenderSettings { VideoCodec = encoder, Target = new QualityTarget(target) })
                )
                .ErrorId
        );

    [Fact]
    public void A_target_beside_another_rate_control_is_refused()
    {
        var settings = new RenderSettings { Target = new QualityTarget(0.98) };
        foreach (
            var other in new[]
            {
                settings with
                {
                    Crf = 20,
                },
                settings with
                {
                    EncoderOptions = [new EncoderOption("b:v", "2M")],
                },
                settings with
                {
                    EncoderOptions = [new EncoderOption("qp", "20")],
                },
            }
        )
            Assert.Equal(
                "QualityContradiction",
                Assert.Throws<RenderToolsException>(() => RateControl.Check(other)).ErrorId
            );
    }

    private static double Aim => -10 * Math.Log10(1 - Goal.Asked.Value);

    private static QualityGoal GoalOf(QualityTarget target, string encoder = "libx264") =>
        QualityGoal.Of(new RenderSettings { VideoCodec = encoder, Target = target })!;

    private static List<QualityProbe> Search(QualityGoal goal, QualityStart start, Curve curve)
    {
        var probes = new List<QualityProbe>();
        while (QualitySearch.Next(goal, start, probes) is { } crf)
            probes.Add(new QualityProbe(crf, curve.Quality(crf), 1));
        return probes;
    }

    private static string Text(List<QualityProbe> probes) =>
        string.Join("; ", probes.Select(p => $"{p.Crf}: {p.Quality}"));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed record Curve(double At23, double Loss, double Bend, double Noise)
    {
        public double At(double crf) =>
            At23 - (Loss * (crf - 23)) - (Bend * (crf - 23) * (crf - 23)) + (Noise * Math.Sin(crf * 97));

        public double Quality(double crf) => 1 - Math.Pow(10, -At(crf) / 10);
    }
}
