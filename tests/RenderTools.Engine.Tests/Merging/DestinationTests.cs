using RenderTools.Encoders;
using RenderTools.Engine.Tests.Exactness;
using RenderTools.Engine.Tests.Reporting;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Merging;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Merging;

/// <summary>Where a finished file goes, and what a container holds of what a serial run writes into it.</summary>
[Trait("Ffmpeg", "Each")]
public sealed class DestinationTests : IDisposable
{
    private static readonly PlanOptions TwoChunks = new() { ChunkCount = 2, SplitMode = SplitMode.Uniform };

    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-destination-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [FullData("film.qt")]
    [FullData("film.mp4")]
    [FullData("film.avi")]
    public async Task Sound_that_neither_the_sources_container_nor_Matroska_holds_goes_into_QuickTime(string name)
    {
        var source = await MakeAsync("film.mov", ["-f", "lavfi", "-i", "sine=d=1:r=44100"], ["-c:a", "adpcm_ima_qt"]);
        File.Move(source, Path.Combine(_folder, name));
        using var trial = await Trial.RunAsync(
            Path.Combine(_folder, name),
            new RenderSettings { Preset = "ultrafast" },
            TwoChunks,
            "mov"
        );

        Assert.Equal(
            Path.Combine(_folder, "film.rendered.mov"),
            await new VideoMerger(Tested.Media).DefaultDestinationAsync(
                trial.Chunks[0],
                _folder,
                new MergeOptions { Destination = "" },
                Token
            )
        );
    }

    [Theory]
    [FullData("mxf", "mpeg2video")]
    [FullData("mov", "mpeg2video")]
    [FullData("mkv", "mpeg2video")]
    public async Task MXF_keeps_every_track_of_sound(string extension, string encoder)
    {
        string[] tracks = [.. Enumerable.Repeat((string[])["-map", "1"], 7).SelectMany(m => m)];
        var source = await MakeAsync(
            "film." + extension,
            ["-f", "lavfi", "-i", "sine=d=1:r=48000"],
            [.. tracks, "-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-ac", "1"]
        );
        using var trial = await Trial.RunAsync(
            source,
            new RenderSettings { VideoCodec = encoder },
            TwoChunks,
            "mxf",
            o => o with { SkipUnsupportedStreams = false }
        );

        Assert.Equal(8, (await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, Token)).AudioTrackCount);
        Assert.Empty(trial.Video.DroppedStreams);
    }

    [Theory]
    [InlineData(251, 'a')]
    [FullData(125, 'ü')]
    [FullData(62, '界')]
    public async Task A_name_as_long_as_a_file_system_holds_is_written_and_a_longer_one_refused_before_the_join(
        int length,
        char letter
    )
    {
        var source = await new NumberedVideo("named.mp4", 40).GetAsync();
        using var trial = await Trial.RunAsync(source, new RenderSettings { Preset = "ultrafast" }, TwoChunks, "mkv");
        var options = new MergeOptions { Destination = Path.Combine(_folder, new string(letter, length) + ".mkv") };
        var merger = new VideoMerger(Tested.Media);

        _ = await merger.CheckAsync(trial.Chunks[0], options, Token);
        var video = await merger.MergeAsync(trial.Chunks, options, full => throw new IOException(full), Token);
        Assert.Equal([video.Path], Directory.GetFiles(_folder));
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            merger.CheckAsync(
                trial.Chunks[0],
                options with
                {
                    Destination = Path.Combine(_folder, new string(letter, 256) + ".mkv"),
                },
                Token
            )
        );
        Assert.Equal("DestinationNotWritable", error.ErrorId);
    }

    [Theory]
    [FullData("mjpeg", "mjpeg")]
    [FullData("mjpeg", "mjpg")]
    public async Task Pictures_one_after_the_other_are_split(string encoder, string extension)
    {
        var source = Path.Combine(_folder, "camera." + extension);
        await CommandRunner.MakeAsync([
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=160x90:r=25:d=1",
            "-c:v",
            encoder,
            "-f",
            encoder == "mjpeg" ? "mjpeg" : "image2pipe",
            source,
        ]);
        const string Filter = "scale=out_range=tv,format=yuv420p";
        using var trial = await Trial.RunAsync(source, Trial.Lossless with { VideoFilter = Filter }, TwoChunks);

        var comparison = await trial.AgainstSerialAsync(Filter);
        Assert.True(comparison.IsIdentical, comparison.ToString());
    }

    private async Task<string> MakeAsync(string name, string[] sound, string[] output)
    {
        var path = Path.Combine(_folder, name);
        await CommandRunner.MakeAsync([
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=160x90:r=25:d=1",
            .. sound,
            "-map",
            "0:v",
            "-map",
            "1:a",
            "-g",
            "10",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            .. output,
            path,
        ]);
        return path;
    }

    [Fact]
    public void Room_is_asked_for_of_the_disk_that_takes_chunks_and_video()
    {
        var chunk = Sweeps.Chunks(4)[0] with
        {
            Length = 1L << 50,
            ChunkCount = 4,
            Path = Path.Combine(_folder, "chunk.mp4"),
        };
        var said = Assert.Single(MergeDestination.ShortOfRoom(chunk, Path.Combine(_folder, "out.mp4")));
        Assert.Contains($"will take about {4L << 30} MiB, beside {3L << 30} MiB", said, StringComparison.Ordinal);
        Assert.Empty(MergeDestination.ShortOfRoom(chunk with { Length = 1 }, Path.Combine(_folder, "out.mp4")));
    }
}
