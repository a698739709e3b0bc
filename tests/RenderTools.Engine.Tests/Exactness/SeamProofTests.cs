using RenderTools.Events;
using RenderTools.Fixtures;
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
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(source),
            Trial.Lossless,
            prepare: job => job.SeeksLate = true
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
}
