using System.Globalization;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>The contract: the frames of a render in chunks are those of one serial run.</summary>
public sealed class ExactnessTests(ExactnessRun run) : IClassFixture<ExactnessRun>
{
    public static TheoryData<string> All => [.. ExactnessRun.Recipes.Select(r => r.Name)];

    public static TheoryData<string> Split =>
        [.. ExactnessRun.Recipes.Where(r => r.OneChunkBecause is null).Select(r => r.Name)];

    public static TheoryData<string> WithSound =>
        [
            .. new[] { "a_cfr30.mp4", "c_opengop.ts", "e_late.mp4", "j_rot.mp4", "k_editlist.mp4", "p_jump.ts" }.Where(
                name => ExactnessRun.Recipes.Any(r => r.Name == name)
            ),
        ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Five_chunks_joined_are_a_serial_run_frame_for_frame_at_the_same_times(string name)
    {
        var video = await run.OfAsync(name);
        var expected = FrameHashes.OfSerialRunAsync(video.Source, ExactnessRun.Filter + ",format=yuv420p");
        var actual = await FrameHashes.OfFileAsync(video.Output);

        // MP4 tells frames apart by strictly growing times: where the source repeats one or goes back, the muxer adds a
        // tick to each but the first, and three have the same time at most.
        var tolerance = name is "q_repeated.mp4" or "p_jump.ts" ? 2.01 / 90_000 : 0;
        var comparison = actual.CompareTo(await expected, toleranceSeconds: tolerance);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.StartsWith($"{comparison.Expected} ", video.Merged, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_is_rendered_in_five_windows_by_two_ffmpeg_at_once_unless_it_cannot_be_cut(string name)
    {
        var video = await run.OfAsync(name);
        if (TestMedia.Catalogue[name].OneChunkBecause is not null)
        {
            Assert.Equal((null, null), (Assert.Single(video.Chunks).StartPts, video.Chunks[0].EndPts));
            var warned = run.Said.Contains(
                $"SplitNotExact: '{Path.GetFileNameWithoutExtension(name)}'",
                StringComparison.Ordinal
            );
            Assert.Equal(name is "p_jump.ts", warned);
            return;
        }

        Assert.Equal(5, video.Chunks.Select(c => (c.StartPts, c.EndPts)).Distinct().Count());
        Assert.EndsWith("5 True", video.Merged, StringComparison.Ordinal);
        // The pool is shared: beside a very short chunk it may be another video's that runs.
        var all = (await run.AllAsync()).Values.SelectMany(v => v.Chunks).ToList();
        Assert.Contains(video.Chunks, a => all.Exists(b => a != b && a.Started < b.Ended && b.Started < a.Ended));
        Assert.DoesNotContain($"'{Path.GetFileNameWithoutExtension(name)}'", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_more_than_two_ffmpeg_render_and_the_pool_does_not_idle_between_two_videos()
    {
        var chunks = (await run.AllAsync()).Values.SelectMany(v => v.Chunks).OrderBy(c => c.Started).ToList();
        Assert.All(
            chunks,
            one => Assert.InRange(chunks.Count(c => c.Started <= one.Started && one.Started < c.Ended), 1, 2)
        );
        var videos = (await run.AllAsync()).Values.Where(v => v.Chunks.Count > 1).ToList();
        Assert.Contains(
            videos,
            a =>
                videos.Any(b =>
                    a != b && a.Chunks.Any(x => b.Chunks.Any(y => x.Started < y.Ended && y.Started < x.Ended))
                )
        );
    }

    [Theory]
    [MemberData(nameof(Split))]
    public async Task No_ffmpeg_decodes_more_than_its_window_and_its_pre_roll(string name)
    {
        var video = await run.OfAsync(name);
        var packets = await PacketsAsync(video.Source);
        var keyframes = packets.Where(p => p.Key).Select(p => p.Pts).Order().ToArray();

        // In TS and PS one keyframe further back, since seeking there may land behind the one asked for; demuxers that
        // seek by decoding time go back another. A decoder hands out frames late: its queue counts, too.
        const int queue = 24;
        foreach (var chunk in video.Chunks)
        {
            var before = keyframes.Where(k => k <= (chunk.StartPts ?? long.MinValue)).ToArray();
            var back =
                (
                    name.EndsWith(".ts", StringComparison.Ordinal) || name.EndsWith(".mpg", StringComparison.Ordinal)
                        ? 3
                        : 2
                ) + (chunk.Attempts == 1 ? 0 : 3);
            var from = before.Length < back ? long.MinValue : before[^back];
            var end = packets.Count(p => p.Pts < (chunk.EndPts ?? long.MaxValue));
            var most = end - packets.Count(p => p.Pts < from) + 8 + queue;
            Assert.InRange(chunk.Decoded, chunk.Frames, most);
        }

        // And all together far less than the five times that five serial runs would take.
        Assert.True(
            video.Chunks.Sum(c => c.Decoded) < 3.6 * packets.Count,
            $"{video.Chunks.Sum(c => c.Decoded)} frames decoded of {packets.Count}"
        );
    }

    [Theory]
    [MemberData(nameof(WithSound))]
    public async Task Sound_starts_against_the_picture_as_in_the_source(string name)
    {
        var video = await run.OfAsync(name);

        // What is heard and seen, not what packets say: an edit list hides some of them.
        var (source, output) = (await StartsAsync(video.Source), await StartsAsync(video.Output));
        Assert.InRange((output.Audio - output.Video) - (source.Audio - source.Video), -0.0011, 0.0011);
    }

    private static async Task<(double Video, double Audio)> StartsAsync(string path)
    {
        return (await FirstAsync("V:0"), await FirstAsync("a:0"));

        async Task<double> FirstAsync(string stream)
        {
            var text = await CommandRunner.FfprobeAsync(
                [
                    "-select_streams",
                    stream,
                    "-read_intervals",
                    "%+3",
                    "-show_entries",
                    "frame=pts_time",
                    "-of",
                    "csv=p=0",
                    path,
                ],
                Token
            );
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l.Trim().TrimEnd(','))
                .Where(l => l is not ("N/A" or ""))
                .Select(l => double.Parse(l, CultureInfo.InvariantCulture))
                .Min();
        }
    }

    private static async Task<List<(long Pts, bool Key)>> PacketsAsync(string path)
    {
        var text = await CommandRunner.FfprobeAsync(
            ["-select_streams", "V:0", "-show_entries", "packet=pts,flags", "-of", "csv=p=0", path],
            Token
        );
        return
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l.Split(','))
                .Where(f => f[0] != "N/A" || f[1].Length > 0)
                .Select(f =>
                    (
                        f[0] == "N/A" ? long.MinValue : long.Parse(f[0], CultureInfo.InvariantCulture),
                        f[1].Contains('K', StringComparison.Ordinal)
                    )
                ),
        ];
    }
}
