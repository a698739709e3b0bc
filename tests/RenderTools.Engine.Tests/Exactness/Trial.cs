using System.Collections.Concurrent;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Merging;
using RenderTools.Planning;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>A film on its whole way through the engine: planned, rendered by two workers, joined.</summary>
internal sealed record Trial : IDisposable
{
    /// <summary>
    /// Of a matrix only the rows that this pattern fits ("source filter", "encoder source"), for one who looks for a
    /// cause.
    /// </summary>
    public static readonly string? Only = Environment.GetEnvironmentVariable("RENDERTOOLS_MATRIX");

    /// <summary>An encoder that loses nothing, whatever the pixel format.</summary>
    public static readonly RenderSettings Lossless = new() { VideoCodec = "ffv1" };

    // No lossless encoder takes a palette either, and of the format that ffmpeg takes for it a quarter is padding.
    private const string Palette = "pal8";
    private const string NoPalette = "yuv444p";

    /// <summary>The source.</summary>
    public required string Source { get; init; }

    /// <summary>What is known of it.</summary>
    public required VideoInfo Info { get; init; }

    /// <summary>The finished video.</summary>
    public required RenderedVideo Video { get; init; }

    /// <summary>Its chunks in order.</summary>
    public required IReadOnlyList<RenderedChunk> Chunks { get; init; }

    /// <summary>What happened.</summary>
    public required IReadOnlyList<RenderEvent> Events { get; init; }

    /// <summary>What was warned of before it began.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    private string? Directory { get; init; }

    /// <summary>Renders and joins.</summary>
    /// <param name="source">The source's path.</param>
    /// <param name="settings">Filter and encoder.</param>
    /// <param name="plan">How it is cut; null: in four windows of equally many frames.</param>
    /// <param name="extension">Of the finished file.</param>
    /// <param name="merge">Changes how it is joined.</param>
    /// <param name="ffmpeg">The programs; null: those that are found.</param>
    /// <param name="variation">Other settings for every second chunk; null: the same.</param>
    public static async Task<Trial> RunAsync(
        string source,
        RenderSettings settings,
        PlanOptions? plan = null,
        string extension = "mov",
        Func<MergeOptions, MergeOptions>? merge = null,
        Ffmpeg? ffmpeg = null,
        RenderSettings? variation = null
    )
    {
        var token = TestContext.Current.CancellationToken;
        var directory = System.IO.Directory.CreateTempSubdirectory("rendertools-trial-").FullName;
        try
        {
            ffmpeg ??= Tested.Ffmpeg;
            var media = Tested.MediaOf(ffmpeg);
            var info = await media.RecallAsync(source, token);
            var index = await media.IndexAsync(info, token);
            if (info.PixelFormat is Palette)
                settings = settings with { PixelFormat = NoPalette };
            var windows = ChunkPlanner.Plan(
                info,
                index,
                plan ?? new PlanOptions { ChunkCount = 4, SplitMode = SplitMode.Uniform }
            );
            var (chunks, events, warnings) = await RenderAsync(
                ffmpeg,
                windows,
                settings,
                Path.Combine(directory, "work"),
                token
            );
            if (variation is not null)
            {
                var others = await RenderAsync(ffmpeg, windows, variation, Path.Combine(directory, "other"), token);
                chunks = [.. chunks.Select((c, i) => i % 2 == 0 ? c : others.Chunks[i])];
            }

            var options = new MergeOptions
            {
                Destination = Path.Combine(directory, "film." + extension),
                SkipUnsupportedStreams = true,
            };
            var said = new ConcurrentQueue<string>(warnings);
            var video = await new VideoMerger(Tested.MediaOf(ffmpeg)).MergeAsync(
                chunks,
                merge?.Invoke(options) ?? options,
                said.Enqueue,
                token
            );
            return new Trial
            {
                Source = source,
                Info = info,
                Video = video,
                Chunks = chunks,
                Events = events,
                Warnings = [.. said],
                Directory = directory,
            };
        }
        catch
        {
            System.IO.Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    /// <summary>
    /// Compares every frame that comes out with a serial run's: number, order, content and timestamp.
    /// </summary>
    /// <param name="filter">The filter of the serial run.</param>
    public async Task<FrameComparison> AgainstSerialAsync(string? filter)
    {
        // On the ticks of the finished video: -enc_time_base -1 means the source's, and bwdif at field rate halves
        // them.
        string[] filtering = filter is null ? [] : ["-vf", filter];

        // No lossless encoder takes the full range by the pixel format's name: in a serial run ffmpeg makes the same of
        // it.
        string[] range =
            Info.PixelFormat?.StartsWith("yuvj", StringComparison.Ordinal) == true
                ? ["-pix_fmt", Info.PixelFormat.Replace("yuvj", "yuv", StringComparison.Ordinal)]
            : Info.PixelFormat is Palette ? ["-pix_fmt", NoPalette]
            : [];
        var serial = await CommandRunner.FfmpegAsync([
            "-i",
            Source,
            "-map",
            "0:V:0",
            .. filtering,
            .. range,
            "-fps_mode",
            "passthrough",
            "-enc_time_base",
            Chunks[0].OutputTimeBase.ToString(),
            "-f",
            "framemd5",
            "-",
        ]);
        var expected = FrameHashes.Parse(serial.Output);

        // QuickTime wants timestamps that rise: in a serial run's file as in this one, those that repeat are moved by a
        // tick each.
        var repeat = expected.Frames.Zip(expected.Frames.Skip(1)).Any(pair => pair.Second.Pts <= pair.First.Pts);
        return (await FrameHashes.OfFileAsync(Video.Path)).CompareTo(
            expected,
            toleranceSeconds: repeat ? 3.0 / 90000 : 0
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory is not null)
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static async Task<(
        List<RenderedChunk> Chunks,
        List<RenderEvent> Events,
        IReadOnlyList<string> Warnings
    )> RenderAsync(Ffmpeg ffmpeg, ChunkPlan plan, RenderSettings settings, string directory, CancellationToken token)
    {
        const int Workers = 2;
        var options = new RenderOptions
        {
            WorkingDirectory = directory,
            ThreadsPerWorker = 1,

            // Right at the first attempt; a program that errs at first may be asked again.
            RetryCount = ffmpeg == Tested.Ffmpeg ? 0 : 1,
        };
        var job = await RenderJob.PrepareAsync(Tested.MediaOf(ffmpeg), plan, settings, options, token);
        var events = new List<RenderEvent>();
        await using (var pool = new RenderPool(Workers, token))
        {
            pool.Add(job);
            pool.Close();
            await foreach (var what in pool.Events.ReadAllAsync(token))
                events.Add(what);
        }

        var chunks = events
            .OfType<ChunkFinished>()
            .Select(e => e.Chunk)
            .OrderBy(c => c.Chunk.StartPts ?? long.MinValue)
            .ToList();
        if (chunks.Find(c => c.Status != ChunkStatus.Succeeded) is { } failed)
            Assert.Fail($"Chunk {failed.Index}: {failed.Error}");

        // A window that was joined to others replaces them.
        return (
            [.. ChunkCoverage.Tile(chunks, out _)],
            events,
            [.. job.Warnings, .. events.OfType<RenderLog>().Where(l => l.Index is null).Select(l => l.Line)]
        );
    }
}
