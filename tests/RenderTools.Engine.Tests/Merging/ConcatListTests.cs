using System.Globalization;
using RenderTools.Engine.Tests.Rendering;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Merging;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Merging;

public sealed class ConcatListTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendertools-concat-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(24000, 1001, 24000)]
    [InlineData(30000, 1001, 30000)]
    [InlineData(24000, 1001, 1000)]
    [InlineData(60, 1, 90000)]
    public void A_thousand_seams_in_two_hours_put_no_frame_off(int rate, int per, int ticksPerSecond)
    {
        // Chunks of uneven length: every way of rounding occurs.
        var frames = (long)(7200.0 * rate / per);
        var starts = Enumerable.Range(0, 1000).Select(i => frames * i / 1000 + (i * 7919 % 13)).ToArray();
        starts[0] = 0;
        Rational timeBase = new(1, ticksPerSecond);
        var chunks = starts
            .Select(frame =>
                Chunk("/w/c.mp4") with
                {
                    FirstPts = new Timestamp(frame, new Rational(per, rate)).Rescale(timeBase).Ticks,
                    OutputTimeBase = timeBase,
                }
            )
            .ToArray();

        // The demuxer adds up what the list says, in microseconds.
        var durations = Lines(ConcatList.Write(chunks), "duration ")
            .Select(d => long.Parse(d.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        var at = 0L;
        var begins = durations.Select(d => at += d).Prepend(0).ToArray();
        Assert.Equal(1000, begins.Length);
        Assert.Equal(
            chunks.Select(c => c.FirstPts),
            begins.Select(b => Timestamp.FromMicroseconds(b).Rescale(timeBase).Ticks)
        );
        Assert.Equal(starts, begins.Select(b => Timestamp.FromMicroseconds(b).Rescale(new Rational(per, rate)).Ticks));
    }

    [Fact]
    public void A_first_chunk_that_begins_late_shifts_nothing()
    {
        RenderedChunk[] chunks =
        [
            Chunk("/w/a.mp4") with
            {
                FirstPts = 500,
            },
            Chunk("/w/b.mp4") with
            {
                FirstPts = 1500,
            },
        ];
        Assert.Equal([0L, 1_000_000L], ConcatList.Begins(chunks));
        Assert.Equal(["1.000000"], Lines(ConcatList.Write(chunks), "duration "));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("it's 'quoted'")]
    [InlineData("two  blanks # and a hash")]
    [InlineData("back\\slash [1] % $x `y` \"z\"")]
    [InlineData("-leading 🎬 ünï")]
    public async Task The_demuxer_opens_chunks_of_any_name(string folder)
    {
        var video = await TestMedia.GetAsync("three.mp4");
        var directory = Directory.CreateDirectory(Path.Combine(_directory, folder)).FullName;
        var paths = new[] { Path.Combine(directory, "1.mp4"), Path.Combine(directory, "2.mp4") };
        foreach (var path in paths)
            File.Copy(video, path);
        var list = Path.Combine(_directory, "list.txt");
        await File.WriteAllTextAsync(
            list,
            ConcatList.Write([Chunk(paths[0]), Chunk(paths[1]) with { FirstPts = 100 }]),
            TestContext.Current.CancellationToken
        );
        var frames = await FrameHashes.OfFileAsync(list, inputOptions: ["-f", "concat", "-safe", "0"]);
        Assert.Equal(6, frames.Frames.Count);
    }

    [Fact]
    public void A_line_break_in_a_path_cannot_become_a_directive()
    {
        var error = Assert.Throws<RenderToolsException>(() =>
            ConcatList.Write([Chunk("/w/a\nfile '/etc/passwd'/1.mp4")])
        );
        Assert.Equal("PathNotSupported", error.ErrorId);
    }

    private static RenderedChunk Chunk(string path) =>
        Renders.Finish(0, Renders.Chunks("job", 100)[0]).Chunk with
        {
            Path = path,
            OutputTimeBase = new Rational(1, 1000),
        };

    private static string[] Lines(string list, string directive) =>
        [
            .. list.Split('\n')
                .Where(l => l.StartsWith(directive, StringComparison.Ordinal))
                .Select(l => l[directive.Length..]),
        ];
}
