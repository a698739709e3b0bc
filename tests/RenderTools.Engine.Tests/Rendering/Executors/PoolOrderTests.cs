using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>What a pool renders, in which order it tells of it, and with how many workers.</summary>
public sealed class PoolOrderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(6, 2)]
    [InlineData(6, 7)]
    [InlineData(40, 3)]
    [InlineData(64, 64)]
    [InlineData(256, 64)]
    [InlineData(256, 256)]
    public async Task Every_chunk_is_rendered_once_and_told_of_in_order(int chunks, int workers)
    {
        await using var bench = new PoolBench(new FakeExecutor(workers) { Script = run => run.Begin().Render() });
        var job = bench.Add(chunks);
        var directory = job.Directory.Path;
        var events = await bench.CloseAsync();

        Assert.IsType<JobStarted>(events[0]);
        Assert.Equal(0, Assert.IsType<JobFinished>(events[^1]).Failed);
        Assert.Equal(Enumerable.Range(0, chunks), bench.Finished.Select(c => c.Index));
        Assert.All(bench.Finished, c => Assert.Equal((ChunkStatus.Succeeded, 1), (c.Status, c.Attempts)));
        Assert.Equal(chunks, bench.Executor.Started);
        Assert.InRange(bench.Executor.MostAtOnce, 1, workers);
        Assert.All(bench.Finished, c => Assert.InRange(c.Worker, 0, workers - 1));
        foreach (var own in events.Skip(1).SkipLast(1).GroupBy(IndexOf))
        {
            Assert.IsType<ChunkStarted>(own.First());
            Assert.IsType<ChunkFinished>(own.Last());
        }

        // Each is in the journal and lies under its name; nothing else of the attempts is left.
        Assert.Equal(Enumerable.Range(0, chunks), FakeFilm.Journal(directory).Select(c => c.Index).Order());
        Assert.Equal(chunks, Directory.GetFiles(directory, "chunk-*.mp4").Length);
        Assert.Empty(Directory.GetFiles(directory, "*.part.*").Concat(Directory.GetFiles(directory, "*.seam")));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(256)]
    public async Task As_many_chunks_run_at_once_as_there_are_workers(int workers)
    {
        await using var bench = new PoolBench(new FakeExecutor(workers));
        bench.Add(workers);
        bench.Add(workers);
        var runs = await bench.Executor.NextAsync(workers);
        Assert.Equal((workers, workers), (bench.Executor.Running, bench.Pool.Workers));
        foreach (var run in runs)
            run.Render();
        foreach (var run in await bench.Executor.NextAsync(workers))
            run.Render();
        _ = await bench.CloseAsync();
        Assert.Equal(2 * workers, bench.Finished.Count);
        Assert.Equal(workers, bench.Executor.MostAtOnce);
    }

    [Fact]
    public async Task Each_executor_gets_as_many_chunks_at_once_as_it_can_take()
    {
        var (near, far) = (new FakeExecutor(1), new FakeExecutor(3));
        await using var bench = new PoolBench([near, far]);
        bench.Add(4);
        var runs = (await near.NextAsync(1)).Concat(await far.NextAsync(3)).ToArray();
        Assert.Equal([0, 1, 2, 3], runs.Select(run => run.Index).Order());
        Assert.Equal((1, 3, 4), (near.Running, far.Running, bench.Pool.Workers));
        foreach (var run in runs)
            run.Render();
        _ = await bench.CloseAsync();
        Assert.Equal(4, bench.Finished.Count);
    }

    [Fact]
    public async Task A_worker_that_the_last_chunk_of_a_job_leaves_free_begins_the_next_job()
    {
        await using var bench = new PoolBench(new FakeExecutor(2));
        bench.Add(2);
        var runs = await bench.Executor.NextAsync(2);
        var second = bench.Add(2);
        runs[0].Render();
        var next = await bench.Executor.NextAsync();
        Assert.Equal(second.Id, next.Task.RenderId);
        next.Render();
        runs[1].Render();
        (await bench.Executor.NextAsync()).Render();
        _ = await bench.CloseAsync();
        Assert.Equal(2, bench.Seen.OfType<JobFinished>().Count());
    }

    // The proof of a seam begins with the chunk that sought nothing.
    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public async Task Chunks_are_handed_on_from_the_films_beginning_in_whatever_order_they_end(
        int first,
        int second,
        int third
    )
    {
        await using var bench = new PoolBench(new FakeExecutor(3));
        bench.Add(3);
        var runs = await bench.Executor.NextAsync(3);
        foreach (var index in (int[])[first, second, third])
            runs[index].Render();
        _ = await bench.CloseAsync();
        Assert.Equal([0, 1, 2], bench.Finished.Select(c => c.Index));
    }

    [Fact]
    public async Task Of_an_attempt_the_start_comes_first_then_progress_then_its_end()
    {
        await using var bench = new PoolBench(new FakeExecutor(1));
        bench.Add(1);
        (await bench.Executor.NextAsync()).Begin(3).Render();
        var kinds = (await bench.CloseAsync()).Select(e => e.GetType().Name).ToArray();
        Assert.Equal("JobStarted", kinds[0]);
        Assert.Equal("ChunkStarted", kinds[1]);
        Assert.All(kinds[2..^3], kind => Assert.Equal("ChunkProgress", kind));
        Assert.Equal(["ChunkRendered", "ChunkFinished", "JobFinished"], kinds[^3..]);
    }

    [Fact]
    public async Task What_an_earlier_pool_rendered_is_handed_on_and_not_rendered_again()
    {
        using var film = new FakeFilm();
        await using (var first = new PoolBench(new FakeExecutor(1)))
        {
            first.Pool.Add(film.Prepare(4));
            (await first.Executor.NextAsync()).Render();
            (await first.Executor.NextAsync()).Render();
            var third = await first.Executor.NextAsync();
            await first.StopAsync();
            _ = third;
        }

        await using var bench = new PoolBench(new FakeExecutor(2) { Script = run => run.Render() });
        bench.Pool.Add(film.Prepare(4));
        _ = await bench.CloseAsync();
        Assert.Equal(2, bench.Executor.Started);
        Assert.Equal([0, 1, 2, 3], bench.Finished.Select(c => c.Index));
        Assert.Equal([0, 0, 1, 1], bench.Finished.Select(c => c.Attempts).Order());
    }

    [Fact]
    public async Task A_job_whose_chunks_all_are_there_ends_without_a_start()
    {
        using var film = new FakeFilm();
        await using (var first = new PoolBench(new FakeExecutor(2) { Script = run => run.Render() }))
        {
            first.Pool.Add(film.Prepare(3));
            _ = await first.CloseAsync();
        }

        await using var bench = new PoolBench(new FakeExecutor(2));
        bench.Pool.Add(film.Prepare(3));
        _ = await bench.CloseAsync();
        Assert.Equal((0, 3), (bench.Executor.Started, bench.Finished.Count));
    }

    [Fact]
    public async Task Chunks_that_are_rendered_singly_do_not_wait_for_neighbours()
    {
        await using var bench = new PoolBench(new FakeExecutor(3));
        bench.Add(5, pick: [0, 2, 4]);
        foreach (var run in (await bench.Executor.NextAsync(3)).Reverse())
        {
            run.Render();
            Assert.Equal(run.Index, (await bench.UntilAsync<ChunkFinished>()).Chunk.Index);
        }
    }

    private static int IndexOf(RenderEvent what) =>
        what switch
        {
            ChunkStarted e => e.Index,
            ChunkProgress e => e.Index,
            ChunkRendered e => e.Index,
            ChunkFinished e => e.Chunk.Index,
            _ => throw new InvalidOperationException($"{what.GetType().Name} was not expected."),
        };
}
