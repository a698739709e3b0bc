using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Rendering;

namespace RenderTools.Merging;

/// <summary>The chunks of a video that is complete.</summary>
internal static class FinishedChunks
{
    /// <summary>The chunks that tile the video, in order, each with its file and with seams that agree.</summary>
    /// <exception cref="RenderToolsException">ChunksMissing, ChunkFileMissing, SeamMismatch.</exception>
    public static IReadOnlyList<RenderedChunk> Of(IReadOnlyList<RenderedChunk> chunks)
    {
        var tiles = ChunkCoverage.Tile(chunks, out var missing);
        var path = chunks[0].Chunk.Path;
        if (missing.Count > 0)
        {
            throw new RenderToolsException(
                "ChunksMissing",
                ErrorKind.InvalidData,
                $"'{path}' is not complete, nothing was written. Missing: {string.Join("; ", missing)}. What is "
                    + "finished is kept: the same command continues."
            );
        }

        if (tiles.FirstOrDefault(t => !File.Exists(t.Path)) is { } gone)
            throw new RenderToolsException(
                "ChunkFileMissing",
                ErrorKind.NotFound,
                $"The file of chunk {gone.Index} of '{path}' is gone: '{gone.Path}'. Render it again."
            );
        for (var i = 0; i + 1 < tiles.Count; i++)
        {
            if (
                tiles[i].Seams is not null
                && tiles[i + 1].Seams is not null
                && IsProven(tiles[i])
                && IsProven(tiles[i + 1])
                && !(JobProgress.SeamsAgree(tiles[i], tiles[i + 1]) && JobProgress.SetupsAgree(tiles[0], tiles[i + 1]))
            )
            {
                throw new RenderToolsException(
                    "SeamMismatch",
                    ErrorKind.InvalidData,
                    $"Chunks {tiles[i].Index} and {tiles[i + 1].Index} of '{path}' did not decode the same frames at "
                        + "their seam. Render the whole plan again, or, to accept other frames, with "
                        + "Invoke-ChunkRender -AllowInexact."
                );
            }
        }

        return tiles;
    }

    // Of damaged frames nobody knows whether they are a serial run's, but each seam was compared.
    private static bool IsProven(RenderedChunk tile) => tile.IsExact || tile.IsDamaged;

    // Time in which at least one chunk was rendered: a night between two runs of a job is no rendering.
    private static double BusySeconds(IEnumerable<RenderedChunk> tiles)
    {
        var (sum, until) = (0.0, DateTime.MinValue);
        foreach (var tile in tiles.OrderBy(t => t.StartedUtc))
        {
            var end = tile.StartedUtc.AddSeconds(tile.WallSeconds);
            if (end <= until)
                continue;
            sum += (end - (tile.StartedUtc > until ? tile.StartedUtc : until)).TotalSeconds;
            until = end;
        }

        return sum;
    }

    /// <summary>Whether all frames are a serial run's: only what was compared in this very render counts.</summary>
    public static bool AreExact(IReadOnlyList<RenderedChunk> tiles) =>
        tiles.All(t => t.IsExact)
        && Enumerable.Range(0, tiles.Count - 1).All(i => JobProgress.SeamsAgree(tiles[i], tiles[i + 1]));

    /// <summary>The finished video.</summary>
    public static RenderedVideo Describe(
        IReadOnlyList<RenderedChunk> tiles,
        VideoInfo source,
        MergeOptions options,
        TimeSpan duration,
        double seconds
    )
    {
        var render = BusySeconds(tiles);
        var cpu = tiles.All(t => t.CpuSeconds is not null) ? tiles.Sum(t => t.CpuSeconds) : null;
        var begins = ConcatList.Begins(tiles);
        var range = tiles[0].Chunk;
        var firstPts = source.VideoStream.StartPts ?? 0;
        return new RenderedVideo
        {
            Name = source.Name,
            Path = options.Destination,
            SourcePath = source.Path,
            Duration = duration,
            Length = new FileInfo(options.Destination).Length,
            Chunks = tiles.Count,
            RenderSeconds = render,
            MergeSeconds = seconds,
            Speed = duration.TotalSeconds / (render + seconds),
            CpuSeconds = cpu,
            Speedup = cpu / (render + seconds),
            SeamTimes = [.. begins.Skip(1).Select(b => Timestamp.FromMicroseconds(b).ToTimeSpan())],
            SeamFrames =
            [
                .. tiles
                    .Take(tiles.Count - 1)
                    .Aggregate(
                        (Sum: 0, All: new List<int>()),
                        (a, t) => (a.Sum + t.Frames, [.. a.All, a.Sum + t.Frames])
                    )
                    .All,
            ],
            SourceStart = range.RangeStartPts is { } from ? Span(from - firstPts) : null,
            SourceDuration = range.RangeEndPts is { } to ? Span(to - (range.RangeStartPts ?? firstPts)) : null,
            Settings = tiles[0].Settings,
        };

        TimeSpan Span(long ticks) => new Timestamp(ticks, range.TimeBase).ToTimeSpan();
    }
}
