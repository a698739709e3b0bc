using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>What a pool does where memory or disk is short, and while it is paused, finished or closed.</summary>
public sealed class PoolHoldTests
{
    private const long Mebibyte = 1 << 20;

    // No chunk adjoins another, so each is handed on when it is rendered.
    private static readonly int[] Apart = [0, 2, 4, 6];

    [Theory]
    [InlineData(0, 2)]
    [InlineData(100, 64)]
    [InlineData(359, 256)]
    public async Task Where_memory_is_short_one_chunk_runs_and_the_others_wait_for_more(long free, int workers)
    {
        var resources = new FakeResources();
        resources.Set(memory: free * Mebibyte);
        await using var bench = new PoolBench(new FakeExecutor(workers), resources);
        bench.Add(workers);
        var first = await bench.Executor.NextAsync();
        await resources.Waits;
        Assert.Equal(1, bench.Executor.Started);

        resources.Set(memory: 361 * Mebibyte);
        var others = await bench.Executor.NextAsync(workers - 1);
        foreach (var run in others.Append(first))
            run.Render();
        _ = await bench.CloseAsync();
        Assert.Contains("Memory is short", Assert.Single(Warnings(bench)).Text, StringComparison.Ordinal);
        Assert.Equal(workers, bench.Finished.Count);
    }

    [Fact]
    public async Task Where_memory_stays_short_the_chunks_are_rendered_one_by_one()
    {
        var resources = new FakeResources();
        resources.Set(memory: 0);
        await using var bench = new PoolBench(new FakeExecutor(8) { Script = run => run.Render() }, resources);
        bench.Add(8);
        _ = await bench.CloseAsync();
        Assert.Equal((8, 1), (bench.Finished.Count, bench.Executor.MostAtOnce));
    }

    [Fact]
    public async Task How_much_memory_a_chunk_needs_is_what_the_largest_so_far_took()
    {
        var resources = new FakeResources();
        resources.Set(memory: 1000 * Mebibyte);
        await using var bench = new PoolBench(new FakeExecutor(2), resources);
        bench.Add(8, pick: Apart);
        var runs = await bench.Executor.NextAsync(2);
        runs[0].PeakKilobytes = 900 << 10;

        // While it is paused, no worker begins another chunk before this one is checked.
        bench.Pool.Pause(true);
        runs[0].Render();
        _ = await bench.UntilAsync<ChunkFinished>();
        bench.Pool.Pause(false);
        await resources.Waits;
        Assert.Equal(2, bench.Executor.Started);
        resources.Set(memory: 1081 * Mebibyte);
        _ = await bench.Executor.NextAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Where_the_disk_is_nearly_full_no_chunk_starts_until_there_is_room(int workers)
    {
        var resources = new FakeResources();
        resources.Set(disk: 3 * Mebibyte);
        await using var bench = new PoolBench(new FakeExecutor(workers), resources);
        var job = bench.Add(workers);
        await resources.Waits;
        Assert.Equal(0, bench.Executor.Started);
        resources.Set(disk: 1000 * Mebibyte);
        foreach (var run in await bench.Executor.NextAsync(workers))
            run.Render();
        _ = await bench.CloseAsync();
        Assert.Contains(job.Directory.Path, Assert.Single(Warnings(bench)).Text, StringComparison.Ordinal);
        Assert.Equal(workers, bench.Finished.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(5000)]
    public async Task A_chunk_that_filled_the_disk_waits_for_room_for_more_than_it_had_and_loses_no_retry(long written)
    {
        var resources = new FakeResources();
        await using var bench = new PoolBench(new FakeExecutor(1), resources);
        bench.Add(1, new RenderOptions { RetryCount = 0 });
        var run = await bench.Executor.NextAsync();
        resources.Set(disk: (2 * written * Mebibyte) + (4 * Mebibyte) - 1);
        run.FillDisk(written * Mebibyte);
        Assert.Equal("The disk was full.", (await bench.UntilAsync<ChunkRetried>()).Reason);
        await resources.Waits;
        Assert.Equal(1, bench.Executor.Started);
        resources.Set(disk: (2 * written * Mebibyte) + (4 * Mebibyte));
        (await bench.Executor.NextAsync()).Render();
        _ = await bench.CloseAsync();
        Assert.Equal(ChunkStatus.Succeeded, Assert.Single(bench.Finished).Status);
    }

    // A quota does not show in the free space.
    [Fact]
    public async Task A_disk_that_is_full_time_and_again_is_a_failure_at_last()
    {
        await using var bench = new PoolBench(new FakeExecutor(1) { Script = run => run.FillDisk(0) });
        bench.Add(1, new RenderOptions { RetryCount = 0 });
        _ = await bench.CloseAsync();
        Assert.Equal(ChunkStatus.Failed, Assert.Single(bench.Finished).Status);
        Assert.InRange(bench.Executor.Started, 2, 100);
        Assert.Contains("disk was full", bench.Finished[0].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task While_it_is_paused_what_runs_is_finished_and_nothing_starts(int workers)
    {
        await using var bench = new PoolBench(new FakeExecutor(workers));
        bench.Add(8, pick: Apart);
        var runs = await bench.Executor.NextAsync(workers);
        bench.Pool.Pause(true);
        foreach (var run in runs)
        {
            run.Render();
            _ = await bench.UntilAsync<ChunkFinished>();
        }

        Assert.Equal(workers, bench.Executor.Started);
        bench.Pool.Pause(false);
        for (var rest = Apart.Length - workers; rest > 0; rest--)
            (await bench.Executor.NextAsync()).Render();
        _ = await bench.CloseAsync();
        Assert.Equal(Apart.Length, bench.Finished.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Finishing_keeps_what_runs_and_starts_nothing_more_paused_or_not(bool paused)
    {
        using var film = new FakeFilm();
        await using (var bench = new PoolBench(new FakeExecutor(2)))
        {
            bench.Pool.Add(film.Prepare(8));
            var runs = await bench.Executor.NextAsync(2);
            bench.Pool.Pause(paused);
            bench.Pool.Finish();
            foreach (var run in runs)
                run.Render();
            _ = await bench.ToEndAsync();
            Assert.Equal(2, bench.Executor.Started);
            Assert.Empty(bench.Seen.OfType<JobFinished>());
        }

        using var again = film.Prepare(8);
        Assert.Equal(2, again.TakenOver.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pool_that_is_closed_takes_no_job_and_ends_with_those_it_has(bool finish)
    {
        await using var bench = new PoolBench(new FakeExecutor(2) { Script = run => run.Render() });
        if (finish)
            bench.Pool.Finish();
        else
            bench.Pool.Close();
        using var job = bench.Prepare(2);
        Assert.Throws<InvalidOperationException>(() => bench.Pool.Add(job));
        Assert.Empty(await bench.ToEndAsync());
    }

    [Fact]
    public async Task A_pool_that_is_closed_while_it_is_paused_ends_when_it_goes_on()
    {
        await using var bench = new PoolBench(new FakeExecutor(2) { Script = run => run.Render() });
        bench.Pool.Pause(true);
        bench.Add(4);
        bench.Pool.Close();
        Assert.False(bench.Pool.Events.Completion.IsCompleted);
        Assert.Equal(0, bench.Executor.Started);
        bench.Pool.Pause(false);
        _ = await bench.ToEndAsync();
        Assert.Equal(4, bench.Finished.Count);
    }

    private static IEnumerable<RenderLog> Warnings(PoolBench bench) =>
        bench.Seen.OfType<RenderLog>().Where(log => log is { Level: RenderLogLevel.Warning, Index: null });
}
