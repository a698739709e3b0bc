using System.Globalization;
using System.Text;
using RenderTools.Filters;
using RenderTools.Fixtures;
using RenderTools.Primitives;

namespace RenderTools.Engine.Tests.Filters;

/// <summary>Renders a filter over a whole video and window by window, as frames that can be compared.</summary>
internal static class FilterWindows
{
    /// <summary>Time base, then "PTS checksum" of each frame, of a serial run.</summary>
    public static string[] Serial(FilterVideos.Video video, string filter) =>
        FrameLines([
            "-i",
            video.Path,
            "-map",
            "0:v:0",
            "-fps_mode",
            "passthrough",
            "-vf",
            filter,
            "-enc_time_base",
            TestedFfmpeg.ExactTimeBase,
            "-f",
            "framemd5",
            "-",
        ]);

    /// <summary>
    /// The same of all windows one after the other; frame numbers of the cuts, without 0 and the end.
    /// </summary>
    public static string[] Windowed(
        FilterVideos.Video video,
        string filter,
        int before,
        int after,
        int[] cuts,
        Rational? grid = null
    ) =>
        Windows(video, filter, before, after, cuts, grid)
            .Select(g => FrameLines(Arguments(video, g, "framemd5")))
            .Aggregate(
                (all, next) =>
                    next.Length <= 1 ? all
                    : all.Length <= 1 ? next
                    : string.Equals(all[0], next[0], StringComparison.Ordinal) ? [.. all, .. next[1..]]
                    : [.. all, "another time base: " + next[0]]
            );

    /// <summary>All samples of a serial run as 8-bit 4:2:0.</summary>
    public static byte[] SerialSamples(FilterVideos.Video video, string filter) =>
        FilterVideos.Run([
            "-i",
            video.Path,
            "-map",
            "0:v:0",
            "-fps_mode",
            "passthrough",
            "-vf",
            filter,
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            "-",
        ]);

    /// <summary>All samples of the windows.</summary>
    public static byte[] WindowedSamples(
        FilterVideos.Video video,
        string filter,
        int before,
        int after,
        int[] cuts,
        Rational? grid = null
    ) =>
        Windows(video, filter, before, after, cuts, grid)
            .SelectMany(g => FilterVideos.Run(Arguments(video, g, "rawvideo")))
            .ToArray();

    /// <summary>Cuts at or before those wished for, on the multiples that the filter needs.</summary>
    public static int[] Cuts(FilterNeeds needs, int[] wished) =>
        wished.Select(c => c / needs.Alignment * needs.Alignment).ToArray();

    /// <summary>What stands before and behind the filter in each window.</summary>
    public static (string In, string Out)[] Bounds(FilterVideos.Video video, FilterNeeds needs, int[] cuts) =>
        [.. Trims(video, needs.Before, needs.After, cuts, needs.TimeGrid)];

    private static IEnumerable<string> Windows(
        FilterVideos.Video video,
        string filter,
        int before,
        int after,
        int[] cuts,
        Rational? grid = null
    ) =>
        Trims(video, before, after, cuts, grid)
            .Select(w => $"[0:v:0]{w.In}[rt_a];{FilterGraph.Parse(filter).Embed("rt_a", "rt_b")};[rt_b]{w.Out}[rt_o]");

    private static IEnumerable<(string In, string Out)> Trims(
        FilterVideos.Video video,
        int before,
        int after,
        int[] cuts,
        Rational? grid
    )
    {
        int[] bounds = [0, .. cuts, video.Pts.Length];
        for (var i = 0; i + 1 < bounds.Length; i++)
        {
            var (first, next) = (bounds[i], bounds[i + 1]);
            var start = Math.Max(0, first - before);
            while (grid is { } g && new Rational(video.Pts[start], 1000) / g is { Denominator: not 1 })
                start--;
            var input = Trim(
                ("start_pts", start == 0 ? null : Ticks(video.Pts[start])),
                ("end_pts", next + after >= video.Pts.Length ? null : Ticks(video.Pts[next + after]))
            );
            var output =
                before + after == 0 && grid is null
                    ? "null"
                    : Trim(
                        ("start", first == 0 ? null : Seconds(video.Pts[first])),
                        ("end", next == video.Pts.Length ? null : Seconds(video.Pts[next]))
                    );
            yield return (input, output);
        }
    }

    private static string[] Arguments(FilterVideos.Video video, string graph, string format) =>
        [
            "-copyts",
            "-start_at_zero",
            "-i",
            video.Path,
            "-filter_complex",
            graph,
            "-map",
            "[rt_o]",
            "-fps_mode",
            "passthrough",
            "-enc_time_base",
            TestedFfmpeg.ExactTimeBase,
            "-f",
            format,
            "-",
        ];

    private static string[] FrameLines(IEnumerable<string> arguments)
    {
        var lines = Encoding.ASCII.GetString(FilterVideos.Run(arguments)).Split('\n');
        return
        [
            .. lines.Where(l => l.StartsWith("#tb", StringComparison.Ordinal)).Take(1),
            .. lines.Where(l => l.Length > 0 && l[0] != '#').Select(Frame),
        ];
    }

    private static string Frame(string line)
    {
        var fields = line.Split(',', StringSplitOptions.TrimEntries);
        return fields[2] + " " + fields[5];
    }

    private static string Trim(params (string Name, string? Value)[] limits) =>
        limits.All(l => l.Value is null)
            ? "null"
            : "trim=" + string.Join(':', limits.Where(l => l.Value is not null).Select(l => l.Name + "=" + l.Value));

    private static string Ticks(long pts) => pts.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long milliseconds) =>
        (milliseconds / 1000m).ToString("0.000000", CultureInfo.InvariantCulture);
}
