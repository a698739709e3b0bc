using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Verification;
using Xunit;

namespace RenderTools.Engine.Tests.Verification;

public class RenderVerifierTests
{
    private static readonly string[] Lossy = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23"];

    private static Task<string> SourceAsync() => new NumberedVideo("numbered_source.mp4", 240) { AudioEncoder = ["-c:a", "aac"] }.GetAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_good_render_passes_at_every_seam(bool lossless)
    {
        var render = new PlantedRender(await SourceAsync(), 60, 121, 190) { Filter = "unsharp" };
        var result = await VerifyAsync(lossless ? render : render with { Encoder = Lossy });
        AssertPasses(result, 3);
        Assert.All(result.Seams, s => Assert.InRange(s.AudioOffsetSeconds ?? double.NaN, -0.003, 0.003));
        Assert.All(result.Seams, s => Assert.Equal(lossless, s.PsnrAfter == 100));
        Assert.Equal([60, 121, 190], result.Seams.Select(s => s.Frame));
    }

    [Theory]
    [InlineData("a_cfr30.mp4", "mkv", 140)]
    [InlineData("b_ntsc.mkv", "mp4", 201)]
    [InlineData("c_opengop.ts", "mp4", 130)]
    [InlineData("d_vfr.mkv", "mp4", 172)]
    [InlineData("d_vfr.mp4", "mkv", 200)]
    [InlineData("e_late.mp4", "mp4", 150)]
    [InlineData("f_hevc.mp4", "mkv", 133)]
    [InlineData("h_mpeg2.mpg", "mp4", 100)]
    [InlineData("k_editlist.mp4", "mp4", 90)]
    [InlineData("q_repeated.mp4", "mp4", 151)]
    [InlineData("wrap.ts", "mp4", 90)]
    public async Task No_wolf_is_cried_on_a_lossy_render_of_a_difficult_source(string name, string container, int cut)
    {
        var result = await VerifyAsync(new PlantedRender(await TestMedia.GetAsync(name), cut / 2, cut)
        {
            Name = $"render.{container}",
            Filter = "hue=h=20*t",
            Encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "33"],
        });
        AssertPasses(result, 2);
    }

    [Fact]
    public async Task A_source_that_changes_its_size_is_seen_as_a_serial_run_scales_it()
    {
        var source = await TestMedia.GetAsync("resize.ts");
        AssertPasses(await VerifyAsync(new PlantedRender(source, 50, 100) { Filter = "hue=h=20*t,scale=320:180:flags=bicubic", Encoder = Lossy }), 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dropped_frame_is_found(bool lossless)
    {
        // The last frame of the chunk before the seam; its time stays empty.
        var render = new PlantedRender(await SourceAsync(), 60, 120) { FilterOf = (0, "select='not(eq(n,59))'") };
        var result = await VerifyAsync(lossless ? render : render with { Encoder = Lossy });
        Assert.Equal([Verdict.Fail, Verdict.Pass], result.Seams.Select(s => s.Verdict));
        Assert.Equal((1, 0), (result.Seams[0].LostFrames, result.Seams[0].DuplicatedFrames));
        Assert.Equal(0.04, result.Seams[0].TimestampGap ?? 0, 3);
        Assert.Equal(Verdict.Fail, result.Summary.Verdict);
    }

    [Fact]
    public async Task A_dropped_frame_whose_gap_was_closed_is_found_and_the_picture_is_early_from_there()
    {
        var result = await VerifyAsync(new PlantedRender(await SourceAsync(), 60, 120) { FilterOf = (0, "select='not(eq(n,59))'"), Shorter = (0, 0.04), Encoder = Lossy });
        Assert.Equal(1, result.Seams[0].LostFrames);
        Assert.Equal(Verdict.Fail, result.Seams[0].Verdict);
        Assert.Equal(-0.04, result.Seams[0].PictureOffsetSeconds ?? 0, 3);
        Assert.Equal(0.04, result.Seams[1].AudioOffsetSeconds ?? 0, 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_duplicated_frame_is_found(bool lossless)
    {
        var render = new PlantedRender(await SourceAsync(), 60, 120) { Early = (1, 1) };
        var result = await VerifyAsync(lossless ? render : render with { Encoder = Lossy });
        Assert.Equal((0, 1), (result.Seams[0].LostFrames, result.Seams[0].DuplicatedFrames));
        Assert.Equal(Verdict.Fail, result.Seams[0].Verdict);
    }

    [Fact]
    public async Task Frames_that_changed_places_are_found()
    {
        var order = string.Join('|', Enumerable.Range(0, 60).Select(n => n switch { 57 => 58, 58 => 57, _ => n }));
        var result = await VerifyAsync(new PlantedRender(await SourceAsync(), 60, 120) { FilterOf = (0, $"shuffleframes={order}"), Encoder = Lossy });
        Assert.Equal(1, result.Seams[0].OutOfOrderFrames);
        Assert.Equal(Verdict.Fail, result.Seams[0].Verdict);
        Assert.Equal(Verdict.Pass, result.Seams[1].Verdict);
    }

    [Theory]
    [InlineData(0, 59)]
    [InlineData(1, 0)]
    [InlineData(1, 12)]
    public async Task A_green_frame_is_found(int chunk, int frame)
    {
        var result = await VerifyAsync(new PlantedRender(await SourceAsync(), 60, 120) { FilterOf = (chunk, $"drawbox=w=iw:h=ih:t=fill:color=green:enable='eq(n,{frame})'"), Encoder = Lossy });
        Assert.Equal(1, result.Seams[0].CorruptFrames);
        Assert.Equal([Verdict.Fail, Verdict.Pass], result.Seams.Select(s => s.Verdict));
    }

    [Theory]
    [InlineData(0.040)]
    [InlineData(-0.040)]
    public async Task Sound_that_is_40_ms_off_is_found(double late)
    {
        var result = await VerifyAsync(new PlantedRender(await SourceAsync(), 60, 120) { SoundLate = late, Name = "render.mkv", Encoder = Lossy });
        Assert.All(result.Seams, s => Assert.Equal(late, s.AudioOffsetSeconds ?? 0, 2));
        Assert.All(result.Seams, s => Assert.Equal(Verdict.Fail, s.Verdict));
        Assert.All(result.Seams, s => Assert.Equal((0, 0, 0), (s.LostFrames, s.DuplicatedFrames, s.CorruptFrames)));
    }

    [Theory]
    [InlineData(0, "zones=48,59,q=45")]
    [InlineData(1, "zones=0,11,q=45")]
    public async Task A_seam_of_much_lower_quality_is_found(int chunk, string zones)
    {
        var result = await VerifyAsync(new PlantedRender(await SourceAsync(), 60, 120) { Encoder = Lossy, EncoderOf = (chunk, ["-x264-params", zones]) });
        Assert.Equal([Verdict.Fail, Verdict.Pass], result.Seams.Select(s => s.Verdict));
        Assert.Contains("dB", result.Seams[0].Reason, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (result.Seams[0].LostFrames, result.Seams[0].DuplicatedFrames, result.Seams[0].CorruptFrames));
    }

    [Fact]
    public async Task A_whole_chunk_of_lower_quality_is_found_at_both_its_seams()
    {
        var result = await VerifyAsync(new PlantedRender(await SourceAsync(), 60, 120, 180) { Encoder = Lossy, EncoderOf = (1, ["-crf", "45"]) });
        Assert.Equal([Verdict.Fail, Verdict.Fail, Verdict.Pass], result.Seams.Select(s => s.Verdict));
    }

    [Fact]
    public async Task A_scene_cut_at_a_seam_is_no_dip()
    {
        // A flat scene, then noise that no encoder keeps well: the step in PSNR belongs to the film.
        var source = await MediaCache.GetAsync("scenes.mp4", "flat, noise 2", async (_, path) => await CommandRunner.FfmpegAsync(
            ["-f", "lavfi", "-i", "color=c=gray:s=320x180:r=25:d=3", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3,noise=alls=60:allf=t", "-filter_complex", "[0][1]concat=n=2", "-c:v", "libx264", "-preset", "veryfast", "-crf", "5", path]));
        AssertPasses(await VerifyAsync(new PlantedRender(source, 75, 110) { Encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "33"] }), 2);
    }

    [Fact]
    public async Task A_still_picture_has_no_lost_frames()
    {
        var source = await MediaCache.GetAsync("still.mp4", "still 1", async (_, path) => await CommandRunner.FfmpegAsync(
            ["-f", "lavfi", "-i", "smptehdbars=s=320x180:r=25:d=6", "-c:v", "libx264", "-preset", "veryfast", path]));
        AssertPasses(await VerifyAsync(new PlantedRender(source, 50, 90) { Encoder = Lossy }), 2);
    }

    [Fact]
    public async Task A_part_of_a_film_is_compared_with_that_part()
    {
        var source = await SourceAsync();
        var part = await MediaCache.GetAsync("part.mp4", $"2 s to 7 s of {source}", async (_, path) => await CommandRunner.FfmpegAsync(
            ["-ss", "2", "-t", "5", "-i", source, "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "aac", path]));
        var request = new VerificationRequest
        {
            Path = part,
            ReferencePath = source,
            Start = TimeSpan.FromSeconds(2),
            Duration = TimeSpan.FromSeconds(5),
            Seams = [new SeamPosition(1, TimeSpan.FromSeconds(2))],
        };
        AssertPasses(await RenderVerifier.VerifyAsync(Ffmpeg.Find(), request, null, TestContext.Current.CancellationToken), 1);
        var wrong = await RenderVerifier.VerifyAsync(Ffmpeg.Find(), request with { Start = TimeSpan.FromSeconds(2.04) }, null, TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Fail, wrong.Summary.Verdict);
    }

    [Fact]
    public async Task A_full_check_of_a_lossless_render_compares_every_frame_by_checksum()
    {
        var source = await SourceAsync();
        var good = await VerifyAsync(new PlantedRender(source, 60, 120) { Filter = "unsharp" }, full: true);
        AssertPasses(good, 2);
        Assert.Equal([240, 240, 0], [good.Summary.FramesCompared, good.Summary.IdenticalFrames, good.Summary.LostFrames]);

        // Far from every seam: only a full check can see it.
        var render = new PlantedRender(source, 120) { Filter = "unsharp", FilterOf = (1, "drawbox=w=2:h=2:x=100:y=100:color=red:enable='eq(n,60)'") };
        var cursory = await VerifyAsync(render);
        var bad = await VerifyAsync(render, full: true);
        Assert.Equal(Verdict.Pass, cursory.Summary.Verdict);
        Assert.Equal((Verdict.Fail, 239), (bad.Summary.Verdict, bad.Summary.IdenticalFrames));
        Assert.Contains("Frame 180", bad.Summary.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_check_of_a_lossy_render_finds_what_lies_far_from_every_seam()
    {
        var source = await SourceAsync();
        var good = await VerifyAsync(new PlantedRender(source, 120) { Encoder = Lossy }, full: true);
        AssertPasses(good, 1);
        Assert.Equal(240, good.Summary.FramesCompared);
        var bad = await VerifyAsync(new PlantedRender(source, 120) { Encoder = Lossy, FilterOf = (1, "select='not(eq(n,60))'") }, full: true);
        Assert.Equal((Verdict.Fail, 1), (bad.Summary.Verdict, bad.Summary.LostFrames));
    }

    [Fact]
    public async Task Frames_missing_at_the_end_or_the_beginning_are_missed()
    {
        var source = await SourceAsync();
        var end = await VerifyAsync(new PlantedRender(source, 120) { Encoder = Lossy, FilterOf = (1, "trim=end_frame=118") });
        Assert.Contains("2 frames are missing at the end", end.Summary.Reason, StringComparison.Ordinal);
        var begin = await VerifyAsync(new PlantedRender(source, 120) { Encoder = Lossy, FilterOf = (0, "trim=start_frame=1"), Shorter = (0, 0.04) });
        Assert.Contains("begins with the frame that the reference shows at 0.040 s", begin.Summary.Reason, StringComparison.Ordinal);
    }

    private static void AssertPasses(VerificationResult result, int seams)
    {
        Assert.Equal(seams, result.Seams.Count);
        Assert.True(result.Seams.All(s => s.Verdict == Verdict.Pass) && result.Summary.Verdict == Verdict.Pass, string.Join('\n', result.Seams) + '\n' + result.Summary);
    }

    private static async Task<VerificationResult> VerifyAsync(PlantedRender render, bool full = false)
    {
        var (path, seams) = await render.MakeAsync();
        return await RenderVerifier.VerifyAsync(
            Ffmpeg.Find(),
            new VerificationRequest
            {
                Path = path,
                ReferencePath = render.Source,
                VideoFilter = render.Filter,
                Seams = [.. seams.Select((time, k) => new SeamPosition(k + 1, time))],
                Full = full,
            },
            null,
            TestContext.Current.CancellationToken);
    }
}
