using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Benchmarks;

/// <summary>
/// A film of two hours at 30 frames per second: reading its index from ffprobe's lines, and planning it.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class IndexAndPlan
{
    private const int Frames = 2 * 60 * 60 * 30;

    private static readonly Rational TimeBase = new(1, 15360);

    private byte[] _lines = [];
    private FrameIndex? _index;
    private VideoInfo? _source;

    /// <summary>How many workers the plan is for.</summary>
    [Params(2, 64)]
    public int Workers { get; set; }

    /// <summary>Makes ffprobe's lines, sizes scattered as in natural video.</summary>
    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var i = 0; i < Frames; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{i * 512},{i * 512},{random.Next(500, 20_000)},{(i % 250 == 0 ? "K__" : "___")}\n"
            );
        _lines = Encoding.ASCII.GetBytes(text.ToString());
        _index = await ReadIndexAsync();
        _source = new VideoInfo
        {
            Name = "film",
            Path = "/film.mp4",
            Container = "mov,mp4",
            VideoCodec = "h264",
            TimeBase = TimeBase,
            Streams = [new StreamInfo { Type = "video", TimeBase = TimeBase }],
            Chapters = [],
            VideoStreamIndex = 0,
        };
    }

    /// <summary>ffprobe's lines to an index.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public async Task<FrameIndex> ReadIndexAsync()
    {
        var packets = new PacketLines();
        using var stream = new MemoryStream(_lines);
        await packets.ReadAsync(stream, CancellationToken.None);
        return packets.ToIndex(TimeBase);
    }

    /// <summary>An index to a plan: the default schedule.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public ChunkPlan Plan() => ChunkPlanner.Plan(_source!, _index!, new PlanOptions { Workers = Workers });
}
