using System.Globalization;
using RenderTools.Jobs;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>
/// Whether chunks make a whole video: they must tile the part that was planned, from its start to its end. Numbers of
/// chunks prove nothing, since a render may join windows.
/// </summary>
public static class ChunkCoverage
{
    /// <summary>
    /// Picks the chunks that tile the video, in order. Of chunks with the same index the last that succeeded counts.
    /// </summary>
    /// <param name="chunks">Chunks of one job, in the order in which they arrived.</param>
    /// <param name="missing">What is not covered, in words; empty where the video is whole.</param>
    public static IReadOnlyList<RenderedChunk> Tile(
        IEnumerable<RenderedChunk> chunks,
        out IReadOnlyList<string> missing
    )
    {
        var arrived = chunks.ToList();
        var good = arrived
            .Where(c => c.Status == ChunkStatus.Succeeded)
            .GroupBy(c => c.Index)
            .Select(g => g.Last())
            .ToList();
        var range = arrived[0].Chunk;
        var tiles = new List<RenderedChunk>();
        var holes = new List<string>();
        var position = range.Part.From;
        var atStart = true;
        while (true)
        {
            // The widest first: a window that was joined to another replaces both.
            var next = good.Where(c => c.Chunk.Window.From == position && (atStart || position is not null))
                .OrderByDescending(c => c.Chunk.EndPts is null)
                .ThenByDescending(c => c.Chunk.EndPts)
                .FirstOrDefault();
            SourcePts? end;
            if (next is not null)
            {
                tiles.Add(next);
                end = next.Chunk.Window.To;
            }
            else
            {
                var later = good.Where(c => c.Chunk.Window.From is { } start && (position is null || start > position))
                    .MinBy(c => c.Chunk.StartPts);
                end = later?.Chunk.Window.From ?? range.Part.To;
                holes.Add(Hole(arrived, range.TimeBase, new PtsRange(position, end)));
            }

            if (end is null || end == range.Part.To)
                break;
            (position, atStart) = (end, false);
        }

        missing = holes;
        return tiles;
    }

    /// <summary>Whether the chunks make a whole video.</summary>
    public static bool IsComplete(IReadOnlyCollection<RenderedChunk> chunks)
    {
        // Cheap where many chunks are still to come: a video is seldom whole before its last window is there.
        var last = chunks.First().Chunk.RangeEndPts;
        if (!chunks.Any(c => c.Status == ChunkStatus.Succeeded && c.Chunk.EndPts == last))
            return false;
        _ = Tile(chunks, out var missing);
        return missing.Count == 0;
    }

    private static string Hole(List<RenderedChunk> arrived, Rational timeBase, PtsRange hole)
    {
        var failed = arrived
            .Where(c => c.Status == ChunkStatus.Failed && hole.Covers(c.Chunk.Window))
            .Select(c => c.Index)
            .Distinct()
            .Order()
            .ToList();
        var place = $"{Time(hole.From, "the beginning")} to {Time(hole.To, "the end")}";
        return failed.Count == 0 ? place : $"{place} (chunk {string.Join(", ", failed)} failed)";

        string Time(SourcePts? pts, string open) =>
            pts is { } known
                ? new Timestamp(known.Ticks, timeBase).Seconds.ToString("0.###", CultureInfo.InvariantCulture) + " s"
                : open;
    }
}
