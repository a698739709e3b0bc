using CsCheck;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Planning;

/// <summary>Zones on frame indexes, most without a file behind them.</summary>
public class ZoneCutsTests
{
    [Fact]
    public void Windows_end_where_zones_begin_and_end_and_still_cover_every_frame_once() =>
        Gen.Select(Films.Any, Gen.Int[1, 9], Gen.Int[0, 150].Array[2, 8])
            .Sample(
                (film, chunks, edges) =>
                {
                    var (source, index) = film;
                    var frames = edges.Where(e => e < index.Count).Distinct().Order().ToArray();
                    var requests = frames.Chunk(2).Where(pair => pair.Length == 2).Select(Request).ToArray();
                    RenderZone[] zones;
                    try
                    {
                        zones = ZoneCuts.Resolve(requests, source, index);
                    }
                    catch (RenderToolsException error) when (error.ErrorId is "ZoneEmpty" or "ZonesOverlap")
                    {
                        // Both edges fell on frames that share a timestamp, which no cut can part.
                        return;
                    }

                    var plan = ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = chunks });
                    var cut = ZoneCuts.Cut(plan, source, index, zones);
                    Assert.True(cut.IsTiled);
                    Assert.Equal(plan.FrameCount, cut.Chunks.Sum(c => c.Frames));
                    Assert.All(
                        cut.Chunks,
                        chunk =>
                            Assert.All(
                                zones,
                                zone =>
                                    Assert.True(
                                        zone.Window.Covers(chunk.Window)
                                            || zone.EndPts <= chunk.StartPts
                                            || chunk.EndPts <= zone.StartPts
                                    )
                            )
                    );
                    Assert.Subset(
                        cut.Chunks.Select(c => c.StartPts).ToHashSet(),
                        plan.Chunks.Select(c => c.StartPts).ToHashSet()
                    );
                }
            );

    [Fact]
    public void A_plan_that_is_cut_at_its_zones_is_not_cut_again()
    {
        var (source, index) = Films.Constant(100);
        var zones = ZoneCuts.Resolve([Request([10, 40])], source, index);
        var once = ZoneCuts.Cut(Plan(source, index), source, index, zones);
        var twice = ZoneCuts.Cut(once, source, index, zones);
        Assert.Equal(once.Chunks.Select(c => c.StartPts), twice.Chunks.Select(c => c.StartPts));
        Assert.Equal(once.PlanId, twice.PlanId);
    }

    [Theory]
    [InlineData("ZoneBeyondEnd", 100, null)]
    [InlineData("ZoneBeyondEnd", 50, 101)]
    [InlineData("ZoneEmpty", 50, 50)]
    [InlineData("ZonesOverlap", 30, 60)]
    public void A_zone_that_does_not_fit_is_refused(string errorId, int first, int? end)
    {
        var (source, index) = Films.Constant(100);
        var request = Request([first, 99]) with { End = end is { } frame ? new ZoneEdge(null, frame) : null };
        var error = Assert.Throws<RenderToolsException>(() =>
            ZoneCuts.Resolve([request, Request([0, 31])], source, index)
        );
        Assert.Equal(errorId, error.ErrorId);
    }

    [Fact]
    public void A_time_stands_for_the_first_frame_at_or_after_it()
    {
        var (source, index) = Films.Constant(100);
        var zone = Assert.Single(
            ZoneCuts.Resolve(
                [
                    new ZoneRequest(
                        new ZoneEdge(TimeSpan.FromSeconds(1.01), null),
                        new ZoneEdge(TimeSpan.FromSeconds(2), null),
                        new RenderZone { Crf = 18 }
                    ),
                ],
                source,
                index
            )
        );
        Assert.Equal((26, 50, 18.0), (zone.StartPts, zone.EndPts, zone.Crf));
    }

    [Fact]
    public void Single_chunks_are_not_cut()
    {
        var (source, index) = Films.Constant(100);
        var plan = Plan(source, index);
        var some = plan with { Chunks = [plan.Chunks[1]] };
        var zones = ZoneCuts.Resolve([Request([40, 60])], source, index);
        Assert.Equal(
            "ZoneCutsChunk",
            Assert.Throws<RenderToolsException>(() => ZoneCuts.Cut(some, source, index, zones)).ErrorId
        );
    }

    [Fact]
    public void Av1ans_zones_file_is_read()
    {
        var zones = ZoneFile.Read([
            "136 169 x264 --crf=18 --preset slow --aq-mode 3 --no-mbtree",
            "",
            "169 -1 x264 reset --crf 30",
        ]);
        Assert.Equal(
            [("frame 136", "frame 169"), ("frame 169", null)],
            zones.Select(z => ($"{z.Start}", z.End?.ToString()))
        );
        Assert.All(zones, z => Assert.Equal("libx264", z.VideoCodec));
        Assert.Equal((18.0, "slow", false), (zones[0].Settings.Crf, zones[0].Settings.Preset, zones[0].Settings.Reset));
        Assert.Equal(["x264-params=aq-mode=3:no-mbtree"], zones[0].Settings.EncoderOptions);
        Assert.Equal((30.0, true), (zones[1].Settings.Crf, zones[1].Settings.Reset));
    }

    [Theory]
    [InlineData("136 169")]
    [InlineData("a 169 x264 --crf 18")]
    [InlineData("136 169 h264 --crf 18")]
    [InlineData("136 169 aom --photon-noise=4")]
    [InlineData("136 169 vpx --row-mt=1")]
    public void A_line_that_is_no_zone_is_named(string line)
    {
        var error = Assert.Throws<RenderToolsException>(() => ZoneFile.Read(["1 2 aom --cq-level=3", line]));
        Assert.Equal("ZoneUnreadable", error.ErrorId);
        Assert.Contains("Line 2", error.Message, StringComparison.Ordinal);
    }

    private static ChunkPlan Plan(VideoInfo source, FrameIndex index) =>
        ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 3 });

    private static ZoneRequest Request(int[] frames) =>
        new(new ZoneEdge(null, frames[0]), new ZoneEdge(null, frames[1]), new RenderZone { Crf = 18 });
}
