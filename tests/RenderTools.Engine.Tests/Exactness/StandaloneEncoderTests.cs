using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Encoders;
using RenderTools.Encoders.Standalone;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Processes;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>Encoders that are programs of their own: chunks that join to a file without a flaw.</summary>
[Trait("Ffmpeg", "Each")]
public partial class StandaloneEncoderTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, RenderSettings> Encoders = new(StringComparer.Ordinal)
    {
        ["SvtAv1EncApp"] = new() { Preset = "12", Crf = 40 },
        ["x265"] = new() { Preset = "ultrafast", Crf = 30 },
        ["aomenc"] = new()
        {
            Preset = "8",
            Crf = 40,
            EncoderOptions = [new("rt", "")],
        },
        ["rav1e"] = new() { Preset = "10", Crf = 120 },
    };

    [Theory]
    [InlineData("SvtAv1EncApp", "variable")]
    [FullData("x265", "variable")]
    [FullData("SvtAv1EncApp", "constant")]
    [FullData("SvtAv1EncApp", "ntsc")]
    [FullData("SvtAv1EncApp", "deep")]
    [FullData("x265", "constant")]
    [FullData("x265", "ntsc")]
    [FullData("x265", "deep")]
    [FullData("aomenc", "constant")]
    [FullData("aomenc", "variable")]
    [FullData("aomenc", "ntsc")]
    [FullData("aomenc", "deep")]
    [FullData("rav1e", "constant")]
    [FullData("rav1e", "variable")]
    [FullData("rav1e", "ntsc")]
    [FullData("rav1e", "deep")]
    public async Task Joined_chunks_decode_without_a_word_and_play_from_every_seam(string name, string source)
    {
        SkipWithout(name);
        using var trial = await Trial.RunAsync(
            await EncoderMatrixTests.SourceAsync(source),
            Encoders[name] with
            {
                VideoCodec = name,
            },
            extension: "mp4"
        );
        await EncoderMatrixTests.CheckFilmAsync(trial, "mp4");
        var format = await CommandRunner.FfprobeAsync([
            "-show_entries",
            "stream=pix_fmt",
            "-of",
            "csv=p=0",
            trial.Video.Path,
        ]);
        Assert.Equal(source == "deep" ? "yuv420p10le" : "yuv420p", format.Trim());
        Assert.All(trial.Chunks, chunk => Assert.True(chunk.CpuSeconds > 0));
    }

    [Theory]
    [FullData("SvtAv1EncApp", "fps=50")]
    [FullData("x265", "tmix=frames=3,setpts=PTS/2")]
    public async Task A_filter_that_makes_times_of_its_own_keeps_them(string name, string filter)
    {
        SkipWithout(name);
        var source = await EncoderMatrixTests.SourceAsync("ntsc");
        using var mine = await Trial.RunAsync(
            source,
            Encoders[name] with
            {
                VideoCodec = name,
                VideoFilter = filter,
            },
            extension: "mkv"
        );
        using var lossless = await Trial.RunAsync(
            source,
            Trial.Lossless with
            {
                VideoFilter = filter,
            },
            extension: "mkv"
        );
        Assert.Equal(await TimesAsync(lossless.Video.Path), await TimesAsync(mine.Video.Path));
    }

    [Theory]
    [FullData("x265", "bitrate")]
    [FullData("aomenc", "target-bitrate")]
    public async Task Two_passes_for_each_chunk_join_as_well(string name, string bitrate)
    {
        SkipWithout(name);
        using var trial = await Trial.RunAsync(
            await EncoderMatrixTests.SourceAsync("constant"),
            Encoders[name] with
            {
                VideoCodec = name,
                Crf = null,
                Preset = name == "aomenc" ? "6" : Encoders[name].Preset,
                TwoPass = true,
                EncoderOptions = [new(bitrate, "300")],
            },
            extension: "mp4"
        );
        await EncoderMatrixTests.CheckFilmAsync(trial, "mp4");
    }

    [FullFact]
    public async Task A_zone_and_a_target_quality_work_as_with_an_encoder_of_ffmpeg()
    {
        SkipWithout("SvtAv1EncApp");
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("a_cfr30.mp4"),
            new RenderSettings
            {
                VideoCodec = "SvtAv1EncApp",
                Preset = "12",
                Target = new QualityTarget(0.95),
            },
            new PlanOptions { ChunkCount = 3, SplitMode = SplitMode.Uniform },
            extension: "mkv"
        );
        Assert.All(trial.Chunks, chunk => Assert.InRange(chunk.Quality!.Value, 0.93, 0.98));
    }

    [FullFact]
    public async Task The_same_settings_through_ffmpeg_give_the_same_size_and_quality()
    {
        SkipWithout("SvtAv1EncApp");
        Assert.SkipUnless(Tested.Ffmpeg.Encoders.Contains("libsvtav1"), "This ffmpeg has no libsvtav1.");
        Assert.SkipUnless(
            Tested.Ffmpeg.Version?.Major == 5,
            "Another ffmpeg comes with another version of the library."
        );
        var source = await TestMedia.GetAsync("a_cfr30.mp4");
        var settings = new RenderSettings { Preset = "8", Crf = 35 };
        var plan = new PlanOptions { ChunkCount = 2, SplitMode = SplitMode.Uniform };
        using var program = await Trial.RunAsync(source, settings with { VideoCodec = "SvtAv1EncApp" }, plan, "mkv");
        using var library = await Trial.RunAsync(source, settings with { VideoCodec = "libsvtav1" }, plan, "mkv");
        var (mine, theirs) = (program.Chunks.Sum(c => c.Length), library.Chunks.Sum(c => c.Length));
        var (mySsim, theirSsim) = (
            await SsimAsync(program.Video.Path, source),
            await SsimAsync(library.Video.Path, source)
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SvtAv1EncApp {mine} bytes, SSIM {mySsim}; libsvtav1 {theirs} bytes, SSIM {theirSsim}"
            )
        );
        Assert.InRange((double)mine / theirs, 0.98, 1.02);
        Assert.InRange(mySsim - theirSsim, -0.001, 0.001);
    }

    [Theory]
    [FullData("SvtAv1EncApp")]
    [FullData("x265")]
    public async Task Colours_and_HDR10_metadata_are_those_of_the_source(string name)
    {
        SkipWithout(name);
        var token = TestContext.Current.CancellationToken;
        var path = await TestMedia.GetAsync("hdr10.mkv");
        using var trial = await Trial.RunAsync(path, Encoders[name] with { VideoCodec = name }, extension: "mkv");
        var mine = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, token);
        var its = await MediaProbe.ReadAsync(Tested.Ffmpeg, path, token);
        Assert.Equal(
            (its.ColorPrimaries, its.ColorTransfer, its.ColorSpace, its.PixelFormat),
            (mine.ColorPrimaries, mine.ColorTransfer, mine.ColorSpace, mine.PixelFormat)
        );
        Assert.Equal((1000, 400), (mine.Hdr?.MaxCll, mine.Hdr?.MaxFall));
        Assert.InRange(mine.Hdr!.Red![0].ToDouble() - its.Hdr!.Red![0].ToDouble(), -5e-5, 5e-5);
        Assert.InRange(mine.Hdr.MaxLuminance!.Value.ToDouble() - its.Hdr.MaxLuminance!.Value.ToDouble(), -1e-3, 1e-3);
    }

    [Theory]
    [FullData("SvtAv1EncApp")]
    [FullData("x265")]
    public async Task A_window_without_a_frame_is_not_waited_for(string name)
    {
        SkipWithout(name);
        using var trial = await Trial.RunAsync(
            await EncoderMatrixTests.SourceAsync("constant"),
            Encoders[name] with
            {
                VideoCodec = name,
                VideoFilter = "select='lt(t,0.5)'",
                WarmupFrames = 0,
            },
            extension: "mp4"
        );
        Assert.Equal([13, 0, 0, 0], trial.Chunks.Select(chunk => chunk.Frames));
        Assert.Equal(13, (await TimesAsync(trial.Video.Path)).Count);
    }

    private static void SkipWithout(string program) =>
        Assert.SkipUnless(ProgramFinder.Find(program) is not null, $"{program} is not installed.");

    private static async Task<List<string>> TimesAsync(string path) =>
        [
            .. (
                await CommandRunner.FfprobeAsync([
                    "-select_streams",
                    "v",
                    "-show_entries",
                    "frame=pts_time",
                    "-of",
                    "csv=p=0",
                    path,
                ])
            )
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Trim().TrimEnd(',')),
        ];

    private static async Task<double> SsimAsync(string path, string source)
    {
        var run = await CommandRunner.FfmpegAsync([
            "-loglevel",
            "info",
            "-i",
            path,
            "-i",
            source,
            "-lavfi",
            "[0:v][1:v]ssim",
            "-f",
            "null",
            "-",
        ]);
        return double.Parse(Ssim().Match(run.Error).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"SSIM .*All:([0-9.]+)")]
    private static partial Regex Ssim();
}
