using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Jobs;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>The search for each chunk's quality in the pool: who is asked what, in which order, and what is kept.</summary>
public sealed class PoolSearchTests
{
    private static readonly RenderSettings Settings = new() { Target = new QualityTarget(0.98) { Tolerance = 0.001 } };

    [Fact]
    public async Task Workers_and_the_order_of_ends_change_no_CRF()
    {
        var one = await SearchAsync(workers: 1, chunks: 20, seed: 0);
        Assert.All(one, chunk => Assert.InRange(chunk.Quality!.Value, 0.979, 0.981));
        foreach (var (workers, seed) in new[] { (3, 1), (8, 2), (32, 3) })
            Assert.Equal(
                one.Select(c => (c.Crf, string.Join(' ', c.Probes.Select(p => p.Crf)))),
                (await SearchAsync(workers, 20, seed)).Select(c =>
                    (c.Crf, string.Join(' ', c.Probes.Select(p => p.Crf)))
                )
            );
    }

    [Fact]
    public async Task The_accepted_probe_is_the_chunk_and_nothing_is_encoded_twice()
    {
        var asked = new List<(int, double?)>();
        await using var bench = new PoolBench(
            new FakeExecutor(1)
            {
                Script = run =>
                {
                    asked.Add((run.Index, run.Crf));
                    run.Begin().Render();
                },
            }
        );
        var directory = bench.Add(12, settings: Settings).Directory.Path;
        var events = await bench.CloseAsync();

        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.Equal(asked.Count, bench.Finished.Sum(c => c.Probes.Length));
        Assert.Equal(asked.Count - 12, events.OfType<ChunkProbed>().Count());
        Assert.Equal(12, Directory.GetFiles(directory, "chunk-*.mp4").Length);
        Assert.All(bench.Finished, c => Assert.True(File.Exists(c.Path)));
        Assert.All(bench.Finished, c => Assert.Contains(c.Probes, p => p.Crf == c.Crf && p.Quality == c.Quality));
        Assert.Equal(Enumerable.Range(0, 12), FakeFilm.Journal(directory).Select(c => c.Index).Order());

        // The others begin at what the pilots found, and so need fewer.
        var order = asked.Select(a => a.Item1).Distinct().ToList();
        var pilots = order.Take(3).ToHashSet();
        Assert.True(
            bench.Finished.Where(c => !pilots.Contains(c.Index)).Average(c => c.Probes.Length)
                < bench.Finished.Where(c => pilots.Contains(c.Index)).Average(c => c.Probes.Length)
        );
    }

    [Fact]
    public async Task No_other_chunk_begins_before_the_pilots_have_told()
    {
        await using var bench = new PoolBench(new FakeExecutor(8));
        bench.Add(8, settings: Settings);
        bench.Pool.Close();
        var reading = bench.ToEndAsync();
        var asked = new List<(int Index, double? Crf)>();
        while (!reading.IsCompleted)
        {
            var next = bench.Executor.NextAsync();
            if (await Task.WhenAny(next, reading) != next)
                break;
            asked.Add(((await next).Index, (await next).Crf));
            (await next).Begin().Render();
        }

        _ = await reading;
        var pilots = asked.Take(2).Select(a => a.Index).ToList();
        Assert.All(asked.Take(2), a => Assert.Equal(23, a.Crf));
        Assert.Equal(8, bench.Finished.Count);
        var probes = bench.Finished.Where(c => pilots.Contains(c.Index)).Sum(c => c.Probes.Length);
        Assert.All(asked.Take(probes), a => Assert.Contains(a.Index, pilots));

        // All others begin at one CRF.
        Assert.Single(asked.Skip(probes).GroupBy(a => a.Index).Select(own => own.First().Crf).Distinct());
    }

    [Fact]
    public async Task A_search_that_is_stopped_goes_on_and_asks_nothing_again()
    {
        var whole = await SearchAsync(workers: 1, chunks: 10, seed: 0);
        using var film = new FakeFilm("film");
        var asked = new List<(int, double?)>();
        for (var stopAfter = 3; ; stopAfter += 4)
        {
            await using var bench = new PoolBench(new FakeExecutor(2));
            var job = film.Prepare(10, settings: Settings);
            bench.Pool.Add(job);
            bench.Pool.Close();
            var reading = bench.ToEndAsync();
            var ended = 0;
            while (!reading.IsCompleted && ended < stopAfter)
            {
                var next = bench.Executor.NextAsync();
                if (await Task.WhenAny(next, reading) != next)
                    break;
                asked.Add(((await next).Index, (await next).Crf));
                (await next).Begin().Render();
                ended++;
            }

            if (ended < stopAfter)
            {
                _ = await reading;
                Assert.Equal(whole.Select(c => (c.Index, c.Crf)), bench.Finished.Select(c => (c.Index, c.Crf)));
                break;
            }

            // What has ended is in the journal before the pool is stopped.
            while (FakeFilm.Told(film.Work) < asked.Distinct().Count())
                await Task.Yield();
            await bench.StopAsync();
        }

        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.Equal(whole.Sum(c => c.Probes.Length), asked.Count);
    }

    [Fact]
    public async Task Where_the_target_is_out_of_reach_the_best_is_kept_and_this_is_said()
    {
        await using var bench = new PoolBench(new FakeExecutor(2) { Script = run => run.Begin().Render() });
        bench.Add(3, settings: Settings with { Target = Settings.Target! with { MinimumCrf = 35 } });
        var events = await bench.CloseAsync();
        Assert.All(bench.Finished, c => Assert.Equal((35.0, true), (c.Crf, c.QualityNotReached)));
        Assert.Equal(3, events.OfType<RenderLog>().Count(l => l.Id == "QualityNotReached"));
    }

    [Fact]
    public async Task A_probe_that_fails_is_tried_again_at_the_same_CRF()
    {
        var failed = false;
        await using var bench = new PoolBench(
            new FakeExecutor(1)
            {
                Script = run =>
                {
                    if (run.Crf != 23 && !failed)
                    {
                        failed = true;
                        run.Begin().Fail();
                        return;
                    }

                    run.Begin().Render();
                },
            }
        );
        bench.Add(6, settings: Settings);
        _ = await bench.CloseAsync();
        Assert.True(failed);
        Assert.Equal((await SearchAsync(1, 6, 0)).Select(c => c.Crf), bench.Finished.Select(c => c.Crf));
    }

    private static async Task<IReadOnlyList<RenderedChunk>> SearchAsync(int workers, int chunks, int seed)
    {
        var random = new Random(seed);
        await using var bench = new PoolBench(
            new FakeExecutor(workers)
            {
                Script = run =>
                {
                    var wait = seed == 0 ? 0 : random.Next(3);
                    _ = Task.Run(async () =>
                    {
                        for (var i = 0; i < wait * 20; i++)
                            await Task.Yield();
                        run.Begin().Render();
                    });
                },
            }
        );
        bench.Add(chunks, settings: Settings);
        _ = await bench.CloseAsync();
        Assert.All(bench.Finished, c => Assert.Equal(ChunkStatus.Succeeded, c.Status));
        return [.. bench.Finished.OrderBy(c => c.Index)];
    }
}
