using CsCheck;
using RenderTools.Media.Scenes;
using RenderTools.Planning.Scenes;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Scenes;

/// <summary>The decision, on numbers alone: 25 frames a second, a picture's detail of 20 levels.</summary>
public sealed class SceneDetectorTests
{
    private const int Level = ReducedPicture.Level;

    private static readonly Rational TimeBase = new(1, 25);

    private static readonly FrameScore Calm = new(Level, 20 * Level, 100 * Level, Level, 0);

    private static readonly Gen<FrameScore> Score = Gen.Select(
        Gen.Frequency((8, Gen.Int[0, 3 * Level]), (1, Gen.Int[0, 60 * Level])),
        Gen.Frequency((8, Gen.Int[10 * Level, 30 * Level]), (1, Gen.Const(0))),
        Gen.Int[0, 255 * Level],
        Gen.Int[0, 60 * Level],
        Gen.Int[0, FrameScore.FramesAfter],
        (difference, detail, brightness, back, after) =>
            new FrameScore((ushort)difference, (ushort)detail, (ushort)brightness, (ushort)back, (byte)after)
    );

    private static readonly Gen<FrameScores> Film = Gen.Select(
        Score.Array[1, 400],
        Gen.Frequency((9, Gen.Const(1)), (1, Gen.Int[0, 5])).Array[400],
        (scores, steps) =>
        {
            var pts = 0L;
            return new FrameScores([.. scores.Select((_, i) => new SourcePts(pts += steps[i]))], scores);
        }
    );

    private static readonly Gen<SceneOptions> Options = Gen.Select(
        Gen.Enum<SceneMethod>(),
        Gen.Int[0, 50],
        (method, least) => new SceneOptions { Method = method, MinimumLength = TimeSpan.FromMilliseconds(40 * least) }
    );

    [Fact]
    public void No_scene_is_shorter_than_the_minimum_and_none_begins_between_frames_of_one_time() =>
        Gen.Select(Film, Options)
            .Sample(
                (film, options) =>
                {
                    var cuts = Cuts(film, options).Select(cut => cut.Frame).ToArray();
                    var least = Math.Max(1, (long)(options.MinimumLength!.Value.TotalSeconds * 25 + 0.5));
                    int[] starts = [0, .. cuts];
                    Assert.All(
                        starts.Zip(starts.Skip(1)),
                        pair => Assert.True(film.Pts[pair.Second] - film.Pts[pair.First] >= least)
                    );
                    Assert.All(cuts, cut => Assert.True(film.Pts[cut] > film.Pts[cut - 1]));
                }
            );

    [Fact]
    public void With_a_maximum_no_scene_is_longer_and_every_cut_of_before_is_still_there() =>
        Gen.Select(Score.Array[1, 600], Options, Gen.Int[1, 100])
            .Sample(
                (scores, options, more) =>
                {
                    var film = Constant(scores);
                    var longest = (2 * options.MinimumLength!.Value) + TimeSpan.FromMilliseconds(40 * more);
                    var plain = Cuts(film, options).Select(cut => cut.Frame);
                    var cuts = Cuts(film, options with { MaximumLength = longest }).Select(cut => cut.Frame).ToArray();
                    Assert.Subset(cuts.ToHashSet(), plain.ToHashSet());
                    int[] edges = [0, .. cuts, scores.Length];
                    Assert.All(
                        edges.Zip(edges.Skip(1)),
                        pair => Assert.InRange(pair.Second - pair.First, 1, (int)(longest.TotalSeconds * 25 + 0.5))
                    );
                }
            );

    [Fact]
    public void A_higher_threshold_finds_no_change_that_a_lower_one_does_not() =>
        Gen.Select(Score.Array[1, 400], Gen.Enum<SceneMethod>(), Gen.Double[1, 60], Gen.Double[1, 60])
            .Sample(
                (scores, method, a, b) =>
                {
                    var film = Constant(scores);
                    var options = new SceneOptions { Method = method, MinimumLength = TimeSpan.Zero };
                    var many = Cuts(film, options with { Threshold = Math.Min(a, b) }).Select(cut => cut.Frame);
                    var few = Cuts(film, options with { Threshold = Math.Max(a, b) })
                        .Where(cut => film.Scores[cut.Frame].Detail > 2 * Level)
                        .Select(cut => cut.Frame);
                    Assert.Subset(many.ToHashSet(), few.ToHashSet());
                }
            );

    [Theory]
    [InlineData(SceneMethod.Adaptive)]
    [InlineData(SceneMethod.Content)]
    public void A_large_difference_in_a_calm_video_is_one_change_with_its_score(SceneMethod method) =>
        Gen.Int[20, 180]
            .Sample(place =>
            {
                var cut = Assert.Single(Cuts(With(200, (place, Jump())), new SceneOptions { Method = method }));
                Assert.Equal(place, cut.Frame);
                Assert.InRange(cut.Score, 40, 60);
            });

    [Fact]
    public void A_difference_after_which_the_picture_is_as_it_was_is_a_flash_however_long_up_to_ten_frames() =>
        Gen.Select(Gen.Int[20, 150], Gen.Int[1, FrameScore.FramesAfter])
            .Sample(
                (place, frames) =>
                {
                    var flash = Jump() with { Return = 2 * Level, ReturnAfter = (byte)frames };
                    Assert.Empty(Cuts(With(200, (place, flash), (place + frames, Jump())), new SceneOptions()));
                }
            );

    [Fact]
    public void A_difference_that_stays_is_a_change_though_a_frame_behind_it_is_a_little_nearer() =>
        Assert.Single(Cuts(With(200, (90, Jump() with { Return = 16 * Level, ReturnAfter = 4 })), new SceneOptions()));

    [Fact]
    public void A_fade_over_a_flat_picture_is_one_change_within_the_flat_frames() =>
        Gen.Select(Gen.Int[30, 100], Gen.Int[1, 40])
            .Sample(
                (place, frames) =>
                {
                    var black = Calm with { Difference = 0, Detail = 0, Brightness = 16 * Level };
                    var film = With(200, [.. Enumerable.Range(place, frames).Select(i => (i, black))]);
                    Assert.InRange(Assert.Single(Cuts(film, new SceneOptions())).Frame, place, place + frames);
                }
            );

    [Fact]
    public void Fast_motion_is_no_change_to_Adaptive_and_may_be_one_to_Content()
    {
        var film = Constant([.. Enumerable.Repeat(Jump(), 200)]);
        Assert.Empty(Cuts(film, new SceneOptions()));
        Assert.NotEmpty(Cuts(film, new SceneOptions { Method = SceneMethod.Content }));
    }

    [Fact]
    public void Of_two_changes_nearer_than_the_minimum_the_larger_stays()
    {
        var large = Jump() with { Difference = 60 * Level, Return = 60 * Level };
        Assert.Equal(95, Assert.Single(Cuts(With(200, (90, Jump()), (95, large)), new SceneOptions())).Frame);
        Assert.Equal(90, Assert.Single(Cuts(With(200, (90, large), (95, Jump())), new SceneOptions())).Frame);
    }

    private static FrameScore Jump() => Calm with { Difference = 20 * Level, Return = 20 * Level, ReturnAfter = 1 };

    private static FrameScores With(int frames, params (int Place, FrameScore Score)[] others)
    {
        var scores = Enumerable.Repeat(Calm, frames).ToArray();
        foreach (var (place, score) in others)
            scores[place] = score;
        return Constant(scores);
    }

    private static FrameScores Constant(FrameScore[] scores) =>
        new([.. Enumerable.Range(0, scores.Length).Select(i => new SourcePts(i))], scores);

    private static IReadOnlyList<SceneCut> Cuts(FrameScores film, SceneOptions options) =>
        new SceneDetector(film, options, TimeBase).Cuts();
}
