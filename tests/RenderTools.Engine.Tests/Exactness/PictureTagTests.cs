using RenderTools.Encoders;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>What a file says about its picture arrives.</summary>
[Trait("Ffmpeg", "Each")]
public class PictureTagTests
{
    private const string Tags =
        "stream=color_range,color_space,color_transfer,color_primaries,chroma_location,field_order,sample_aspect_ratio,pix_fmt,width,height,r_frame_rate";

    [Theory]
    [InlineData("l 10bit it's [1].mkv", null)]
    [FullData("j_rot.mp4", null)]
    [InlineData(
        "three.mp4",
        "setparams=range=pc:color_primaries=bt470bg:color_trc=bt470bg:colorspace=bt470bg,setsar=16/15"
    )]
    [FullData("interlaced.ts", "bwdif=1")]
    [FullData("raw.h264", null)]
    public async Task Tags_are_those_of_a_serial_run(string source, string? filter)
    {
        var path = await TestMedia.GetAsync(source);
        using var trial = await Trial.RunAsync(
            path,
            new RenderSettings { Preset = "ultrafast", VideoFilter = filter },
            extension: "mp4"
        );
        var serial = Path.Combine(Path.GetDirectoryName(trial.Video.Path)!, "serial.mp4");
        string[] filtering = filter is null ? [] : ["-vf", filter];
        await CommandRunner.FfmpegAsync([
            "-i",
            path,
            "-map",
            "0:V:0",
            .. filtering,
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-fps_mode",
            "passthrough",
            serial,
        ]);

        Assert.Equal(await TagsAsync(serial), await TagsAsync(trial.Video.Path));
    }

    [Theory]
    [InlineData("ffv1", "mkv", "range=pc:color_primaries=bt709:color_trc=bt709:colorspace=bt709")]
    [FullData("utvideo", "mkv", "range=tv:color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc")]
    [FullData("utvideo", "mov", "range=tv:color_primaries=bt470bg:color_trc=bt470bg:colorspace=bt470bg")]
    [FullData("ffvhuff", "mkv", "range=pc:color_primaries=smpte170m:color_trc=smpte170m:colorspace=smpte170m")]
    [FullData("prores_ks", "mkv", "range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc")]
    [Trait("Ffmpeg", "Each")]
    public async Task Tags_that_an_encoder_writes_nowhere_are_those_of_a_serial_run(
        string encoder,
        string extension,
        string tags
    )
    {
        var path = await TestMedia.GetAsync("three.mp4");
        using var trial = await Trial.RunAsync(
            path,
            new RenderSettings { VideoCodec = encoder, VideoFilter = "setparams=" + tags },
            extension: extension
        );
        var serial = Path.Combine(Path.GetDirectoryName(trial.Video.Path)!, "serial." + extension);
        await CommandRunner.RunAsync(
            Tested.Ffmpeg.Path,
            [
                .. CommandRunner.QuietFfmpeg,
                "-i",
                path,
                "-map",
                "0:V:0",
                "-vf",
                "setparams=" + tags,
                "-c:v",
                encoder,
                "-fps_mode",
                "passthrough",
                serial,
            ]
        );

        Assert.Equal(await ColoursAsync(serial), await ColoursAsync(trial.Video.Path));
    }

    [Theory]
    [FullData("libx264", "mp4", "tt")]
    [FullData("mpeg2video", "ts", "tt")]
    [FullData("prores_ks", "mov", "tb")]
    public async Task Interlaced_pictures_stay_interlaced(string encoder, string extension, string order)
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("interlaced.ts"),
            new RenderSettings { VideoCodec = encoder },
            extension: extension
        );

        Assert.Contains("interlaced_frame=1", await FirstFrameAsync(trial.Video.Path), StringComparison.Ordinal);
        Assert.Contains("top_field_first=1", await FirstFrameAsync(trial.Video.Path), StringComparison.Ordinal);
        Assert.Contains($"field_order={order}", await TagsAsync(trial.Video.Path), StringComparison.Ordinal);
    }

    [FullFact]
    public async Task Lossless_H264_loses_nothing_of_interlaced_pictures()
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("interlaced.ts"),
            new RenderSettings { Preset = "ultrafast", EncoderOptions = [new("qp", "0")] },
            extension: "mp4"
        );

        var comparison = await trial.AgainstSerialAsync(null);
        Assert.True(comparison.IsIdentical, comparison.ToString());
    }

    [FullFact]
    public async Task Deinterlaced_pictures_are_progressive()
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("interlaced.ts"),
            new RenderSettings { Preset = "ultrafast", VideoFilter = "yadif" },
            extension: "mp4"
        );

        Assert.Contains("interlaced_frame=0", await FirstFrameAsync(trial.Video.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libx265", "mp4")]
    [FullData("libsvtav1", "mkv")]
    public async Task HDR10_metadata_is_passed_on(string encoder, string extension)
    {
        var path = await TestMedia.GetAsync("hdr10.mkv");
        var preset = encoder == "libx265" ? "ultrafast" : "12";
        using var trial = await Trial.RunAsync(
            path,
            new RenderSettings { VideoCodec = encoder, Preset = preset },
            extension: extension
        );

        var mine = (
            await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, TestContext.Current.CancellationToken)
        ).Hdr;
        var its = (await MediaProbe.ReadAsync(Tested.Ffmpeg, path, TestContext.Current.CancellationToken)).Hdr;
        Assert.NotNull(its?.Red);
        Assert.NotNull(mine?.Red);
        Assert.Equal((1000, 400), (mine.MaxCll, mine.MaxFall));

        // AV1 has binary fractions: 16 bits for chromaticities, 8 and 14 for luminances.
        var expected = Numbers(its);
        Assert.All(Numbers(mine).Zip(expected), pair => Assert.InRange(pair.First - pair.Second, -5e-5, 5e-5));
    }

    [FullFact]
    public async Task HDR10_metadata_is_in_the_headers_of_H264()
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("hdr10.mkv"),
            new RenderSettings { Preset = "ultrafast" },
            extension: "mkv"
        );

        // ffprobe 5.1 does not show it for H.264.
        var headers = (
            await CommandRunner.RunAsync(
                TestedFfmpeg.Path,
                [
                    "-hide_banner",
                    "-nostdin",
                    "-i",
                    trial.Video.Path,
                    "-c",
                    "copy",
                    "-bsf:v",
                    "trace_headers",
                    "-frames:v",
                    "1",
                    "-f",
                    "null",
                    "-",
                ]
            )
        ).Error;
        Assert.Matches(@"display_primaries_x\[0\] .* = 13250\b", headers);
        Assert.Matches(@"max_display_mastering_luminance .* = 10000000\b", headers);
        Assert.Matches(@"max_content_light_level .* = 1000\b", headers);
        Assert.Matches(@"max_pic_average_light_level .* = 400\b", headers);
    }

    [Theory]
    [FullData("libx264", 1)]
    [FullData("libx265", 3)]
    [FullData("libsvtav1", 3)]
    public async Task HDR10_metadata_is_not_said_of_a_picture_that_a_filter_made_SDR(string encoder, int chunks)
    {
        var settings = new RenderSettings
        {
            VideoCodec = encoder,
            Preset = encoder == "libsvtav1" ? "12" : "ultrafast",
            VideoFilter = "setparams=color_trc=bt709:colorspace=bt709:color_primaries=bt709",
        };
        var plan = new PlanOptions { ChunkCount = chunks, SplitMode = SplitMode.Uniform };
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync("hdr10.mkv"), settings, plan, "mkv");

        Assert.Equal(chunks, trial.Chunks.Count);
        Assert.Equal("", await DisplaysAsync(trial.Video.Path));
    }

    private static double[] Numbers(HdrMetadata hdr) =>
        [
            .. new[] { hdr.Red!, hdr.Green!, hdr.Blue!, hdr.WhitePoint! }
                .SelectMany(p => p)
                .Append(hdr.MinLuminance!.Value)
                .Append(hdr.MaxLuminance!.Value)
                .Select(r => r.ToDouble()),
        ];

    // Matroska has it in the track's header, too: read from the stream, it would hide what the pictures say.
    private static async Task<string> DisplaysAsync(string path)
    {
        var log = await CommandRunner.RunAsync(
            TestedFfmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-i",
                path,
                "-map",
                "0:v:0",
                "-c",
                "copy",
                "-bsf:v",
                "trace_headers",
                "-f",
                "null",
                "-",
            ]
        );
        var lines = log
            .Error.Split('\n')
            .Where(line =>
                line.Contains("max_display_mastering_luminance", StringComparison.Ordinal)
                || line.Contains("luminance_max", StringComparison.Ordinal)
                || line.Contains("Mastering display metadata", StringComparison.Ordinal)
            );
        return string.Join('\n', lines);
    }

    private static Task<string> TagsAsync(string path) =>
        CommandRunner.FfprobeAsync(["-select_streams", "v:0", "-show_entries", Tags, "-of", "default", path]);

    private static Task<string> ColoursAsync(string path) =>
        CommandRunner.FfprobeAsync([
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=color_range,color_space,color_transfer,color_primaries,chroma_location",
            "-of",
            "default",
            path,
        ]);

    private static Task<string> FirstFrameAsync(string path) =>
        CommandRunner.FfprobeAsync([
            "-select_streams",
            "v:0",
            "-read_intervals",
            "%+#1",
            "-show_entries",
            "frame=interlaced_frame,top_field_first",
            "-of",
            "default",
            path,
        ]);
}
