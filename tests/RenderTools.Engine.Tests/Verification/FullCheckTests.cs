using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Verification;
using Xunit;
using static RenderTools.Engine.Tests.Verification.Verifications;

namespace RenderTools.Engine.Tests.Verification;

/// <summary>What lies far from every seam, at an end of the film, or in a part of one.</summary>
public class FullCheckTests
{
    [FullFact]
    public async Task A_part_of_a_film_is_compared_with_that_part()
    {
        var source = await SourceAsync();
        var part = await MediaCache.GetAsync(
            "part.mp4",
            $"2 s to 7 s of {source}",
            async (_, path) =>
                await CommandRunner.MakeAsync([
                    "-ss",
                    "2",
                    "-t",
                    "5",
                    "-i",
                    source,
                    "-c:v",
                    "libx264",
                    "-preset",
                    "veryfast",
                    "-crf",
                    "20",
                    "-c:a",
                    "aac",
                    path,
                ])
        );
        var request = new VerificationRequest
        {
            Path = part,
            ReferencePath = source,
            Start = TimeSpan.FromSeconds(2),
            Duration = TimeSpan.FromSeconds(5),
            Seams = [new SeamPosition(1, TimeSpan.FromSeconds(2))],
        };
        AssertPasses(
            await RenderVerifier.VerifyAsync(Tested.Media, request, null, TestContext.Current.CancellationToken),
            1
        );
        var wrong = await RenderVerifier.VerifyAsync(
            Tested.Media,
            request with
            {
                Start = TimeSpan.FromSeconds(2.04),
            },
            null,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Verdict.Fail, wrong.Summary.Verdict);
    }

    [FullFact]
    public async Task A_full_check_of_a_lossless_render_compares_every_frame_by_checksum()
    {
        var source = await SourceAsync();
        var good = await VerifyAsync(new PlantedRender(source, 60, 120) { Filter = "unsharp" }, full: true);
        AssertPasses(good, 2);
        Assert.Equal(
            [240, 240, 0],
            [good.Summary.FramesCompared, good.Summary.IdenticalFrames, good.Summary.LostFrames]
        );

        // Far from every seam: only a full check can see it.
        var render = new PlantedRender(source, 120)
        {
            Filter = "unsharp",
            FilterOf = (1, "drawbox=w=2:h=2:x=100:y=100:color=red:enable='eq(n,60)'"),
        };
        var cursory = await VerifyAsync(render);
        var bad = await VerifyAsync(render, full: true);
        Assert.Equal(Verdict.Pass, cursory.Summary.Verdict);
        Assert.Equal((Verdict.Fail, 239), (bad.Summary.Verdict, bad.Summary.IdenticalFrames));
        Assert.Contains("Frame 180", bad.Summary.Reason, StringComparison.Ordinal);
    }

    [FullFact]
    public async Task A_full_check_of_a_lossy_render_finds_what_lies_far_from_every_seam()
    {
        var source = await SourceAsync();
        var good = await VerifyAsync(new PlantedRender(source, 120) { Encoder = Lossy }, full: true);
        AssertPasses(good, 1);
        Assert.Equal(240, good.Summary.FramesCompared);
        var bad = await VerifyAsync(
            new PlantedRender(source, 120) { Encoder = Lossy, FilterOf = (1, "select='not(eq(n,60))'") },
            full: true
        );
        Assert.Equal((Verdict.Fail, 1), (bad.Summary.Verdict, bad.Summary.LostFrames));
    }

    [FullFact]
    public async Task Frames_missing_at_the_end_or_the_beginning_are_missed()
    {
        var source = await SourceAsync();
        var end = await VerifyAsync(
            new PlantedRender(source, 120) { Encoder = Lossy, FilterOf = (1, "trim=end_frame=118") }
        );
        Assert.Contains("2 frames are missing at the end", end.Summary.Reason, StringComparison.Ordinal);
        var begin = await VerifyAsync(
            new PlantedRender(source, 120)
            {
                Encoder = Lossy,
                FilterOf = (0, "trim=start_frame=1"),
                Shorter = (0, 0.04),
            }
        );
        Assert.Contains(
            "begins with the frame that the reference shows at 0.040 s",
            begin.Summary.Reason,
            StringComparison.Ordinal
        );
    }
}
