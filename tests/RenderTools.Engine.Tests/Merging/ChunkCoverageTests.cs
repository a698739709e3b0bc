using CsCheck;
using RenderTools.Engine.Tests.Rendering;
using RenderTools.Jobs;
using RenderTools.Merging;
using RenderTools.Planning;
using Xunit;

namespace RenderTools.Engine.Tests.Merging;

public class ChunkCoverageTests
{
    [Fact]
    public void Chunks_are_a_whole_video_exactly_where_windows_lead_from_its_start_to_its_end() =>
        Gen.Select(Gen.Int[1, 9], Gen.Bool, Gen.Select(Gen.Int[0, 8], Gen.Int[0, 8], Gen.Int[0, 3]).Array[1, 25])
            .Sample(
                (count, whole, picks) =>
                {
                    // Joins only ever unite windows, so of any two one holds the other or they are apart.
                    var arrived = new List<RenderedChunk>();
                    foreach (var (a, b, fate) in picks)
                    {
                        var (from, to) = (Math.Min(a, b) % count, (Math.Max(a, b) % count) + 1);
                        if (to <= from || arrived.Exists(c => Partly(Edges(c, count), (from, to))))
                            continue;
                        arrived.Add(Chunk(from, to, count, whole, fate != 0));
                    }

                    if (arrived.Count == 0)
                        return;
                    var valid = arrived
                        .Where(c => c.Status == ChunkStatus.Succeeded)
                        .GroupBy(c => c.Index)
                        .Select(g => g.Last())
                        .Select(c => Edges(c, count))
                        .ToList();
                    var reached = new HashSet<int> { 0 };
                    for (var place = 0; place < count; place++)
                    {
                        if (reached.Contains(place))
                            reached.UnionWith(valid.Where(v => v.From == place).Select(v => v.To));
                    }

                    var tiles = ChunkCoverage.Tile(arrived, out var missing);
                    Assert.Equal(reached.Contains(count), missing.Count == 0);
                    Assert.Equal(missing.Count == 0, ChunkCoverage.IsComplete(arrived));
                    Assert.All(tiles, tile => Assert.Equal(ChunkStatus.Succeeded, tile.Status));
                    var edges = tiles.Select(t => Edges(t, count)).ToArray();
                    Assert.True(edges.Zip(edges.Skip(1)).All(pair => pair.First.To <= pair.Second.From));
                    if (missing.Count == 0)
                        Assert.Equal((0, count, count), (edges[0].From, edges[^1].To, edges.Sum(e => e.To - e.From)));
                }
            );

    [Fact]
    public void What_is_missing_is_named_by_its_time_and_by_the_chunk_that_failed()
    {
        RenderedChunk[] chunks = [Chunk(1, 2, 5, true, true), Chunk(2, 3, 5, true, false), Chunk(3, 4, 5, true, true)];
        _ = ChunkCoverage.Tile(chunks, out var missing);
        Assert.Equal(["the beginning to 1 s", "2 s to 3 s (chunk 2 failed)", "4 s to the end"], missing);
    }

    [Fact]
    public void A_chunk_rendered_again_replaces_the_lost_one_in_either_order()
    {
        var (lost, found) = (Chunk(1, 2, 3, true, false), Chunk(1, 2, 3, true, true));
        RenderedChunk[] others = [Chunk(0, 1, 3, true, true), Chunk(2, 3, 3, true, true)];
        Assert.False(ChunkCoverage.IsComplete([.. others, lost]));
        Assert.True(ChunkCoverage.IsComplete([.. others, lost, found]));
        Assert.True(ChunkCoverage.IsComplete([found, .. others, lost]));
    }

    [Fact]
    public void Of_two_that_succeeded_the_last_counts()
    {
        var (first, second) = (
            Chunk(0, 1, 1, true, true),
            Chunk(0, 1, 1, true, true) with
            {
                Path = "/films/second.mp4",
            }
        );
        Assert.Same(second, Assert.Single(ChunkCoverage.Tile([first, second], out _)));
    }

    private static bool Partly((int From, int To) a, (int From, int To) b) =>
        a.From < b.To && b.From < a.To && !((a.From <= b.From && b.To <= a.To) || (b.From <= a.From && a.To <= b.To));

    private static (int From, int To) Edges(RenderedChunk chunk, int count) =>
        ((int)((chunk.Chunk.StartPts ?? 0) / 25), (int)((chunk.Chunk.EndPts ?? (count * 25)) / 25));

    // A second each; a part of a film has edges where a whole one is open.
    private static RenderedChunk Chunk(int from, int to, int count, bool whole, bool succeeded)
    {
        var chunk = new VideoChunk
        {
            PlanId = "job",
            Name = "film",
            Path = "/films/film.mkv",
            Index = from,
            ChunkCount = count,
            TimeBase = new(1, 25),
            StartPts = whole && from == 0 ? null : from * 25,
            EndPts = whole && to == count ? null : to * 25,
            RangeStartPts = whole ? null : 0,
            RangeEndPts = whole ? null : count * 25,
        };
        return Renders.Finish(0, chunk, failed: !succeeded).Chunk;
    }
}
