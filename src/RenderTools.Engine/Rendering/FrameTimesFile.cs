using System.Globalization;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>The timestamps of the frames that a standalone encoder got, as ffmpeg's framecrc writes them.</summary>
/// <param name="TimeBase">A tick, in seconds.</param>
/// <param name="Pts">The timestamps in the order of the frames.</param>
/// <param name="LastDuration">Ticks that the last frame lasts; 0: not known.</param>
internal sealed record FrameTimesFile(Rational TimeBase, IReadOnlyList<long> Pts, long LastDuration)
{
    private const string TimeBaseLine = "#tb 0: ";

    /// <summary>Reads the file.</summary>
    /// <exception cref="RenderToolsException">ChunkUnreadable.</exception>
    public static FrameTimesFile Read(string path)
    {
        Rational timeBase = default;
        var (times, last) = (new List<long>(), 0L);
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith(TimeBaseLine, StringComparison.Ordinal))
                _ = Rational.TryParse(line[TimeBaseLine.Length..], out timeBase);
            if (line.StartsWith('#') || line.Length == 0)
                continue;

            // "0, dts, pts, duration, size, checksum".
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length < 5 || !Number(fields[2], out var pts))
                throw Unreadable(path);
            times.Add(pts);
            last = Number(fields[3], out var duration) ? duration : 0;
        }

        return timeBase.Numerator > 0 || times.Count == 0
            ? new FrameTimesFile(timeBase, times, last)
            : throw Unreadable(path);
    }

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static RenderToolsException Unreadable(string path) =>
        new("ChunkUnreadable", ErrorKind.InvalidData, $"The timestamps in '{path}' cannot be read.");
}
