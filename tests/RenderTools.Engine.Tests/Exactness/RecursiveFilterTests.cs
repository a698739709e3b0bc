using System.Globalization;
using RenderTools.Filters;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>Filters whose memory never ends: split, and the plan says to within what.</summary>
public class RecursiveFilterTests(ITestOutputHelper output)
{
    // Source, filter, -WarmupFrame, the largest difference of a sample from the serial run's.
    public static TheoryData<string, string, int?, int> Cases =>
        new()
        {
            { "one_gop.mp4", "hqdn3d", null, 1 },
            { "one_gop.mp4", "hqdn3d", 64, 1 },
            { "mpeg2_opengop.ts", "hqdn3d", null, 1 },
            { "mpeg2_opengop.ts", "hqdn3d", 48, 1 },
            { "d_vfr.mkv", "hqdn3d", 48, 1 },
            { "one_gop.mp4", "hqdn3d=8:6:12:9", 96, 1 },
        };

    [FullTheory]
    [MemberData(nameof(Cases))]
    public async Task A_recursive_filter_is_split_within_a_bound_that_the_render_states(
        string source,
        string filter,
        int? warmup,
        int bound
    )
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(source),
            Trial.Lossless with
            {
                VideoFilter = filter,
                WarmupFrames = warmup,
            }
        );

        Assert.Equal(4, trial.Chunks.Count);
        Assert.False(trial.Video.IsExact);
        var stated = Assert.Single(FilterAnalysis.Analyze(FilterGraph.Parse(filter), warmup).Bounds);
        Assert.Contains(
            trial.Warnings,
            w =>
                w.StartsWith("SplitNotExact: ", StringComparison.Ordinal)
                && w.Contains(stated, StringComparison.Ordinal)
        );
        var largest = await LargestDifferenceAsync(trial, filter);
        output.WriteLine($"{source}, {filter}, {warmup}: {largest}; stated: {stated}");
        Assert.InRange(largest, 0, bound);
    }

    // Frame by frame in order, all planes; timestamps are another test's.
    private static async Task<int> LargestDifferenceAsync(Trial trial, string filter)
    {
        var graph =
            $"[0:v:0]setpts=N/25/TB,settb=1/25[a];[1:V:0]{filter},setpts=N/25/TB,settb=1/25[b];[a][b]blend=all_mode=difference,signalstats,metadata=print:file=-[d]";
        var text = (
            await CommandRunner.FfmpegAsync([
                "-i",
                trial.Video.Path,
                "-i",
                trial.Source,
                "-filter_complex",
                graph,
                "-map",
                "[d]",
                "-fps_mode",
                "passthrough",
                "-f",
                "null",
                "-",
            ])
        ).Output;
        var maxima = text.Split('\n')
            .Where(line =>
                line.StartsWith("lavfi.signalstats.", StringComparison.Ordinal)
                && line.Contains("MAX=", StringComparison.Ordinal)
                && !line.Contains("SAT", StringComparison.Ordinal)
                && !line.Contains("HUE", StringComparison.Ordinal)
            )
            .Select(line =>
                (int)
                    double.Parse(
                        line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..],
                        CultureInfo.InvariantCulture
                    )
            )
            .ToList();
        Assert.NotEmpty(maxima);
        return maxima.Max();
    }
}
