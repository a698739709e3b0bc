using System.Globalization;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Verification;

/// <summary>
/// Decodes a window of the rendered file and of the reference (through the filter) in one ffmpeg, which also measures
/// PSNR and SSIM of frames paired by their order: timestamps of the two may differ by rounding.
/// </summary>
internal sealed class WindowReader(
    ComparedPair files,
    string? filter,
    long renderedZero,
    long referenceZero,
    WindowSearch search
)
{
    // Small enough to hold hundreds, large enough to tell neighbouring frames of a moving picture apart.
    private const int PictureWidth = 128,
        PictureHeight = 72,
        PictureBytes = PictureWidth * PictureHeight * 3 / 2;

    // How many frames of history a filter gets before the window, and how much future after it.
    private const int WarmupFrames = 50;
    private const long LookAhead = 2_000_000;

    // An hour: no timestamp of a staged file is negative, which containers do not keep.
    private const long Ahead = 3_600_000_000;

    /// <summary>
    /// Reads the frames with <paramref name="from"/> ≤ time &lt; <paramref name="to"/> (microseconds from the first
    /// frame).
    /// </summary>
    /// <param name="from">Where the window begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="margin">By how much more of the reference is read on both sides, microseconds.</param>
    /// <param name="pairs">Which frames to compare (places among the frames read); null: by time.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    public async Task<WindowFrames> ReadAsync(
        long from,
        long to,
        long margin,
        IReadOnlyList<(int Rendered, int Reference)>? pairs,
        CancellationToken cancellationToken
    )
    {
        using var folder = new CheckProcess.Folder();
        var (ffmpeg, rendered, reference) = files;
        var size = Scale(rendered.Info);
        var end = new Timestamp(referenceZero + to + margin + LookAhead, Timestamp.MicrosecondBase).ToFfmpeg();
        var chain =
            $"trim=end={end},{(string.IsNullOrEmpty(filter) ? "null" : FilterGraph.Inline(filter))},settb=AVTB,{size}";
        var referenceInput = reference.InputAt(
            search.FromStart ? null : referenceZero + from - margin,
            string.IsNullOrEmpty(filter) ? 0 : WarmupFrames,
            search.EarlierKeyframes
        );
        var referenceStream = reference.Stream(1);
        if (search.Staged)
        {
            await StageAsync(
                referenceInput,
                chain,
                Trim(referenceZero + from - margin, referenceZero + to + margin),
                folder,
                cancellationToken
            );
            var start =
                (await MediaProbe.ReadAsync(ffmpeg, folder.File("staged.nut"), cancellationToken)).StartTime
                ?? TimeSpan.Zero;
            var back = Ahead - Timestamp.FromTimeSpan(start).Microseconds;
            (referenceInput, referenceStream, chain) = (
                ["-f", "nut", "-i", "staged.nut"],
                "1:v",
                Text($"settb=AVTB,setpts=PTS-({back})")
            );
        }

        var renderedChoice = pairs is null ? "gte(pts,0)+lt(pts,0)" : Choose(pairs.Select(p => p.Rendered));
        var referenceChoice = pairs is null
            ? Text($"gte(pts,{referenceZero + from})*lt(pts,{referenceZero + to})")
            : Choose(pairs.Select(p => p.Reference));
        string[] graph =
        [
            $"[{rendered.Stream(0)}]settb=AVTB,{Print("rendered.txt")},"
                + $"{Trim(renderedZero + from, renderedZero + to)},split=3[rt_r1][rt_r2][rt_r3]",
            $"[{referenceStream}]{Print("decoded.txt")},{chain},{Print("reference.txt")},"
                + $"{Trim(referenceZero + from - margin, referenceZero + to + margin)},split=3[rt_s1][rt_s2][rt_s3]",
            $"[rt_r1]{Picture}[rt_rp]",
            $"[rt_s1]{Picture}[rt_sp]",
            $"[rt_r2]select='{renderedChoice}',setpts=N[rt_r4]",
            $"[rt_s2]select='{referenceChoice}',setpts=N[rt_s4]",
            "[rt_r4][rt_s4]psnr=stats_file=psnr.txt:shortest=1[rt_psnr]",
            $"[rt_r3]select='{renderedChoice}',setpts=N[rt_r5]",
            $"[rt_s3]select='{referenceChoice}',setpts=N[rt_s5]",
            "[rt_r5][rt_s5]ssim=stats_file=ssim.txt:shortest=1[rt_ssim]",
        ];
        await CheckProcess.RunAsync(
            ffmpeg,
            [
                .. rendered.InputAt(renderedZero + from, 0, search.EarlierKeyframes == 0 ? 0 : 1),
                .. referenceInput,
                "-filter_complex",
                string.Join(';', graph),
                "-map",
                "[rt_rp]",
                "-fps_mode",
                "passthrough",
                "-f",
                "rawvideo",
                "rendered.yuv",
                "-map",
                "[rt_sp]",
                "-fps_mode",
                "passthrough",
                "-f",
                "rawvideo",
                "reference.yuv",
                "-map",
                "[rt_psnr]",
                "-fps_mode",
                "passthrough",
                "-f",
                "null",
                "-",
                "-map",
                "[rt_ssim]",
                "-fps_mode",
                "passthrough",
                "-f",
                "null",
                "-",
            ],
            folder.Path,
            null,
            cancellationToken
        );

        var decoded = ReadTimes(folder.File("decoded.txt"));
        var renderedTimes = ReadTimes(folder.File("rendered.txt"));
        var referenceTimes = ReadTimes(folder.File("reference.txt"));
        var firstDecoded =
            decoded.Length == 0 ? long.MaxValue : new Timestamp(decoded[0], reference.Info.TimeBase).Microseconds;
        var reaches =
            (renderedTimes.Length > 0 && (renderedTimes[0] <= renderedZero + from || from <= 0))
            && (
                search.Staged || search.FromStart || firstDecoded <= referenceZero + from - margin || from - margin <= 0
            );
        return new WindowFrames(
            [.. Within(renderedTimes, renderedZero + from, renderedZero + to).Select(t => t - renderedZero)],
            ReadPictures(folder.File("rendered.yuv")),
            [
                .. Within(referenceTimes, referenceZero + from - margin, referenceZero + to + margin)
                    .Select(t => t - referenceZero),
            ],
            ReadPictures(folder.File("reference.yuv")),
            ReadScores(folder.File("psnr.txt"), "psnr_avg:"),
            ReadScores(folder.File("ssim.txt"), "All:"),
            reaches
        );
    }

    /// <summary>
    /// Scales to the size of a file as it is shown: what a serial run does where a source changes its size.
    /// </summary>
    internal static string Scale(VideoInfo file) =>
        file.Rotation is 90 or 270
            ? Text($"scale={file.Height}:{file.Width}:flags=bicubic")
            : Text($"scale={file.Width}:{file.Height}:flags=bicubic");

    /// <summary>A filter that writes the timestamps of all frames that pass into a file, in ticks.</summary>
    internal static string Print(string file) =>
        $"metadata=mode=add:key=rendertools:value=1,metadata=mode=print:key=rendertools:file={file}";

    /// <summary>Reads what <see cref="Print"/> wrote: lines "frame:0 pts:123 pts_time:0.123".</summary>
    internal static long[] ReadTimes(string path)
    {
        var times = new List<long>();
        if (!File.Exists(path))
            return [];
        foreach (var line in File.ReadLines(path))
        {
            if (!line.StartsWith("frame:", StringComparison.Ordinal))
                continue;
            var start = line.IndexOf(" pts:", StringComparison.Ordinal) + 5;
            var text = line.AsSpan(start);
            var stop = text.IndexOf(' ');
            if (
                long.TryParse(
                    stop < 0 ? text : text[..stop],
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var pts
                )
            )
                times.Add(pts);
        }

        return [.. times];
    }

    // The reference's frames first go into a file, in a run of their own: a simple filter graph survives a change of
    // size.
    private async Task StageAsync(
        IEnumerable<string> input,
        string chain,
        string trim,
        CheckProcess.Folder folder,
        CancellationToken cancellationToken
    ) =>
        await CheckProcess.RunAsync(
            files.Ffmpeg,
            [
                .. input,
                "-map",
                files.Reference.Stream(0),
                "-vf",
                $"{chain},{trim},setpts=PTS+{Ahead}",
                "-fps_mode",
                "passthrough",
                "-enc_time_base",
                "1:1000000",
                "-c:v",
                "ffv1",
                "-f",
                "nut",
                "staged.nut",
            ],
            folder.Path,
            null,
            cancellationToken
        );

    private static string Picture => Text($"scale={PictureWidth}:{PictureHeight}:flags=area,format=yuv420p");

    private static string Trim(long from, long to) => Text($"trim=start_pts={from}:end_pts={to}");

    private static IEnumerable<long> Within(long[] times, long from, long to) => times.Where(t => t >= from && t < to);

    // "between(n,3,17)+eq(n,19)…": the places as runs, short as long as little is wrong.
    private static string Choose(IEnumerable<int> places)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var place in places)
        {
            if (runs.Count > 0 && runs[^1].Last == place - 1)
                runs[^1] = (runs[^1].First, place);
            else
                runs.Add((place, place));
        }

        return runs.Count == 0 ? "0" : string.Join('+', runs.Select(r => Text($"between(n,{r.First},{r.Last})")));
    }

    private static byte[][] ReadPictures(string path)
    {
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        var pictures = new byte[bytes.Length / PictureBytes][];
        for (var i = 0; i < pictures.Length; i++)
            pictures[i] = bytes[(i * PictureBytes)..((i + 1) * PictureBytes)];
        return pictures;
    }

    private static double[] ReadScores(string path, string label)
    {
        var scores = new List<double>();
        if (!File.Exists(path))
            return [];
        foreach (var line in File.ReadLines(path))
        {
            var start = line.IndexOf(label, StringComparison.Ordinal);
            if (start < 0)
                continue;
            var text = line.AsSpan(start + label.Length);
            var stop = text.IndexOf(' ');
            text = stop < 0 ? text : text[..stop];
            scores.Add(text is "inf" ? SeamQuality.Identical : double.Parse(text, CultureInfo.InvariantCulture));
        }

        return [.. scores];
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
