using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using RenderTools.Encoders;
using RenderTools.Engine.Tests.Planning;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>A quality for each chunk, on real encoders, measured again by a serial ffmpeg on the joined file.</summary>
[Trait("Ffmpeg", "Each")]
public partial class TargetQualityTests(ITestOutputHelper output)
{
    private const string Source = "a_cfr30.mp4";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("libx264", "ultrafast", 0.95, "tmix=frames=3")]
    [FullData("libx264", "ultrafast", 0.98, null)]
    [FullData("libx265", "ultrafast", 0.95, null)]
    [FullData("libsvtav1", "12", 0.95, null)]
    [FullData("libvpx-vp9", "8", 0.95, null)]
    [FullData("libaom-av1", "8", 0.95, "fps=15")]
    public async Task Each_chunk_of_the_joined_file_has_the_quality_that_was_measured_of_it(
        string encoder,
        string preset,
        double target,
        string? filter
    )
    {
        var settings = new RenderSettings
        {
            VideoCodec = encoder,
            Preset = preset,
            VideoFilter = filter,
            EncoderOptions = encoder == "libvpx-vp9" ? [new EncoderOption("deadline", "realtime")] : [],
            Target = new QualityTarget(target),
        };
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(Source),
            settings,
            new PlanOptions { ChunkCount = 5, SplitMode = SplitMode.Uniform },
            extension: "mkv"
        );
        var measured = await MeasureAsync(trial.Video.Path, filter);
        var frame = 0;
        foreach (var chunk in trial.Chunks)
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{chunk.Index}: CRF {chunk.Crf}, {chunk.Quality:0.00000}, {string.Join(' ', chunk.Probes.Select(p => $"{p.Crf}={p.Quality:0.0000}"))}"
                )
            );
            Assert.Equal(measured.Skip(frame).Take(chunk.Frames).Average(), chunk.Quality!.Value, 0.00002);
            Assert.False(chunk.QualityNotReached);
            Assert.Contains(
                chunk.Probes,
                p => (p.Crf, p.Quality, p.Length) == (chunk.Crf, chunk.Quality, chunk.Length)
            );
            frame += chunk.Frames;
        }

        Assert.Equal(measured.Count, frame);
        Assert.True(trial.Video.IsExact);
    }

    [FullFact]
    public async Task Killed_in_mid_search_and_run_again_it_asks_nothing_again_and_gives_the_same_bits()
    {
        var settings = new RenderSettings
        {
            Preset = "ultrafast",
            Target = new QualityTarget(0.95) { Tolerance = 0.002 },
        };
        var whole = Directory.CreateTempSubdirectory("rendertools-quality-").FullName;
        var killed = Directory.CreateTempSubdirectory("rendertools-quality-").FullName;
        try
        {
            var (expected, probes) = await RenderAsync(whole, settings, workers: 1, stopAfter: int.MaxValue);
            var asked = 0;
            for (var stopAfter = 1; ; stopAfter += 2)
            {
                var (chunks, tried) = await RenderAsync(killed, settings, workers: 2, stopAfter);
                asked += tried;
                if (chunks.Count < expected.Count)
                    continue;
                Assert.Equal(expected.Select(Bits), chunks.Select(Bits));
                break;
            }

            output.WriteLine($"{probes} probes at once, {asked} with kills");
            Assert.InRange(asked, 1, probes);
        }
        finally
        {
            Directory.Delete(whole, recursive: true);
            Directory.Delete(killed, recursive: true);
        }

        static (int, double?, string) Bits(RenderedChunk chunk) =>
            (chunk.Index, chunk.Crf, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(chunk.Path!))));
    }

    [Fact]
    public async Task A_metric_that_this_ffmpeg_lacks_is_an_error_that_names_those_it_has()
    {
        var metric = Tested.Ffmpeg.Filters.Contains("libvmaf") ? QualityMetric.Xpsnr : QualityMetric.Vmaf;
        Assert.SkipWhen(Tested.Ffmpeg.Filters.Contains(metric.FilterName()), "This ffmpeg has them all.");
        var folder = Directory.CreateTempSubdirectory("rendertools-quality-").FullName;
        try
        {
            var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
                PrepareAsync(folder, new RenderSettings { Target = new QualityTarget(50) { Metric = metric } })
            );
            Assert.Equal("MetricNotFound", error.ErrorId);
            Assert.Contains("It has: Ssim, Psnr", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // How many probes ended before the render was stopped, or its chunks.
    private static async Task<(IReadOnlyList<RenderedChunk> Chunks, int Tried)> RenderAsync(
        string folder,
        RenderSettings settings,
        int workers,
        int stopAfter
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var job = await PrepareAsync(folder, settings);
        var chunks = new List<RenderedChunk>();
        var tried = 0;
        await using var pool = new RenderPool(workers, stop.Token);
        pool.Add(job);
        pool.Close();
        await foreach (var what in pool.Events.ReadAllAsync(Token))
        {
            if (what is ChunkFinished { Chunk: var chunk })
                chunks.Add(chunk);
            if (what is ChunkProbed or ChunkFinished { Chunk.Attempts: > 0 } && ++tried >= stopAfter)
                await stop.CancelAsync();
        }

        return ([.. chunks.OrderBy(c => c.Index)], tried);
    }

    private static async Task<RenderJob> PrepareAsync(string folder, RenderSettings settings)
    {
        var (source, index) = await Films.ReadAsync(Source);
        return await RenderJob.PrepareAsync(
            Tested.Media,
            ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 6, SplitMode = SplitMode.Uniform }),
            settings,
            new RenderOptions { WorkingDirectory = folder, ThreadsPerWorker = 1 },
            Token
        );
    }

    private static async Task<List<double>> MeasureAsync(string path, string? filter)
    {
        var stats = Path.ChangeExtension(path, ".ssim");
        _ = await CommandRunner.FfmpegAsync([
            "-i",
            path,
            "-i",
            await TestMedia.GetAsync(Source),
            "-lavfi",
            $"[0:v]settb=1/1000,setpts=N[a];[1:v]{filter ?? "null"},settb=1/1000,setpts=N[b];[a][b]ssim=f='{stats}'",
            "-f",
            "null",
            "-",
        ]);
        return
        [
            .. File.ReadLines(stats)
                .Select(line => double.Parse(All().Match(line).Groups[1].ValueSpan, CultureInfo.InvariantCulture)),
        ];
    }

    [GeneratedRegex(@"All:([\d.]+)", RegexOptions.None, 60_000)]
    private static partial Regex All();
}
