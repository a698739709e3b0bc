using System.Text;
using RenderTools.Encoders;
using RenderTools.Engine.Tests.Exactness;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Merging;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Merging;

/// <summary>
/// What is asked of the finished file's container takes effect, or is an error before anything is joined.
/// </summary>
[Trait("Ffmpeg", "Each")]
public class MuxerOptionsTests
{
    private static readonly PlanOptions TwoChunks = new() { ChunkCount = 2, SplitMode = SplitMode.Uniform };

    [FullFact]
    public async Task The_index_is_in_front_and_flags_are_added_to_it()
    {
        using var trial = await RenderAsync();

        Assert.True(await JoinAsync(trial, "mp4", o => o) is var plain && At(plain, "moov") > At(plain, "mdat"));
        Assert.True(
            await JoinAsync(trial, "mp4", o => o with { FastStart = true }) is var mp4
                && At(mp4, "moov") < At(mp4, "mdat")
        );
        Assert.True(
            await JoinAsync(trial, "mov", o => o with { FastStart = true }) is var mov
                && At(mov, "moov") < At(mov, "mdat")
        );
        Assert.True(
            await JoinAsync(trial, "mkv", o => o with { FastStart = true }) is var mkv
                && At(mkv, "\x1C\x53\xBB\x6B") < At(mkv, "\x1F\x43\xB6\x75")
        );
        var both = await JoinAsync(
            trial,
            "mp4",
            o => o with { FastStart = true, MuxerOptions = [new("movflags", "disable_chpl"), new("brand", "mp42")] }
        );
        Assert.True(At(both, "moov") < At(both, "mdat"));
        Assert.Equal("ftypmp42", Encoding.Latin1.GetString(both, 4, 8));
        Assert.True(
            At(
                await JoinAsync(trial, "mp4", o => o with { MuxerOptions = [new("movflags", "+frag_keyframe")] }),
                "moof"
            ) > 0
        );
    }

    [FullFact]
    public async Task What_the_container_does_not_take_is_one_error_before_the_join()
    {
        using var trial = await RenderAsync();

        Assert.Equal("FastStartUnsupported", await RefusalAsync("ts", o => o with { FastStart = true }));
        Assert.Equal("FastStartUnsupported", await RefusalAsync("avi", o => o with { FastStart = true }));
        Assert.Equal(
            "MuxerOptionUnknown",
            await RefusalAsync("mp4", o => o with { MuxerOptions = [new("movflag", "+faststart")] })
        );
        Assert.Equal(
            "MuxerOptionUnknown",
            await RefusalAsync("mkv", o => o with { MuxerOptions = [new("movflags", "+faststart")] })
        );
        Assert.Equal("MuxerOptionUnknown", await RefusalAsync("mp4", o => o with { MuxerOptions = [new("map", "0")] }));
        Assert.Equal(
            "MuxerOptionOwned",
            await RefusalAsync("mp4", o => o with { MuxerOptions = [new("video_track_timescale", "600")] })
        );
        Assert.Equal(
            "MuxerOptionRefused",
            await RefusalAsync("mp4", o => o with { MuxerOptions = [new("movflags", "+no_such_flag")] })
        );
        Assert.Equal(
            "MuxerOptionRefused",
            await RefusalAsync("mkv", o => o with { MuxerOptions = [new("cluster_time_limit", "soon")] })
        );
        Assert.Null(await RefusalAsync("mkv", o => o with { MuxerOptions = [new("reserve_index_space", "50000")] }));
        Assert.Null(
            await RefusalAsync(
                "mov",
                o => o with { MuxerOptions = [new("movflags", "faststart"), new("write_tmcd", "0")] }
            )
        );

        Task<string?> RefusalAsync(string extension, Func<MergeOptions, MergeOptions> change) =>
            MuxerOptionsTests.RefusalAsync(trial, extension, change);
    }

    [Theory]
    [InlineData(5)]
    [FullData(0, 2)]
    [FullData(2)]
    public async Task A_track_that_is_not_there_is_an_error(params int[] tracks)
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("full.mkv"),
            new RenderSettings { Preset = "ultrafast" },
            TwoChunks,
            "mkv"
        );

        Assert.Equal("AudioTrackNotFound", await RefusalAsync(trial, "mkv", o => o with { AudioTracks = tracks }));
        Assert.Null(await RefusalAsync(trial, "mkv", o => o with { AudioTracks = [1] }));
    }

    private static async Task<Trial> RenderAsync() =>
        await Trial.RunAsync(
            await new NumberedVideo("muxer.mp4", 40).GetAsync(),
            new RenderSettings { Preset = "ultrafast" },
            TwoChunks,
            "mkv"
        );

    private static async Task<byte[]> JoinAsync(Trial trial, string extension, Func<MergeOptions, MergeOptions> change)
    {
        var options = change(Options(trial, extension)) with { Force = true };
        var merger = new VideoMerger(Tested.Media);
        _ = await merger.CheckAsync(trial.Chunks[0], options, TestContext.Current.CancellationToken);
        var video = await merger.MergeAsync(
            trial.Chunks,
            options,
            full => throw new IOException(full),
            TestContext.Current.CancellationToken
        );
        return await File.ReadAllBytesAsync(video.Path, TestContext.Current.CancellationToken);
    }

    private static async Task<string?> RefusalAsync(
        Trial trial,
        string extension,
        Func<MergeOptions, MergeOptions> change
    )
    {
        var error = await Record.ExceptionAsync(() =>
            new VideoMerger(Tested.Media).CheckAsync(
                trial.Chunks[0],
                change(Options(trial, extension)),
                TestContext.Current.CancellationToken
            )
        );
        Assert.True(error is null or RenderToolsException, error?.ToString());
        return (error as RenderToolsException)?.ErrorId;
    }

    private static MergeOptions Options(Trial trial, string extension) =>
        new()
        {
            Destination = Path.Combine(Path.GetDirectoryName(trial.Video.Path)!, "joined." + extension),
            SkipUnsupportedStreams = true,
        };

    private static int At(byte[] file, string mark) =>
        Encoding.Latin1.GetString(file).IndexOf(mark, StringComparison.Ordinal);
}
