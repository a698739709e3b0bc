using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Encoders;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Merging;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>Every encoder: chunks that join to a file without a flaw.</summary>
[Trait("Ffmpeg", "Each")]
public class EncoderMatrixTests(ITestOutputHelper output)
{
    private const int Frames = 60;

    private static readonly Encoder[] Encoders =
    [
        new(
            "libx264",
            "mp4",
            new() { Preset = "ultrafast", Crf = 30 },
            new()
            {
                Preset = "veryfast",
                Crf = 30,
                EncoderOptions = [new("bf", "3"), new("refs", "3")],
            }
        ),
        new("mpeg4", "mp4", new() { Crf = 6, EncoderOptions = [new("bf", "2")] }),
        new("libx265", "mp4", new() { Preset = "ultrafast", Crf = 30 }, new() { Preset = "fast", Crf = 30 }),
        new("libsvtav1", "mp4", new() { Preset = "12", Crf = 40 }),
        new(
            "libaom-av1",
            "mkv",
            new()
            {
                Preset = "8",
                Crf = 40,
                EncoderOptions = [new("usage", "realtime")],
            }
        ),
        new("librav1e", "mp4", new() { Preset = "10", Crf = 120 }),
        new(
            "libvpx",
            "webm",
            new()
            {
                Preset = "8",
                Crf = 20,
                EncoderOptions = [new("deadline", "realtime"), new("auto-alt-ref", "0")],
            }
        ),
        new(
            "libvpx-vp9",
            "webm",
            new()
            {
                Preset = "8",
                Crf = 40,
                EncoderOptions = [new("deadline", "realtime")],
            }
        ),
        new("mpeg2video", "ts", new() { Crf = 6, EncoderOptions = [new("bf", "2")] }),
        new("prores_ks", "mov", new()),
        new("dnxhd", "mov", new() { PixelFormat = "yuv422p", EncoderOptions = [new("profile:v", "dnxhr_lb")] }),
        new("ffv1", "mkv", new()),
        new("libx264rgb", "mkv", new() { Preset = "ultrafast", Crf = 30 }),
        new(
            "mjpeg",
            "mov",
            new()
            {
                Crf = 6,
                PixelFormat = "yuvj420p",
                EncoderOptions = [new("huffman", "0")],
            }
        ),
        new("utvideo", "mkv", new()),
        new("ffvhuff", "nut", new()),
        new("libxvid", "mkv", new() { EncoderOptions = [new("q:v", "6")] }),
    ];

    private static readonly string[] Fast = ["libx264", "libsvtav1"];

    private sealed record Encoder(string Name, string Extension, RenderSettings Settings, RenderSettings? Other = null);

    public static TheoryData<string, string> Cases =>
        Theory(
            FullDataAttribute.IsFull
                ? Encoders
                    .SelectMany(e => new[] { "constant", "variable", "ntsc" }.Select(s => (e.Name, s)))
                    .Except([("mpeg2video", "variable")])
                    .Concat(
                        new[] { "libx264", "mpeg2video", "mpeg4", "prores_ks" }.Select(name => (name, "interlaced"))
                    )
                : Encoders.Where(e => Fast.Contains(e.Name)).Select(e => (e.Name, "constant"))
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Joined_chunks_decode_without_a_word_and_play_from_every_seam(string name, string source)
    {
        SkipWithout(name);
        var encoder = Encoders.Single(e => e.Name == name);
        var path = await SourceAsync(source);
        using var trial = await Trial.RunAsync(
            path,
            encoder.Settings with
            {
                VideoCodec = name,
            },
            extension: encoder.Extension
        );
        await CheckAsync(trial, encoder.Extension);
    }

    [Theory]
    [FullData("libx264")]
    [FullData("libx265")]
    public async Task Settings_may_differ_from_chunk_to_chunk(string name)
    {
        SkipWithout(name);
        var encoder = Encoders.Single(e => e.Name == name);
        using var trial = await Trial.RunAsync(
            await SourceAsync("constant"),
            encoder.Settings with
            {
                VideoCodec = name,
            },
            extension: encoder.Extension,
            variation: encoder.Other! with
            {
                VideoCodec = name,
            }
        );
        await CheckAsync(trial, encoder.Extension);
    }

    [Fact]
    public async Task Two_passes_of_SVT_AV1_are_refused_with_a_sentence_where_ffmpeg_has_none()
    {
        SkipWithout("libsvtav1");
        if (TestedFfmpeg.Version >= new Version(8, 1))
        {
            await Two_passes_for_each_chunk_join_as_well("libsvtav1");
            return;
        }

        var settings = new RenderSettings
        {
            VideoCodec = "libsvtav1",
            TwoPass = true,
            EncoderOptions = [new("b:v", "300k")],
        };
        var source = await SourceAsync("constant");
        var error = await Assert.ThrowsAsync<RenderTools.Primitives.RenderToolsException>(() =>
            Trial.RunAsync(source, settings)
        );
        Assert.Equal("TwoPassUnsupported", error.ErrorId);
        Assert.Contains("from ffmpeg 8.1 on", error.Message, StringComparison.Ordinal);
    }

    [FullTheory]
    [MemberData(nameof(TwoPassCases))]
    public async Task Two_passes_for_each_chunk_join_as_well(string name)
    {
        SkipWithout(name);
        var encoder = Encoders.Single(e => e.Name == name);
        // In real time neither libvpx nor libaom measures anything in a first pass.
        var options = encoder.Settings.EncoderOptions.Where(o => o.Name is not ("deadline" or "usage"));
        var settings = encoder.Settings with
        {
            VideoCodec = name,
            Crf = null,
            TwoPass = true,
            EncoderOptions = [.. options, new("b:v", "300k")],
        };
        using var trial = await Trial.RunAsync(await SourceAsync("constant"), settings, extension: encoder.Extension);
        await CheckAsync(trial, encoder.Extension);
    }

    public static TheoryData<string> TwoPassCases =>
        ["libx264", "libx265", "libvpx", "libvpx-vp9", "libaom-av1", "mpeg4", "mpeg2video"];

    [Theory]
    [InlineData(null, Frames)]
    [FullData("fps=50", 2 * Frames)]
    public async Task An_encoder_that_swallows_frames_is_found_and_its_chunk_fails(string? filter, int frames)
    {
        SkipWithout("libxvid");
        var settings = new RenderSettings
        {
            VideoCodec = "libxvid",
            VideoFilter = filter,
            EncoderOptions = [new("q:v", "6"), new("bf", "2")],
        };

        // In ffmpeg 5.1, 7.1 and 9.0 libxvid loses some where it may use B-frames. Where it does not, the film is
        // whole.
        var failure = await Record.ExceptionAsync(async () =>
        {
            using var trial = await Trial.RunAsync(await SourceAsync("constant"), settings, extension: "mkv");
            Assert.Equal(frames, (await FrameNumberReader.ReadAsync(trial.Video.Path)).Count);
        });
        Assert.True(
            failure is null
                || failure.Message.Contains(
                    "frames went into the encoder, but the file holds",
                    StringComparison.Ordinal
                ),
            failure?.Message
        );
    }

    // What a build of ffmpeg lacks is no flaw of the render.
    private static void SkipWithout(string encoder) =>
        Assert.SkipUnless(Tested.Ffmpeg.Encoders.Contains(encoder), $"This ffmpeg has no {encoder}.");

    /// <summary>Encoders by containers: those that ffmpeg writes, and that play when a serial run wrote them.</summary>
    public static TheoryData<string, string> Pairs =>
        Theory(
            FullDataAttribute.IsFull
                ? Encoders
                    .Select(e => e.Name)
                    .Concat(["mpeg1video", "libtheora", "qtrle", "flashsv2", "wmv2", "msmpeg4", "cinepak", "snow"])
                    .SelectMany(
                        _ => new[] { "mp4", "mov", "mkv", "webm", "ts", "mpg", "vob", "avi", "nut", "mxf", "flv" },
                        (e, c) => (e, c)
                    )
                : [("mpeg4", "ts")]
        );

    [Theory]
    [Trait("Ffmpeg", "Each")]
    [MemberData(nameof(Pairs))]
    public async Task What_plays_when_a_serial_run_wrote_it_plays_when_chunks_were_joined(string name, string extension)
    {
        var ffmpeg = Tested.Ffmpeg;
        SkipWithout(name);
        var settings = (Encoders.FirstOrDefault(e => e.Name == name)?.Settings ?? new RenderSettings()) with
        {
            VideoCodec = name,
        };
        if (name == "snow")
            settings = settings with { EncoderOptions = [new("strict", "experimental")] };
        var source = await new NumberedVideo("pairs.mp4", 20).GetAsync();
        var serial = Path.Combine(
            Directory.CreateTempSubdirectory("rendertools-pair-").FullName,
            "serial." + extension
        );
        // libsvtav1 of ffmpeg 5.1 never ends where the muxer refuses AV1, as QuickTime's does.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            var run = await CommandRunner.RunAsync(
                ffmpeg.Path,
                [
                    .. CommandRunner.QuietFfmpeg,
                    "-i",
                    source,
                    "-map",
                    "0:v",
                    .. EncoderProfile.Of(name).Arguments(settings, 1, PictureFacts.Plain),
                    "-strict",
                    "experimental",
                    "-f",
                    Container.Of(serial).Muxer,
                    serial,
                ],
                allowFailure: true,
                cancellationToken: patience.Token
            );
            Assert.SkipUnless(run.ExitCode == 0, $"ffmpeg writes no {name} into {extension}");
            var expected = await DecodedAsync(ffmpeg, serial);
            Assert.SkipUnless(expected > 0, $"{name} in {extension} cannot be decoded when a serial run wrote it");

            using var trial = await Trial.RunAsync(
                source,
                settings,
                new PlanOptions { ChunkCount = 2, SplitMode = SplitMode.Uniform },
                extension
            );
            Assert.Equal(expected, await DecodedAsync(ffmpeg, trial.Video.Path));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Assert.Skip($"ffmpeg does not end when it writes {name} into {extension}");
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(serial)!, recursive: true);
        }
    }

    private static async Task<int> DecodedAsync(Ffmpeg ffmpeg, string path)
    {
        var run = await CommandRunner.RunAsync(
            ffmpeg.Path,
            [
                .. CommandRunner.QuietFfmpeg,
                "-i",
                path,
                "-map",
                "0:v:0",
                "-fps_mode",
                "passthrough",
                "-f",
                "framecrc",
                "-",
            ],
            allowFailure: true
        );
        return run.Output.Split('\n').Count(line => line.Length > 0 && line[0] != '#');
    }

    private Task CheckAsync(Trial trial, string extension)
    {
        output.WriteLine($"{trial.Chunks.Count} chunks, time base {trial.Chunks[0].OutputTimeBase}");
        return CheckFilmAsync(trial, extension);
    }

    /// <summary>
    /// All frames in order and in time; decoding says nothing, packets come in order, and every seam plays.
    /// </summary>
    internal static async Task CheckFilmAsync(Trial trial, string extension)
    {
        Assert.Equal(4, trial.Chunks.Count);
        Assert.True(trial.Video.IsExact);
        var film = trial.Video.Path;

        // Frames: all of them, in order, each at its time.
        var source = await FrameNumberReader.ReadAsync(trial.Source);
        var frames = await FrameNumberReader.ReadAsync(film);
        Assert.Equal(source.Select(f => f.Number), frames.Select(f => f.Number));
        var tick = extension switch
        {
            "mkv" or "webm" => 0.0005,
            "ts" => 0.5 / 90000,
            _ => 0,
        };
        var late = frames
            .Zip(source, (mine, its) => Math.Abs(mine.Time - frames[0].Time - (its.Time - source[0].Time)))
            .Max();

        // MPEG-2 knows frames only: what Matroska rounded to a millisecond comes out unrounded.
        var rounded =
            trial.Chunks[0].Settings.VideoCodec == "mpeg2video"
            && trial.Source.EndsWith(".mkv", StringComparison.Ordinal)
                ? 0.001
                : 0;
        Assert.InRange(late, 0, tick + rounded + 0.000002);

        // Decoding says nothing, and packets come in order.
        var decoding = await CommandRunner.RunAsync(
            TestedFfmpeg.Path,
            ["-v", "error", "-nostdin", "-i", film, "-map", "0:v", "-f", "null", "-"]
        );
        Assert.Equal("", decoding.Error);
        var dts = (
            await CommandRunner.FfprobeAsync([
                "-select_streams",
                "v",
                "-show_entries",
                "packet=dts",
                "-of",
                "csv=p=0",
                film,
            ])
        )
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().TrimEnd(','))
            .Where(t => t is not "N/A")
            .Select(t => long.Parse(t, CultureInfo.InvariantCulture))
            .ToList();
        Assert.NotEmpty(dts);
        Assert.All(
            dts.Zip(dts.Skip(1)),
            pair => Assert.True(pair.First < pair.Second, $"DTS {pair.Second} after {pair.First}")
        );

        // From every seam on it plays: there is a keyframe, and decoding from it says nothing either.
        var start = double.Parse(
            (await CommandRunner.FfprobeAsync(["-show_entries", "format=start_time", "-of", "csv=p=0", film])).Trim(),
            CultureInfo.InvariantCulture
        );
        foreach (var frame in trial.Video.SeamFrames)
        {
            // ffprobe's clock is the container's, ffmpeg's begins at its start.
            var keyframes = (
                await CommandRunner.FfprobeAsync([
                    "-select_streams",
                    "v",
                    "-skip_frame",
                    "nokey",
                    "-show_entries",
                    "frame=pts_time",
                    "-of",
                    "csv=p=0",
                    film,
                ])
            )
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => double.Parse(line.Trim().TrimEnd(','), CultureInfo.InvariantCulture) - start);
            var time = frames[frame].Time;
            Assert.Contains(keyframes, k => Math.Abs(k - time) < 0.002);
            var seek = (time + 0.001).ToString("0.000000", CultureInfo.InvariantCulture);
            var playing = await CommandRunner.RunAsync(
                TestedFfmpeg.Path,
                ["-v", "error", "-nostdin", "-ss", seek, "-i", film, "-map", "0:v", "-frames:v", "5", "-f", "null", "-"]
            );
            Assert.Equal("", playing.Error);
        }
    }

    internal static Task<string> SourceAsync(string kind) =>
        kind switch
        {
            "deep" => new NumberedVideo("encoders_deep.mkv", Frames)
            {
                Filter = "format=yuv420p10le",
                Encoder = ["-c:v", "ffv1"],
            }.GetAsync(),
            "constant" => new NumberedVideo("encoders.mp4", Frames).GetAsync(),
            "variable" => new NumberedVideo("encoders_vfr.mkv", Frames)
            {
                Filter = "select='not(eq(mod(n,7),3))'",
            }.GetAsync(),
            "interlaced" => new NumberedVideo("encoders_fields.ts", Frames)
            {
                Filter = "setfield=tff",
                Encoder = ["-c:v", "mpeg2video", "-qscale:v", "2", "-flags", "+ildct+ilme"],
            }.GetAsync(),
            "ntsc" => new NumberedVideo("encoders_ntsc.mkv", Frames) { Rate = "30000/1001" }.GetAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    private static TheoryData<string, string> Theory(IEnumerable<(string Encoder, string Source)> cases)
    {
        var data = new TheoryData<string, string>();
        foreach (
            var (encoder, source) in cases.Where(c =>
                Trial.Only is null || Regex.IsMatch($"{c.Encoder} {c.Source}", Trial.Only)
            )
        )
            data.Add(encoder, source);
        return data;
    }
}
