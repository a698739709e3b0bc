using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Media.Scenes;
using RenderTools.Planning.Scenes;
using Xunit;

namespace RenderTools.Engine.Tests.Scenes;

[Trait("Ffmpeg", "Each")]
public sealed class SceneScoresTests
{
    private static readonly SceneFilm Film = SceneFilm.Short;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("c_opengop.ts")]
    [FullData("d_vfr.mkv")]
    [FullData("a_cfr30.mp4")]
    [FullData("e_late.mp4")]
    [FullData("f_hevc.mp4")]
    [FullData("g_vp9.webm")]
    [FullData("h_mpeg2.mpg")]
    [FullData("k_editlist.mp4")]
    [FullData("l 10bit it's [1].mkv")]
    [FullData("o_bframes.avi")]
    [FullData("q_repeated.mp4")]
    public async Task Two_and_seven_windows_measure_every_frame_as_one_pass_does(string name)
    {
        var path = await TestMedia.GetAsync(name);
        var serial = await MeasureAsync(path, windows: 1);
        Assert.NotEmpty(serial.Pts);
        foreach (var windows in new[] { 2, 7 })
            Assert.True(serial.IsSameAs(await MeasureAsync(path, windows)), $"{windows} windows measure otherwise.");
    }

    [Theory]
    [InlineData(1)]
    [FullData(2)]
    [InlineData(7)]
    public async Task Cuts_and_a_fade_are_found_to_the_frame_and_a_flash_is_none(int windows)
    {
        var path = await Film.GetAsync();
        var scores = await MeasureAsync(path, windows);
        var timeBase = (await Tested.Media.RecallAsync(path, Token)).TimeBase;
        var cuts = new SceneDetector(scores, new SceneOptions(), timeBase).Cuts();
        Assert.Equal(Film.Changes.Count, cuts.Count);
        Assert.All(
            Film.Changes.Zip(cuts),
            pair => Assert.InRange(pair.Second.Frame, pair.First.First, pair.First.Last)
        );
    }

    [Fact]
    public async Task The_search_can_be_cancelled()
    {
        var path = await Film.GetAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var source = await Tested.Media.RecallAsync(path, stop.Token);
        var measurement = new SceneScores(Tested.Ffmpeg, source, await Tested.Media.IndexAsync(source, stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            measurement.MeasureAsync(2, 3, stop.Cancel, stop.Token)
        );
    }

    private static async Task<FrameScores> MeasureAsync(string path, int windows)
    {
        var source = await Tested.Media.RecallAsync(path, Token);
        var index = await Tested.Media.IndexAsync(source, Token);
        return await new SceneScores(Tested.Ffmpeg, source, index).MeasureAsync(2, windows, () => { }, Token);
    }
}
