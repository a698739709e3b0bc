using System.Globalization;
using System.Text.RegularExpressions;
using CliWrap;

namespace RenderTools.Fixtures;

/// <summary>A frame as read back from a video made by <see cref="NumberedVideo"/>.</summary>
/// <param name="Number">
/// The number drawn into it; null where the reference blocks are not to be seen (a green frame).
/// </param>
/// <param name="Time">Its timestamp in seconds, from the file's start.</param>
/// <param name="Flash">Whether it is the first frame of a second.</param>
public sealed record NumberedFrame(int? Number, double Time, bool Flash);

/// <summary>Reads the numbers drawn by <see cref="NumberedVideo"/>, from any encoding of it.</summary>
public static partial class FrameNumberReader
{
    /// <summary>All frames in the order in which they are shown.</summary>
    /// <param name="path">The video.</param>
    /// <param name="videoStream">Which stream; by default the first that is no cover art.</param>
    public static async Task<IReadOnlyList<NumberedFrame>> ReadAsync(string path, string videoStream = "0:V:0")
    {
        const int width = NumberedVideo.Block * NumberedVideo.Blocks;
        using var pixels = new MemoryStream();
        var outcome = await CommandRunner.RunAsync(
            TestedFfmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-nostats",
                "-loglevel",
                "info",
                "-i",
                path,
                "-map",
                videoStream,
                "-vf",
                $"crop={width}:{NumberedVideo.Block}:0:0,format=gray,showinfo=checksum=0",
                "-fps_mode",
                "passthrough",
                "-f",
                "rawvideo",
                "pipe:1",
            ],
            output: PipeTarget.ToStream(pixels)
        );
        var times = TimePattern()
            .Matches(outcome.Error)
            .Select(m => double.Parse(m.Groups["time"].ValueSpan, CultureInfo.InvariantCulture))
            .ToList();
        var size = width * NumberedVideo.Block;
        if (pixels.Length != (long)size * times.Count)
            throw new InvalidDataException($"{pixels.Length} bytes are not {times.Count} frames of {size}.");
        return [.. times.Select((time, i) => Read(pixels.GetBuffer().AsSpan(i * size, size), width, time))];
    }

    /// <summary>The numbers alone; -1 where there is none to be seen.</summary>
    public static async Task<int[]> ReadNumbersAsync(string path, string videoStream = "0:V:0") =>
        [.. (await ReadAsync(path, videoStream)).Select(f => f.Number ?? -1)];

    private static NumberedFrame Read(ReadOnlySpan<byte> picture, int width, double time)
    {
        Span<double> levels = stackalloc double[NumberedVideo.Blocks];
        for (var block = 0; block < levels.Length; block++)
            levels[block] = Level(picture, width, block);
        double white = levels[NumberedVideo.Bits],
            black = levels[NumberedVideo.Bits + 1];
        if (white - black < 80)
            return new NumberedFrame(null, time, false);
        var middle = (white + black) / 2;
        var number = 0;
        for (var bit = 0; bit < NumberedVideo.Bits; bit++)
            number |= levels[bit] > middle ? 1 << bit : 0;
        return new NumberedFrame(number, time, levels[^1] > middle);
    }

    // The block's inner half: its rim suffers from ringing and from what the encoder smears over the edge.
    private static double Level(ReadOnlySpan<byte> picture, int width, int block)
    {
        var sum = 0;
        const int quarter = NumberedVideo.Block / 4,
            half = NumberedVideo.Block / 2;
        for (var y = quarter; y < quarter + half; y++)
        {
            foreach (var value in picture.Slice(y * width + block * NumberedVideo.Block + quarter, half))
                sum += value;
        }

        return sum / (double)(half * half);
    }

    [GeneratedRegex(@"showinfo.*\bpts_time:(?<time>-?[0-9.]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TimePattern();
}
