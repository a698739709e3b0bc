using System.Globalization;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>Reads the checksums that a chunk wrote for its seams (ffmpeg's framemd5).</summary>
internal static class SeamFile
{
    /// <summary>Sorts the frames into the two zones of a window.</summary>
    /// <param name="path">The framemd5 file; timestamps on the filters' clock, in ticks of the source.</param>
    /// <param name="window">The window, in ticks of the source.</param>
    /// <param name="clock">The source's clock.</param>
    /// <param name="look">What the same frames look like; empty: nobody looked.</param>
    public static SeamProof Read(string path, ChunkWindow window, SourceClock clock, FrameLook look)
    {
        // Where ffmpeg ended with an error because there was no frame, there is no file.
        var frames = File.Exists(path)
            ? File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(Parse).ToArray()
            : [];

        // Both come from one branch of the graph, frame by frame.
        var seen = look.Seams.ToLookup(f => f.Pts, f => f.Text);
        frames =
        [
            .. frames
                .GroupBy(f => f.Pts)
                .SelectMany(same =>
                    same.Select(
                        (frame, nth) => (frame.Pts, $"{frame.Text} {seen[frame.Pts].ElementAtOrDefault(nth)}".TrimEnd())
                    )
                ),
        ];
        var head = window.HeadZone is { } zone
            ? look.Seams.FirstOrDefault(f => f.Pts is { } pts && IsIn(zone, pts))?.Setup ?? look.Setup
            : look.Setup;
        return new SeamProof
        {
            Head = In(window.HeadZone),
            Tail = In(window.TailZone),

            // By the first frame decoded ffmpeg sets up the filter, by the first one kept the encoder.
            Setup = head == look.Setup ? head : $"{look.Setup}, then {head}",
        };

        string[] In(PtsRange? zone) =>
            zone is not { } range ? [] : [.. frames.Where(f => IsIn(range, f.Pts)).Select(f => f.Text)];

        bool IsIn(PtsRange range, FilterPts pts) => range.Contains(clock.ToSource(pts));
    }

    // "0, dts, pts, duration, size, checksum". The duration of a last frame is a guess, so it is left out.
    private static (FilterPts Pts, string Text) Parse(string line)
    {
        var fields = line.Split(',', StringSplitOptions.TrimEntries);
        if (
            fields.Length < 6
            || !long.TryParse(fields[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pts)
        )
            throw new RenderToolsException(
                "SeamUnreadable",
                ErrorKind.InvalidData,
                $"ffmpeg wrote a line of checksums that cannot be read: {line}"
            );
        return (new FilterPts(pts), $"{fields[2]} {fields[4]} {fields[5]}");
    }
}
