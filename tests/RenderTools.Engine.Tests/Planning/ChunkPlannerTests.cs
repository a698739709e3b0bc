using CsCheck;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Planning;

public class ChunkPlannerTests
{
    // Long enough for many windows; packets of any size, and keyframes at any distance or nowhere.
    private static readonly Gen<(VideoInfo Source, FrameIndex Index)> Costly = Gen.Select(
            Gen.Int[0, 100_000].Array[1, 4000],
            Gen.Int[0, 400]
        )
        .Select(
            (sizes, gop) =>
            {
                Rational timeBase = new(1, 25);
                var packets = sizes.Select((size, i) => ((long)i, size, gop > 0 && i % gop == 0));
                return (Films.Source(timeBase), Films.Index(timeBase, packets));
            }
        );

    private static readonly Gen<SplitMode> Modes = Gen.Int[0, 2].Select(i => (SplitMode)i);

    [Fact]
    public void Windows_hold_every_frame_exactly_once_in_order_and_never_part_equal_timestamps() =>
        Gen.Select(Films.Any, Gen.Int[1, 30], Modes, Gen.Int[0, 60])
            .Sample(
                (film, count, mode, warmup) =>
                {
                    var plan = ChunkPlanner.Plan(
                        film.Source,
                        film.Index,
                        new PlanOptions
                        {
                            ChunkCount = count,
                            SplitMode = mode,
                            Warmup = warmup,
                        }
                    );
                    Assert.InRange(plan.Chunks.Length, 1, count);
                    Assert.Equal(film.Index.Count, plan.FrameCount);
                    AssertTiles(plan, film.Index, film.Index.Pts.ToArray());
                    Assert.Null(plan.Chunks[0].StartPts);
                    Assert.Null(plan.Chunks[^1].EndPts);
                }
            );

    [Fact]
    public void A_part_holds_the_frames_whose_time_lies_in_it_and_no_other() =>
        Gen.Select(Films.Any, Gen.Int[0, 8_000_000], Gen.Int[1, 8_000_000], Gen.Int[1, 6], Modes)
            .Sample(
                (film, start, length, count, mode) =>
                {
                    var clock = SourceClock.Of(film.Source);
                    var (from, to) = (Timestamp.FromMicroseconds(start), Timestamp.FromMicroseconds(start + length));
                    var inside = film
                        .Index.Pts.ToArray()
                        .Where(pts => clock.ToFilterTime(pts) >= from && clock.ToFilterTime(pts) < to)
                        .ToArray();
                    var options = new PlanOptions
                    {
                        ChunkCount = count,
                        SplitMode = mode,
                        Start = from.ToTimeSpan(),
                        Duration = TimeSpan.FromMicroseconds(length),
                    };
                    if (inside.Length == 0)
                    {
                        Assert.Equal(
                            "EmptyRange",
                            Assert
                                .Throws<RenderToolsException>(() => ChunkPlanner.Plan(film.Source, film.Index, options))
                                .ErrorId
                        );
                        return;
                    }

                    var plan = ChunkPlanner.Plan(film.Source, film.Index, options);
                    AssertTiles(plan, film.Index, inside);
                    Assert.All(
                        plan.Chunks,
                        c =>
                            Assert.Equal(
                                (plan.Chunks[0].StartPts, plan.Chunks[^1].EndPts),
                                (c.RangeStartPts, c.RangeEndPts)
                            )
                    );
                }
            );

    [Fact]
    public void Uniform_windows_differ_by_one_frame_at_most_and_the_longer_come_first() =>
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 60])
            .Sample(
                (frames, count) =>
                {
                    var (source, index) = Films.Constant(frames);
                    var sizes = ChunkPlanner
                        .Plan(source, index, new PlanOptions { ChunkCount = count, SplitMode = SplitMode.Uniform })
                        .Chunks.Select(c => c.Frames)
                        .ToArray();
                    Assert.Equal(Math.Min(count, frames), sizes.Length);
                    Assert.InRange(sizes[0] - sizes[^1], 0, 1);
                    Assert.Equal(sizes.OrderDescending(), sizes);
                }
            );

    [Fact]
    public void Keyframe_mode_cuts_on_keyframes_only() =>
        Gen.Select(Films.Any, Gen.Int[1, 30])
            .Sample(
                (film, count) =>
                {
                    var keyframes = film
                        .Index.Keyframes.ToArray()
                        .Select(place => film.Index.Pts[place].Ticks)
                        .ToHashSet();
                    var plan = ChunkPlanner.Plan(
                        film.Source,
                        film.Index,
                        new PlanOptions { ChunkCount = count, SplitMode = SplitMode.Keyframe }
                    );
                    Assert.All(plan.Chunks.Skip(1), c => Assert.Contains(c.StartPts!.Value, keyframes));
                }
            );

    [Fact]
    public void A_balanced_window_costs_no_more_than_its_share_and_one_frame() =>
        Gen.Select(Gen.Int[0, 100_000].Array[1, 200], Gen.Int[1, 30])
            .Sample(
                (sizes, count) =>
                {
                    // Every frame is a keyframe: there is no pre-roll.
                    Rational timeBase = new(1, 25);
                    var index = Films.Index(timeBase, sizes.Select((size, i) => ((long)i, size, true)));
                    var model = CostModel.Prior(index);
                    var chunks = ChunkPlanner
                        .Plan(Films.Source(timeBase), index, new PlanOptions { ChunkCount = count })
                        .Chunks;
                    Assert.Equal(Math.Min(count, sizes.Length), chunks.Length);
                    var frames = Array.ConvertAll(sizes, model.OfFrame);
                    Assert.Equal(sizes.Length, frames.Sum(), 6);
                    Assert.All(
                        chunks,
                        c =>
                            Assert.InRange(
                                frames[(int)(c.StartPts ?? 0)..(int)(c.EndPts ?? sizes.Length)].Sum(),
                                0,
                                (frames.Sum() / count) + frames.Max() + 1e-6
                            )
                    );
                }
            );

    [Fact]
    public void Windows_that_decode_more_before_they_begin_are_shorter_and_cost_the_same()
    {
        // One GOP: the later a window begins, the longer its pre-roll.
        var (source, index) = Films.Constant(1200, gop: 1200);
        var chunks = ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 4 }).Chunks;
        Assert.Equal(chunks.Select(c => c.Frames).OrderDescending(), chunks.Select(c => c.Frames));
        Assert.All(chunks, c => Assert.InRange(c.PredictedCost / chunks.Average(x => x.PredictedCost), 0.99, 1.01));

        // As many as are asked for all the same, none of them a crumb.
        var many = ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 100 }).Chunks;
        Assert.Equal(100, many.Length);
        Assert.All(many, c => Assert.InRange(c.Frames, 6, 24));
    }

    [Fact]
    public void Without_a_count_the_windows_tile_the_film_in_order_whatever_its_frames_cost() =>
        Gen.Select(Costly, Gen.Int[1, 16], Gen.Int[0, 60])
            .Sample(
                (film, workers, warmup) =>
                {
                    var options = new PlanOptions { Workers = workers, Warmup = warmup };
                    var plan = ChunkPlanner.Plan(film.Source, film.Index, options);
                    AssertTiles(plan, film.Index, film.Index.Pts.ToArray());
                    Assert.Equal(plan.Chunks.OrderBy(c => c.StartPts ?? long.MinValue), plan.Chunks);
                }
            );

    [Fact]
    public void Without_a_count_the_render_ends_no_later_than_the_shared_work_and_one_of_the_last_chunks() =>
        Gen.Select(Costly, Gen.Int[1, 16])
            .Sample(
                (film, workers) =>
                {
                    var plan = ChunkPlanner.Plan(film.Source, film.Index, new PlanOptions { Workers = workers });
                    var costs = plan.Chunks.Select(c => c.PredictedCost).ToArray();
                    Assert.InRange(
                        Factoring.Makespan(costs, workers),
                        costs.Sum() / workers,
                        (costs.Sum() / workers) + costs.TakeLast(workers).Max()
                    );
                }
            );

    [Fact]
    public void Without_a_count_chunks_get_shorter_and_none_is_longer_than_a_minute() =>
        Gen.Select(Gen.Int[1, 20_000], Gen.Int[1, 300], Gen.Int[2, 16])
            .Sample(
                (frames, gop, workers) =>
                {
                    var (source, index) = Films.Constant(frames, gop: gop);
                    var chunks = ChunkPlanner.Plan(source, index, new PlanOptions { Workers = workers }).Chunks;
                    var sizes = chunks.Select(c => c.Frames).ToArray();

                    // A cut moves to a keyframe by half of the smaller window at most.
                    var longest = sizes.Chunk(workers).Select(batch => batch.Max()).ToArray();
                    Assert.All(
                        longest.Zip(longest.Skip(1)),
                        pair => Assert.True(pair.First * 1.5 >= pair.Second, string.Join(' ', sizes))
                    );
                    Assert.True(sizes.Length <= workers || sizes[0] > sizes[^1], string.Join(' ', sizes));
                    // Both ends of a window of a minute can move.
                    Assert.All(sizes, size => Assert.InRange(size, 1, 60 * 25 * 2));
                }
            );

    [Fact]
    public void One_worker_gets_one_chunk_for_each_minute_since_there_is_nobody_to_be_even_with()
    {
        var (source, index) = Films.Constant(1500, gop: 50);
        Assert.Single(ChunkPlanner.Plan(source, index, new PlanOptions { Workers = 1 }).Chunks);
    }

    [Fact]
    public void A_short_film_is_cut_into_one_chunk_for_each_worker_and_not_into_crumbs()
    {
        var (source, index) = Films.Constant(40);
        var chunks = ChunkPlanner.Plan(source, index, new PlanOptions { Workers = 2 }).Chunks;
        Assert.Equal(2, chunks.Length);
        Assert.All(chunks, c => Assert.InRange(c.Frames, 15, 25));
    }

    [Fact]
    public void A_filter_that_must_warm_up_moves_the_cuts_behind_keyframes_where_the_windows_are_the_planners()
    {
        var (source, index) = Films.Constant(3000, gop: 100);
        var plan = ChunkPlanner.Plan(source, index, new PlanOptions { Workers = 2 });
        var again = ChunkPlanner.Again(plan, source, index, plan.Automatic! with { Warmup = 32 });
        AssertTiles(again, index, index.Pts.ToArray());
        Assert.Equal(0, plan.Chunks[2].KeyframeDistance);
        Assert.Equal(32, again.Chunks[2].KeyframeDistance);
        Assert.All(again.Chunks, c => Assert.Equal(plan.PlanId, c.PlanId));
        Assert.True(
            Decoded(again) < Decoded(plan),
            $"{Decoded(again)} frames are decoded before the windows, {Decoded(plan)} where they lie on keyframes"
        );

        // What the user chose stays.
        Assert.Null(ChunkPlanner.Plan(source, index, new PlanOptions { Workers = 2, ChunkCount = 8 }).Automatic);

        // From the last keyframe that leaves 32 frames before the window.
        static long Decoded(ChunkPlan plan) =>
            plan.Chunks.Skip(1).Sum(c => c.StartPts!.Value - ((c.StartPts.Value - 32) / 100 * 100));
    }

    [Fact]
    public void Factored_sizes_add_up_shrink_and_stay_between_their_bounds() =>
        Gen.Select(Gen.Double[1, 1e6], Gen.Int[1, 128], Gen.Double[1, 500], Gen.Double[1, 20])
            .Sample(
                (total, workers, shortest, times) =>
                {
                    var sizes = Factoring.Sizes(total, workers, shortest, shortest * times);
                    Assert.Equal(total, sizes.Sum(), total * 1e-9);
                    Assert.All(sizes.Zip(sizes.Skip(1)), pair => Assert.True(pair.First + shortest >= pair.Second));

                    // One batch alone: as many workers as can have a share of it.
                    var least = sizes.Count <= workers ? shortest / 5 : shortest / 2;
                    Assert.All(
                        sizes,
                        size =>
                            Assert.InRange(size, Math.Min(least, total) * (1 - 1e-9), (shortest * (times + 1)) + 1e-9)
                    );
                    Assert.True(sizes.Count >= Math.Min(workers, Math.Floor(total / least)), $"{sizes.Count} chunks");
                }
            );

    [Fact]
    public void Chunks_per_worker_is_the_classic_rule_and_a_remainder_is_handled_to_the_frame()
    {
        var (source, index) = Films.Constant(1000);
        var plan = ChunkPlanner.Plan(
            source,
            index,
            new PlanOptions
            {
                ChunksPerWorker = 1.5,
                Workers = 8,
                SplitMode = SplitMode.Uniform,
            }
        );
        Assert.Equal(12, plan.Chunks.Length);
        Assert.Equal(1000, plan.Chunks.Sum(c => c.Frames));
        Assert.All(plan.Chunks, c => Assert.InRange(c.Frames, 83, 84));
        Assert.Equal(
            5,
            ChunkPlanner.Plan(source, index, new PlanOptions { ChunksPerWorker = 1.5, Workers = 3 }).Chunks.Length
        );
    }

    [Fact]
    public void A_chunk_duration_or_cut_points_choose_the_windows()
    {
        var (source, index) = Films.Constant(1000);
        Assert.Equal(
            [250, 250, 250, 250],
            Frames(new PlanOptions { ChunkDuration = TimeSpan.FromSeconds(10), SplitMode = SplitMode.Uniform })
        );
        Assert.Equal(
            [26, 224, 750],
            Frames(
                new PlanOptions
                {
                    CutPoints =
                    [
                        TimeSpan.FromSeconds(10),
                        TimeSpan.FromSeconds(1.001),
                        TimeSpan.FromSeconds(10),
                        TimeSpan.FromHours(1),
                    ],
                }
            )
        );

        IEnumerable<int> Frames(PlanOptions options) =>
            ChunkPlanner.Plan(source, index, options).Chunks.Select(c => c.Frames);
    }

    [Fact]
    public void The_same_source_and_windows_are_the_same_job_and_any_difference_is_another()
    {
        var (source, index) = Films.Constant(1000);
        var five = new PlanOptions { ChunkCount = 5 };
        string[] ids =
        [
            Id(source, five),
            Id(source with { Path = "/films/other.mkv" }, five),
            Id(source with { Length = 1001 }, five),
            Id(source with { LastWriteTimeUtc = source.LastWriteTimeUtc.AddTicks(1) }, five),
            Id(source with { Streams = [.. source.Streams, source.Streams[0]], VideoStreamIndex = 1 }, five),
            Id(source, new PlanOptions { ChunkCount = 6 }),
            Id(source, five with { Start = TimeSpan.FromSeconds(1) }),
            Id(source, five with { Duration = TimeSpan.FromSeconds(30) }),
        ];
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(ids[0], Id(source with { Duration = TimeSpan.FromDays(1) }, five with { Workers = 99 }));

        string Id(VideoInfo info, PlanOptions options)
        {
            var plan = ChunkPlanner.Plan(info, index, options);
            Assert.All(plan.Chunks, c => Assert.Equal(plan.PlanId, c.PlanId));
            return plan.PlanId;
        }
    }

    [Fact]
    public void What_cannot_be_sought_is_one_open_window_and_says_why()
    {
        Rational timeBase = new(1, 90000);
        var none = new FrameIndex(timeBase, [], []) { WithoutPts = 240 };
        var jump = new FrameIndex(timeBase, [0, 3600, 7200], [FrameIndex.Mark(1, keyframe: true), 1, 1])
        {
            HasDtsJump = true,
        };
        var encrypted = Films.Source(timeBase) with
        {
            Streams =
            [
                new StreamInfo
                {
                    Type = "video",
                    CodecTag = "encv",
                    TimeBase = timeBase,
                },
            ],
        };
        foreach (
            var (source, index, frames) in new[]
            {
                (Films.Source(timeBase, "h264"), none, 240),
                (Films.Source(timeBase, "mpegts"), jump, 3),
                (encrypted, jump, 3),
            }
        )
        {
            var plan = ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 5 });
            Assert.NotNull(plan.Reason);
            Assert.Equal(
                (null, null, frames),
                (Assert.Single(plan.Chunks).StartPts, plan.Chunks[0].EndPts, plan.Chunks[0].Frames)
            );
            Assert.Equal(
                "PartNotPossible",
                Assert
                    .Throws<RenderToolsException>(() =>
                        ChunkPlanner.Plan(source, index, new PlanOptions { Start = TimeSpan.FromSeconds(1) })
                    )
                    .ErrorId
            );
        }

        // Only transport and program streams may jump: elsewhere DTS order proves nothing.
        Assert.Null(ChunkPlanner.Plan(Films.Source(timeBase), jump, new PlanOptions { ChunkCount = 3 }).Reason);
    }

    private static void AssertTiles(ChunkPlan plan, FrameIndex index, SourcePts[] expected)
    {
        var held = new List<SourcePts>();
        for (var i = 0; i < plan.Chunks.Length; i++)
        {
            var chunk = plan.Chunks[i];
            Assert.Equal((i, plan.Chunks.Length), (chunk.Index, chunk.ChunkCount));
            if (i > 0)
                Assert.Equal(plan.Chunks[i - 1].EndPts, chunk.StartPts);
            var frames = index
                .Pts.ToArray()
                .Where(pts =>
                    (chunk.StartPts is not { } from || pts.Ticks >= from)
                    && (chunk.EndPts is not { } to || pts.Ticks < to)
                )
                .ToList();
            Assert.NotEmpty(frames);
            Assert.Equal(frames.Count, chunk.Frames);
            held.AddRange(frames);
        }

        Assert.Equal(expected, held);
    }
}
