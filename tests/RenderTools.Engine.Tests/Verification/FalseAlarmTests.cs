using RenderTools.Fixtures;
using Xunit;
using static RenderTools.Engine.Tests.Verification.Verifications;

namespace RenderTools.Engine.Tests.Verification;

/// <summary>Good renders pass, of difficult sources too.</summary>
public class FalseAlarmTests
{
    [Theory]
    [InlineData(false)]
    [FullData(true)]
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
    [FullData("a_cfr30.mp4", "mkv", 140)]
    [FullData("b_ntsc.mkv", "mp4", 201)]
    [FullData("c_opengop.ts", "mp4", 130)]
    [FullData("d_vfr.mkv", "mp4", 172)]
    [FullData("d_vfr.mp4", "mkv", 200)]
    [FullData("e_late.mp4", "mp4", 150)]
    [FullData("f_hevc.mp4", "mkv", 133)]
    [FullData("h_mpeg2.mpg", "mp4", 100)]
    [FullData("k_editlist.mp4", "mp4", 90)]
    [FullData("q_repeated.mp4", "mp4", 151)]
    [FullData("wrap.ts", "mp4", 90)]
    public async Task No_wolf_is_cried_on_a_lossy_render_of_a_difficult_source(string name, string container, int cut)
    {
        var result = await VerifyAsync(
            new PlantedRender(await TestMedia.GetAsync(name), cut / 2, cut)
            {
                Name = $"render.{container}",
                Filter = "hue=h=20*t",
                Encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "33"],
            }
        );
        AssertPasses(result, 2);
    }

    [FullFact]
    public async Task A_source_that_changes_its_size_is_seen_as_a_serial_run_scales_it()
    {
        var source = await TestMedia.GetAsync("resize.ts");
        AssertPasses(
            await VerifyAsync(
                new PlantedRender(source, 50, 100)
                {
                    Filter = "hue=h=20*t,scale=320:180:flags=bicubic",
                    Encoder = Lossy,
                }
            ),
            2
        );
    }

    [FullFact]
    public async Task A_scene_cut_at_a_seam_is_no_dip()
    {
        // A flat scene, then noise that no encoder keeps well: the step in PSNR belongs to the film.
        var source = await MediaCache.GetAsync(
            "scenes.mp4",
            "flat, noise 2",
            async (_, path) =>
                await CommandRunner.MakeAsync([
                    "-f",
                    "lavfi",
                    "-i",
                    "color=c=gray:s=320x180:r=25:d=3",
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=s=320x180:r=25:d=3,noise=alls=60:allf=t",
                    "-filter_complex",
                    "[0][1]concat=n=2",
                    "-c:v",
                    "libx264",
                    "-preset",
                    "veryfast",
                    "-crf",
                    "5",
                    path,
                ])
        );
        AssertPasses(
            await VerifyAsync(
                new PlantedRender(source, 75, 110)
                {
                    Encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "33"],
                }
            ),
            2
        );
    }

    [FullFact]
    public async Task A_still_picture_has_no_lost_frames()
    {
        var source = await MediaCache.GetAsync(
            "still.mp4",
            "still 1",
            async (_, path) =>
                await CommandRunner.MakeAsync([
                    "-f",
                    "lavfi",
                    "-i",
                    "smptehdbars=s=320x180:r=25:d=6",
                    "-c:v",
                    "libx264",
                    "-preset",
                    "veryfast",
                    path,
                ])
        );
        AssertPasses(await VerifyAsync(new PlantedRender(source, 50, 90) { Encoder = Lossy }), 2);
    }
}
