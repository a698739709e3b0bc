using RenderTools.Engine.Tests.Planning;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>
/// Where a filter goes by numbers of frames, the frames that came are held against those the window was laid by.
/// </summary>
public class FrameCountTests
{
    [Theory]
    [InlineData("[vfrdet@rt_count @ 0x55d0] [info] VFR:0.000000 (0/67)", 68)]
    [InlineData("[vfrdet@rt_count @ 0x55d0] [info] VFR:0.250000 (10/30) min: 1 max: 2 avg: 1", 41)]
    [InlineData("[vfrdet@rt_count @ 0x55d0] [info] VFR:-nan (0/0)", 0)]
    [InlineData("[Parsed_vfrdet_0 @ 0x55d0] [info] VFR:0.000000 (0/67)", null)]
    [InlineData("[info]     comment         : [vfrdet@rt_count @ 0x1] [info] VFR:0 (0/9)", null)]
    [InlineData("[vfrdet@rt_count @ 0x55d0] [info] VFR:0.0 (0/99999999999)", null)]
    public void A_count_is_read_from_its_own_line_only(string line, int? frames) =>
        Assert.Equal(frames, FrameCount.Read(line));

    // The first chunk of four has 30 frames of 120 and 8 of the next at 25 fps; ffmpeg sets up its filters once before
    // there is a frame.
    [Theory]
    [InlineData("framestep=3", 0, false, 0, 38)]
    [InlineData("framestep=3", 0, true, 0, 37)]
    [InlineData("framestep=3", 0, true, 0, 39)]
    [InlineData("framestep=3", 0, true, 0, 20, 18)]
    [InlineData("framestep=3", 1, true, 0, 0, 38)]
    [InlineData("framestep=3", 3, false, 0, 29)]
    [InlineData("framerate=50", 0, true, 0, 20, 18)]
    [InlineData("tmix=5", 0, false, 0, 30)]
    [InlineData("tmix=5", 1, false, 0, 38)]
    [InlineData("tmix=5", 1, true, 0, 33)]
    [InlineData("tmix=5", 1, false, 0, 20, 18)]
    [InlineData("tmix=5", 1, false)]
    public void Frames_that_do_not_agree_are_told_of_where_the_filter_goes_by_their_number(
        string filter,
        int place,
        bool told,
        params int[] counted
    )
    {
        var (source, index) = Films.Constant(120);
        var needs = FilterAnalysis.Analyze(FilterGraph.Parse(filter), frameRate: source.FrameRate);
        var chunk = ChunkPlanner
            .Plan(source, index, new PlanOptions { ChunkCount = 4, SplitMode = SplitMode.Uniform })
            .Chunks[place];

        Assert.Equal(
            told,
            FrameCount.Contradiction(ChunkWindow.Of(chunk, index, needs, 0), index, needs, counted, proof: null)
                is not null
        );
    }

    [Fact]
    public void The_last_chunk_misses_what_its_filter_remembers()
    {
        var (source, index) = Films.Constant(120);
        var needs = FilterAnalysis.Analyze(FilterGraph.Parse("tmix=5"));
        var window = ChunkWindow.Of(
            ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 4, SplitMode = SplitMode.Uniform }).Chunks[
                3
            ],
            index,
            needs,
            0
        );
        string? With(int frames) =>
            FrameCount.Contradiction(
                window,
                index,
                needs,
                [0, 30],
                new SeamProof { Head = [.. Enumerable.Repeat("x", frames)], Tail = [] }
            );

        Assert.Null(With(8));
        Assert.NotNull(With(4));
    }

    // Frames change size at 70: the third chunk of four, from 60 on, begins a group at 60 and another at 70.
    [Theory]
    [InlineData(1, false, 0, 38)]
    [InlineData(2, false, 0, 0, 10, 26)]
    [InlineData(2, true, 0, 36)]
    [InlineData(2, true, 0, 11, 25)]
    [InlineData(2, true, 0, 9, 26)]
    [InlineData(3, false, 0, 0, 32)]
    public void Where_the_decoders_frames_are_known_so_is_where_they_change_size(
        int place,
        bool told,
        params int[] counted
    )
    {
        var (source, packets) = Films.Constant(120);
        var index = new FrameIndex(
            packets.TimeBase,
            [.. packets.Pts.ToArray().Select(pts => pts.Ticks)],
            [.. Enumerable.Range(0, 120).Select(i => FrameIndex.Mark(1000, i % 12 == 0))]
        )
        {
            IsDecoded = true,
            Restarts = [70],
        };
        var needs = FilterAnalysis.Analyze(FilterGraph.Parse("framestep=3"));
        var chunk = ChunkPlanner
            .Plan(source, packets, new PlanOptions { ChunkCount = 4, SplitMode = SplitMode.Uniform })
            .Chunks[place];

        Assert.Equal(
            told,
            FrameCount.Contradiction(ChunkWindow.Of(chunk, index, needs, 0), index, needs, counted, proof: null)
                is not null
        );
    }
}
