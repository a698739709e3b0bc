using CsCheck;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Planning;

public class ChunkWindowTests
{
    [Fact]
    public void Neighbours_compare_the_same_frames_at_their_cut_whatever_the_filter_needs() =>
        Gen.Select(Films.Any, Gen.Int[2, 10], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[1, 5])
            .Sample(
                (film, count, before, after, alignment) =>
                {
                    var windows = Windows(film, count, before, after, alignment, 0);
                    Assert.Null(windows[0].HeadZone);
                    Assert.Null(windows[^1].TailZone);
                    for (var i = 1; i < windows.Length; i++)
                    {
                        Assert.NotNull(windows[i].HeadZone);
                        Assert.Equal(windows[i].HeadZone, windows[i - 1].TailZone);
                    }
                }
            );

    [Fact]
    public void A_filter_is_fed_what_it_needs_and_what_is_decoded_begins_at_a_keyframe() =>
        Gen.Select(Films.Any, Gen.Int[1, 10], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[1, 5], Gen.Int[0, 3])
            .Sample(
                (film, count, before, after, alignment, earlier) =>
                {
                    var index = film.Index;
                    foreach (var window in Windows(film, count, before, after, alignment, earlier))
                    {
                        var (feed, keep) = (index.Frames(window.Feed), index.Frames(window.Keep));
                        Assert.True(feed.First <= Math.Max(0, keep.First - before), "too few frames before");
                        Assert.True(feed.End >= Math.Min(index.Count, keep.End + after), "too few frames after");
                        if (window.SeekPts is { } seek)
                        {
                            Assert.True(seek <= window.Feed.From);
                            Assert.Contains(index.Keyframes.ToArray(), place => index.Pts[place] == seek);
                        }
                    }
                }
            );

    [Fact]
    public void One_chunk_is_the_serial_run_itself()
    {
        var film = Films.Constant(100);
        var window = Windows(film, 1, 8, 8, 5, 3).Single();
        Assert.True(window.IsWhole);
        Assert.Equal((null, null, null), (window.SeekPts, window.HeadZone, window.TailZone));
    }

    [Fact]
    public void Going_back_further_takes_the_keyframe_before_and_at_last_the_beginning()
    {
        var film = Films.Constant(100, gop: 10);
        long?[] seeks =
        [
            .. new[] { 0, 1, 3, 5 }.Select(earlier => Windows(film, 2, 0, 0, 1, earlier)[1].SeekPts?.Ticks),
        ];
        Assert.Equal([50L, 40L, 20L, null], seeks);
        Assert.Null(Windows(film, 2, 0, 0, 1, 6)[1].SeekPts);
    }

    // A frame is one tick, and from the seventieth on ffmpeg begins the filter anew.
    [Theory]
    [InlineData(60, 80, 60, 82)]
    [InlineData(62, 69, 60, 69)]
    [InlineData(62, 70, 60, 70)]
    [InlineData(70, 71, 70, 73)]
    [InlineData(74, 99, 73, 100)]
    public void Groups_are_counted_from_where_the_filter_begins_anew(int start, int end, int from, int to)
    {
        var index = new FrameIndex(
            new Rational(1, 25),
            [.. Enumerable.Range(0, 120).Select(i => (long)i)],
            [.. Enumerable.Repeat(1000, 120)]
        )
        {
            IsDecoded = true,
            Restarts = [70],
        };
        var chunk = ChunkPlanner.Plan(Films.Constant(120).Source, index, new PlanOptions { ChunkCount = 1 }).Chunks[0];

        var window = ChunkWindow.Of(
            chunk with
            {
                StartPts = start,
                EndPts = end,
            },
            index,
            new FilterNeeds { Alignment = 3 },
            0
        );
        Assert.Equal(new PtsRange(new SourcePts(from), new SourcePts(to)), window.Feed);
    }

    [Fact]
    public void A_group_that_begins_with_a_repeated_timestamp_cannot_be_cut_off_so_the_window_begins_a_group_earlier()
    {
        long[] pts = [.. Enumerable.Range(0, 120).Select(i => i is 30 or 33 ? i - 1L : i)];
        var index = new FrameIndex(new Rational(1, 25), pts, [.. Enumerable.Repeat(1000, 120)]);
        var chunk = ChunkPlanner.Plan(Films.Constant(120).Source, index, new PlanOptions { ChunkCount = 1 }).Chunks[0];

        Assert.Equal(
            new SourcePts(27),
            ChunkWindow.Of(chunk with { StartPts = 34 }, index, new FilterNeeds { Alignment = 3 }, 0).Feed.From
        );
    }

    private static ChunkWindow[] Windows(
        (VideoInfo Source, FrameIndex Index) film,
        int count,
        int before,
        int after,
        int alignment,
        int earlier
    ) =>
        [
            .. ChunkPlanner
                .Plan(film.Source, film.Index, new PlanOptions { ChunkCount = count, SplitMode = SplitMode.Uniform })
                .Chunks.Select(chunk =>
                    ChunkWindow.Of(
                        chunk,
                        film.Index,
                        new FilterNeeds
                        {
                            Before = before,
                            After = after,
                            Alignment = alignment,
                        },
                        earlier
                    )
                ),
        ];
}
