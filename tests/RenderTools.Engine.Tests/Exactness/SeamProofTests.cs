using RenderTools.Engine.Tests.Planning;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Media;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>The seam proof finds what it is there for.</summary>
[Trait("Ffmpeg", "Each")]
public class SeamProofTests(ITestOutputHelper output)
{
    public static TheoryData<string> Sources =>
        [
            .. FullDataAttribute.IsFull
                ?
                [
                    "c_opengop.ts",
                    "f_hevc.mp4",
                    "h_mpeg2.mpg",
                    "mpeg2_opengop.ts",
                    "a_cfr30.mp4",
                    "g_vp9.webm",
                    "interlaced.ts",
                ]
                : (string[])["mpeg2_opengop.ts"],
        ];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_seek_that_lands_one_keyframe_late_is_found_at_every_seam_and_mended(string source)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program that seeks late is a shell script.");
        var ffmpeg = Tested.Ffmpeg;
        using var late = new LateFfmpeg(ffmpeg.Path, LaterSeeks(await Films.ReadAsync(source)));
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(source),
            Trial.Lossless,
            ffmpeg: Ffmpeg.At(late.Path, ffmpeg.ProbePath)
        );

        var found = trial.Events.OfType<ChunkRetried>().Select(e => e.Index).Distinct().Order();
        output.WriteLine(
            $"{source}: the proof fired at chunks {string.Join(", ", found)}; {trial.Chunks.Count} chunks in the end"
        );
        Assert.Equal([1, 2, 3], found);
        var comparison = await trial.AgainstSerialAsync(null);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.True(trial.Video.IsExact);
    }

    // Each seek goes to the keyframe behind the one at which the chunk's first frame can be decoded.
    private static IEnumerable<(string Asked, string Given)> LaterSeeks((VideoInfo Source, FrameIndex Index) film)
    {
        var clock = SourceClock.Of(film.Source);
        var later = SourceClock.IsDiscontinuous(film.Source) ? 2 : 1;
        var times = film
            .Index.Keyframes.ToArray()
            .Select(frame => clock.ToSeekTime(film.Index.Pts[frame]).ToFfmpeg())
            .ToArray();
        return times.Select((time, k) => (time, times[Math.Min(k + later, times.Length - 1)]));
    }
}
