using System.Runtime.Versioning;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>One mistake in the settings is one error, told before a second chunk begins.</summary>
[Trait("Ffmpeg", "Each")]
[UnsupportedOSPlatform("windows")]
public sealed class EncoderTrialTests : IDisposable
{
    private const int Chunks = 12;

    private readonly CountingFfmpeg _count = new(Tested.Ffmpeg.Path);
    private readonly string _work = Directory.CreateTempSubdirectory("rendertools-trial-").FullName;

    public static TheoryData<string, string?, string?, string?, string[], string> Mistakes
    {
        get
        {
            var all = new TheoryData<string, string?, string?, string?, string[], string>
            {
                {
                    "libx264",
                    "fastt",
                    null,
                    null,
                    [],
                    "EncoderRefused: libx264 knows no preset 'fastt'. It has: ultrafast, superfast"
                },
                {
                    "libx264",
                    "ultrafast",
                    null,
                    null,
                    ["profile:v=hih"],
                    "EncoderRefused: libx264 knows no profile 'hih'. It has: baseline, main"
                },
                {
                    "ffv1",
                    null,
                    null,
                    null,
                    ["slicez=4"],
                    "EncoderRefused: ffv1 does not take -EncoderOption slicez=4. ffmpeg says: Unrecognized option "
                        + "'slicez'."
                },
            };
            if (FullDataAttribute.IsFull)
            {
                all.Add(
                    "ffv1",
                    null,
                    null,
                    "unsharp=la=1000",
                    [],
                    "FilterFailed: -VideoFilter 'unsharp=la=1000' does not work on this video. ffmpeg says: "
                );
                all.Add(
                    "libx264",
                    "ultrafast",
                    "yuv42p",
                    null,
                    [],
                    "EncoderRefused: libx264 does not take -PixelFormat 'yuv42p'. ffmpeg says: Unknown pixel format "
                        + "requested: yuv42p."
                );
                all.Add(
                    "libx264",
                    "ultrafast",
                    null,
                    null,
                    ["tune=grainy"],
                    "EncoderRefused: libx264 knows no tune 'grainy'. It has: film"
                );
                all.Add(
                    "libx265",
                    "fastt",
                    null,
                    null,
                    [],
                    "EncoderRefused: libx265 knows no preset 'fastt'. It has: ultrafast"
                );
                all.Add(
                    "libsvtav1",
                    "fastt",
                    null,
                    null,
                    [],
                    "EncoderRefused: libsvtav1 does not take -Preset 'fastt'. ffmpeg says: Error setting option "
                        + "preset to value fastt."
                );
                all.Add(
                    "libvpx-vp9",
                    "fastt",
                    null,
                    null,
                    [],
                    "EncoderRefused: libvpx-vp9 does not take -Preset 'fastt'. ffmpeg says: Error setting option "
                        + "cpu-used to value fastt."
                );
                all.Add(
                    "libx264",
                    "ultrafast",
                    null,
                    null,
                    ["g=many"],
                    "EncoderRefused: libx264 does not take -EncoderOption g=many. ffmpeg says: Error setting option g "
                        + "to value many."
                );
                all.Add(
                    "libx264",
                    "ultrafast",
                    null,
                    null,
                    ["b:v=fast"],
                    "EncoderRefused: libx264 does not take -EncoderOption b:v=fast. ffmpeg says: "
                );
                all.Add(
                    "dnxhd",
                    null,
                    null,
                    null,
                    [],
                    "EncoderRefused: dnxhd does not take what it is asked to encode, or how. ffmpeg says: "
                );
                all.Add(
                    "ffv1",
                    null,
                    null,
                    "drawtext=textfile=/no/such/file",
                    [],
                    "FilterFailed: -VideoFilter 'drawtext=textfile=/no/such/file' does not work on this video. ffmpeg "
                        + "says: "
                );
            }

            return all;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _count.Dispose();
        Directory.Delete(_work, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_setting_that_ffmpeg_does_not_take_is_one_error_after_one_trial_and_one_chunk(
        string codec,
        string? preset,
        string? pixelFormat,
        string? filter,
        string[] options,
        string error
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the counter is a POSIX script");
        var events = await RenderAsync(
            new RenderSettings
            {
                VideoCodec = codec,
                Preset = preset,
                PixelFormat = pixelFormat,
                VideoFilter = filter,
                EncoderOptions = [.. options.Select(o => o.Split('=')).Select(o => new EncoderOption(o[0], o[1]))],
            }
        );
        var failed = Assert.Single(events.OfType<JobFailed>());
        Assert.StartsWith(error, $"{failed.ErrorId}: {failed.Message}", StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failed.Message);
        Assert.Empty(events.OfType<ChunkFinished>());
        Assert.Equal((1, 1), (Started("chunk-trial"), Started("chunk-0")));

        // What the sentence leaves out is in the object and in the log that it names.
        Assert.Contains("chunk-0", failed.Chunk!.Command, StringComparison.Ordinal);
        Assert.Contains(failed.Chunk.LogPath!, failed.Message, StringComparison.Ordinal);
        Assert.Equal(failed.Chunk.Command, (await File.ReadAllLinesAsync(failed.Chunk.LogPath!, Token))[0]);
    }

    // ffmpeg encodes all the same, and says in a warning that nothing used the option.
    [Theory]
    [InlineData("ffv1", "fast", null, "preset", "-Preset 'fast'")]
    [FullData("libx264", "ultrafast", "cpu-used=3", "cpu-used", "-EncoderOption cpu-used=3")]
    [FullData("utvideo", null, "crf=20", "crf", "-EncoderOption crf=20")]
    [FullData("mpeg4", null, "tune:v=film", "tune", "-EncoderOption tune:v=film")]
    public async Task A_setting_that_only_other_encoders_have_is_one_error_before_a_second_chunk_begins(
        string codec,
        string? preset,
        string? option,
        string name,
        string typed
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the counter is a POSIX script");
        var events = await RenderAsync(
            new RenderSettings
            {
                VideoCodec = codec,
                Preset = preset,
                EncoderOptions = option?.Split('=') is [var key, var value] ? [new EncoderOption(key, value)] : [],
            }
        );
        var failed = Assert.Single(events.OfType<JobFailed>());
        Assert.Equal(
            $"EncoderRefused: {codec} has no option '{name}': {typed} would have no effect."
                + $" 'ffmpeg -h encoder={codec}' lists what it takes.",
            $"{failed.ErrorId}: {failed.Message}"
        );
        Assert.Empty(events.OfType<ChunkFinished>());
        Assert.Equal((1, 1), (Started("chunk-trial"), Started("chunk-0")));
    }

    [Fact]
    public async Task A_render_without_a_mistake_starts_one_ffmpeg_for_the_trial_and_one_for_each_chunk()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the counter is a POSIX script");
        var events = await RenderAsync(new RenderSettings { Preset = "ultrafast" });
        Assert.Equal(Chunks, events.OfType<ChunkFinished>().Count(e => e.Chunk.Status == ChunkStatus.Succeeded));
        Assert.Equal((1, Chunks), (Started("chunk-trial"), Started("chunk-0")));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_work, "*", SearchOption.AllDirectories),
            f => f.Contains("chunk-trial", StringComparison.Ordinal)
        );
    }

    [FullFact]
    public async Task A_trial_that_gives_no_frame_stops_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the counter is a POSIX script");
        var events = await RenderAsync(
            new RenderSettings { Preset = "ultrafast", VideoFilter = "select='gte(t,1.02)'" },
            chunks: 2
        );
        Assert.Empty(events.OfType<JobFailed>());
        Assert.Equal(
            [ChunkStatus.Succeeded, ChunkStatus.Succeeded],
            events.OfType<ChunkFinished>().Select(e => e.Chunk.Status)
        );
        Assert.Equal(1, Started("chunk-trial"));
    }

    [Fact]
    public async Task A_destination_that_refuses_ends_the_job_before_a_second_chunk_begins()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the counter is a POSIX script");
        var asked = 0;
        var events = await RenderAsync(
            new RenderSettings { Preset = "ultrafast" },
            (sample, _) =>
            {
                asked++;
                Assert.True(new FileInfo(sample.Path!).Length > 0);
                throw new RenderToolsException("UnsupportedVideo", ErrorKind.InvalidArgument, "No.");
            }
        );
        Assert.Equal(("UnsupportedVideo", 1), (Assert.Single(events.OfType<JobFailed>()).ErrorId, asked));
        Assert.Empty(events.OfType<ChunkFinished>());
        Assert.Equal((1, 1), (Started("chunk-trial"), Started("chunk-0")));
    }

    private int Started(string part) =>
        _count.Starts.Count(line =>
            line.Contains(part, StringComparison.Ordinal) && !line.Contains("-f null", StringComparison.Ordinal)
        );

    private async Task<List<RenderEvent>> RenderAsync(
        RenderSettings settings,
        Func<RenderedChunk, CancellationToken, Task>? accept = null,
        int chunks = Chunks
    )
    {
        var ffmpeg = Ffmpeg.At(_count.Path, Tested.Ffmpeg.ProbePath);
        var film = await new NumberedVideo("short.mp4", 60)
        {
            Encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "15"],
        }.GetAsync();
        var source = await MediaProbe.ReadAsync(ffmpeg, film, Token);
        var plan = ChunkPlanner.Plan(
            source,
            await FrameIndexReader.ReadAsync(ffmpeg, source, Token),
            new PlanOptions { Workers = 4, ChunkCount = chunks }
        );
        var job = await RenderJob.PrepareAsync(
            Tested.MediaOf(ffmpeg),
            plan,
            settings,
            new RenderOptions { WorkingDirectory = _work, AcceptAsync = accept },
            Token
        );
        await using var pool = new RenderPool(4, Token);
        pool.Add(job);
        pool.Close();
        var events = new List<RenderEvent>();
        await foreach (var what in pool.Events.ReadAllAsync(Token))
            events.Add(what);
        return events;
    }
}
