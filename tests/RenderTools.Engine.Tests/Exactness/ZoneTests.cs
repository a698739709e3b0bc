using RenderTools.Encoders;
using RenderTools.Engine.Tests.Planning;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>Ranges with other settings.</summary>
[Trait("Ffmpeg", "Each")]
public class ZoneTests
{
    private const string Source = "a_cfr30.mp4";

    // Neither border is a keyframe, and the filters look back and ahead by different numbers of frames.
    [Theory]
    [InlineData(null, "tmix=frames=5")]
    [FullData("bwdif=mode=send_frame", "tmix=frames=9")]
    [FullData("tmix=frames=9", "unsharp")]
    public async Task The_frames_of_a_zone_are_those_of_a_serial_run_with_its_filter(string? filter, string other)
    {
        var zone = await ZoneAsync(new RenderZone { VideoFilter = other }, 41, 103);
        var settings = Trial.Lossless with { VideoFilter = filter, Zones = [zone] };
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync(Source), settings);

        var (film, its) = (await SerialAsync(filter), await SerialAsync(other));
        var expected = film with
        {
            Frames = [.. film.Frames.Take(41), .. its.Frames.Skip(41).Take(62), .. film.Frames.Skip(103)],
        };
        var comparison = (await FrameHashes.OfFileAsync(trial.Video.Path)).CompareTo(expected);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.True(trial.Video.IsExact);
        Assert.Contains(
            trial.Chunks,
            chunk => chunk.Chunk.Window == zone.Window || zone.Window.Covers(chunk.Chunk.Window)
        );
    }

    [Theory]
    [FullData("libx264", "veryfast", "slow")]
    [FullData("libx265", "ultrafast", "fast")]
    [FullData("x265", "ultrafast", "fast")]
    [FullData("SvtAv1EncApp", "12", "10")]
    public async Task Quality_and_preset_of_a_zone_join_with_the_rest_and_decode(
        string encoder,
        string preset,
        string other
    )
    {
        Assert.SkipUnless(
            Tested.Ffmpeg.Encoders.Contains(encoder) || ProgramFinder.Find(encoder) is not null,
            $"There is no {encoder}."
        );
        var zone = await ZoneAsync(new RenderZone { Crf = 40, Preset = other }, 50, 100);
        var settings = new RenderSettings
        {
            VideoCodec = encoder,
            Crf = 20,
            Preset = preset,
            Zones = [zone],
        };
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync(Source), settings, extension: "mp4");

        Assert.Equal([20.0, 40.0], trial.Chunks.Select(c => c.Crf!.Value).Distinct().Order());
        Assert.All(trial.Chunks, chunk => Assert.Equal(zone.Window.Covers(chunk.Chunk.Window) ? 40 : 20, chunk.Crf));
        var decoded = await CommandRunner.FfmpegAsync(["-xerror", "-i", trial.Video.Path, "-f", "null", "-"]);
        Assert.DoesNotContain("rror", decoded.Error, StringComparison.Ordinal);
        Assert.Equal((await Films.ReadAsync(Source)).Index.Count, trial.Video.Frames);
    }

    [Theory]
    [InlineData("size", "scale=64:36", null)]
    [FullData("pixel format", "format=yuv444p", null)]
    [InlineData("profile", null, "profile=baseline")]
    [FullData("frame rate", "fps=50", null)]
    public async Task What_would_break_the_joined_file_is_refused_before_anything_is_rendered(
        string what,
        string? filter,
        string? option
    )
    {
        var zone = await ZoneAsync(
            new RenderZone { VideoFilter = filter, EncoderOptions = option is null ? [] : [option] },
            50,
            100
        );
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            PrepareAsync(new RenderSettings { Zones = [zone] })
        );
        Assert.Equal("ZoneNotJoinable", error.ErrorId);
        Assert.Contains(what == "size" ? "width" : what, error.Message, StringComparison.Ordinal);
    }

    [FullFact]
    public async Task A_filter_that_sees_the_whole_film_has_no_zone()
    {
        var zone = await ZoneAsync(new RenderZone { VideoFilter = "reverse" }, 50, 100);
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            PrepareAsync(new RenderSettings { Zones = [zone] })
        );
        Assert.Equal("ZoneFilterNotSplittable", error.ErrorId);
    }

    private static async Task PrepareAsync(RenderSettings settings)
    {
        var (source, index) = await Films.ReadAsync(Source);
        var folder = Directory.CreateTempSubdirectory("rendertools-zones-").FullName;
        try
        {
            using var job = await RenderJob.PrepareAsync(
                Tested.Media,
                ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 2 }),
                settings,
                new RenderOptions { WorkingDirectory = folder },
                TestContext.Current.CancellationToken
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<RenderZone> ZoneAsync(RenderZone settings, int first, int end)
    {
        var (source, index) = await Films.ReadAsync(Source);
        return Assert.Single(
            ZoneCuts.Resolve(
                [new ZoneRequest(new ZoneEdge(null, first), new ZoneEdge(null, end), settings)],
                source,
                index
            )
        );
    }

    private static async Task<FrameHashes> SerialAsync(string? filter) =>
        await FrameHashes.OfSerialRunAsync(await TestMedia.GetAsync(Source), filter);
}
