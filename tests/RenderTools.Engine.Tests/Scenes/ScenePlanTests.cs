using CsCheck;
using RenderTools.Engine.Tests.Planning;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Scenes;

/// <summary>Plans that cut at scenes, against balanced ones of the same video.</summary>
public sealed class ScenePlanTests
{
    // 25 frames a second, some minutes, scenes of one to eight seconds.
    private static readonly Gen<(VideoInfo Source, FrameIndex Index, SourcePts[] Scenes)> Film = Gen.Select(
        Gen.Int[25, 200].Array[5, 150],
        Gen.Int[500, 60_000].Array[5, 150],
        Gen.Int[10, 250],
        (lengths, sizes, gop) =>
        {
            var packets = new List<(long, int, bool)>();
            var scenes = new List<SourcePts>();
            foreach (var (length, i) in lengths.Select((length, i) => (length, i)))
            {
                scenes.Add(new SourcePts(packets.Count));
                for (var frame = 0; frame < length; frame++)
                    packets.Add((packets.Count, sizes[i % sizes.Length], packets.Count % gop == 0));
            }

            Rational timeBase = new(1, 25);
            return (Films.Source(timeBase), Films.Index(timeBase, packets), scenes.ToArray());
        }
    );

    [Fact]
    public void Every_frame_is_in_one_chunk_and_the_makespan_is_near_the_balanced_plans() =>
        Gen.Select(Film, Gen.Int[1, 64])
            .Sample(
                (film, workers) =>
                {
                    var (balanced, scenes) = (
                        Plan(film, workers, SplitMode.Balanced),
                        Plan(film, workers, SplitMode.Scene)
                    );
                    Assert.Equal(film.Index.Count, scenes.Chunks.Sum(chunk => chunk.Frames));
                    Assert.All(
                        scenes.Chunks.Zip(scenes.Chunks.Skip(1)),
                        pair => Assert.Equal(pair.First.EndPts, pair.Second.StartPts)
                    );
                    Assert.InRange(Makespan(scenes, workers), 0, 1.0500001 * Makespan(balanced, workers));
                }
            );

    [Fact]
    public void With_few_workers_and_many_scenes_every_cut_is_a_scene_change()
    {
        var scenes = Enumerable.Range(0, 900).Select(i => new SourcePts(50L * i)).ToArray();
        var (source, index) = Films.Constant(45_000);
        var plan = Plan((source, index, scenes), 2, SplitMode.Scene);
        Assert.True(plan.Chunks.Length > 20);
        Assert.Equal(0, InScenes(plan, scenes));
    }

    [Fact]
    public void A_scene_that_is_longer_than_a_chunk_may_be_is_cut_inside()
    {
        var (source, index) = Films.Constant(45_000);
        var plan = Plan((source, index, [new SourcePts(0), new SourcePts(200)]), 4, SplitMode.Scene);
        Assert.True(plan.Chunks.Length > 20);
        Assert.All(plan.Chunks, chunk => Assert.InRange(chunk.Duration.TotalSeconds, 0, 91));
    }

    [Fact]
    public void A_count_that_was_asked_for_is_kept()
    {
        var scenes = Enumerable.Range(0, 90).Select(i => new SourcePts(50L * i)).ToArray();
        var (source, index) = Films.Constant(4_500);
        var options = Options(scenes, 4, SplitMode.Scene) with { ChunkCount = 7 };
        var plan = ChunkPlanner.Plan(source, index, options);
        Assert.Equal((7, 0), (plan.Chunks.Length, InScenes(plan, scenes)));
    }

    private static ChunkPlan Plan(
        (VideoInfo Source, FrameIndex Index, SourcePts[] Scenes) film,
        int workers,
        SplitMode mode
    ) => ChunkPlanner.Plan(film.Source, film.Index, Options(film.Scenes, workers, mode));

    private static PlanOptions Options(SourcePts[] scenes, int workers, SplitMode mode) =>
        new()
        {
            Scenes = scenes,
            SplitMode = mode,
            Workers = workers,
        };

    private static double Makespan(ChunkPlan plan, int workers) =>
        Factoring.Makespan(plan.Chunks.Select(chunk => chunk.PredictedCost), workers);

    private static int InScenes(ChunkPlan plan, SourcePts[] scenes) =>
        plan.Chunks.Skip(1).Count(chunk => !scenes.Contains(new SourcePts(chunk.StartPts!.Value)));
}
