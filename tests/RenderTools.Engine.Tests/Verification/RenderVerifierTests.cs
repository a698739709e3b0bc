using RenderTools.Fixtures;
using RenderTools.Verification;
using Xunit;
using static RenderTools.Engine.Tests.Verification.Verifications;

namespace RenderTools.Engine.Tests.Verification;

/// <summary>Faults at a seam, each planted: found, and only there.</summary>
public class RenderVerifierTests
{
    [Theory]
    [InlineData(false)]
    [FullData(true)]
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

    [FullFact]
    public async Task A_dropped_frame_whose_gap_was_closed_is_found_and_the_picture_is_early_from_there()
    {
        var result = await VerifyAsync(
            new PlantedRender(await SourceAsync(), 60, 120)
            {
                FilterOf = (0, "select='not(eq(n,59))'"),
                Shorter = (0, 0.04),
                Encoder = Lossy,
            }
        );
        Assert.Equal(1, result.Seams[0].LostFrames);
        Assert.Equal(Verdict.Fail, result.Seams[0].Verdict);
        Assert.Equal(-0.04, result.Seams[0].PictureOffsetSeconds ?? 0, 3);
        Assert.Equal(0.04, result.Seams[1].AudioOffsetSeconds ?? 0, 2);
    }

    [Theory]
    [FullData(false)]
    [FullData(true)]
    public async Task A_duplicated_frame_is_found(bool lossless)
    {
        var render = new PlantedRender(await SourceAsync(), 60, 120) { Early = (1, 1) };
        var result = await VerifyAsync(lossless ? render : render with { Encoder = Lossy });
        Assert.Equal((0, 1), (result.Seams[0].LostFrames, result.Seams[0].DuplicatedFrames));
        Assert.Equal(Verdict.Fail, result.Seams[0].Verdict);
    }

    [FullFact]
    public async Task Frames_that_changed_places_are_found()
    {
        var order = string.Join(
            '|',
            Enumerable
                .Range(0, 60)
                .Select(n =>
                    n switch
                    {
                        57 => 58,
                        58 => 57,
                        _ => n,
                    }
                )
        );
        var result = await VerifyAsync(
            new PlantedRender(await SourceAsync(), 60, 120)
            {
                FilterOf = (0, $"shuffleframes={order}"),
                Encoder = Lossy,
            }
        );
        Assert.Equal(1, result.Seams[0].OutOfOrderFrames);
        Assert.Equal(Verdict.Fail, result.Seams[0].Verdict);
        Assert.Equal(Verdict.Pass, result.Seams[1].Verdict);
    }

    [Theory]
    [FullData(0, 59)]
    [FullData(1, 0)]
    [FullData(1, 12)]
    public async Task A_green_frame_is_found(int chunk, int frame)
    {
        var result = await VerifyAsync(
            new PlantedRender(await SourceAsync(), 60, 120)
            {
                FilterOf = (chunk, $"drawbox=w=iw:h=ih:t=fill:color=green:enable='eq(n,{frame})'"),
                Encoder = Lossy,
            }
        );
        Assert.Equal(1, result.Seams[0].CorruptFrames);
        Assert.Equal([Verdict.Fail, Verdict.Pass], result.Seams.Select(s => s.Verdict));
    }

    [Theory]
    [FullData(0.040)]
    [FullData(-0.040)]
    public async Task Sound_that_is_40_ms_off_is_found(double late)
    {
        var result = await VerifyAsync(
            new PlantedRender(await SourceAsync(), 60, 120)
            {
                SoundLate = late,
                Name = "render.mkv",
                Encoder = Lossy,
            }
        );
        Assert.All(result.Seams, s => Assert.Equal(late, s.AudioOffsetSeconds ?? 0, 2));
        Assert.All(result.Seams, s => Assert.Equal(Verdict.Fail, s.Verdict));
        Assert.All(result.Seams, s => Assert.Equal((0, 0, 0), (s.LostFrames, s.DuplicatedFrames, s.CorruptFrames)));
    }

    [Theory]
    [FullData(0, "zones=48,59,q=45")]
    [FullData(1, "zones=0,11,q=45")]
    public async Task A_seam_of_much_lower_quality_is_found(int chunk, string zones)
    {
        var result = await VerifyAsync(
            new PlantedRender(await SourceAsync(), 60, 120)
            {
                Encoder = Lossy,
                EncoderOf = (chunk, ["-x264-params", zones]),
            }
        );
        Assert.Equal([Verdict.Fail, Verdict.Pass], result.Seams.Select(s => s.Verdict));
        Assert.Contains("dB", result.Seams[0].Reason, StringComparison.Ordinal);
        Assert.Equal(
            (0, 0, 0),
            (result.Seams[0].LostFrames, result.Seams[0].DuplicatedFrames, result.Seams[0].CorruptFrames)
        );
    }

    [FullFact]
    public async Task A_whole_chunk_of_lower_quality_is_found_at_both_its_seams()
    {
        var result = await VerifyAsync(
            new PlantedRender(await SourceAsync(), 60, 120, 180) { Encoder = Lossy, EncoderOf = (1, ["-crf", "45"]) }
        );
        Assert.Equal([Verdict.Fail, Verdict.Fail, Verdict.Pass], result.Seams.Select(s => s.Verdict));
    }
}
