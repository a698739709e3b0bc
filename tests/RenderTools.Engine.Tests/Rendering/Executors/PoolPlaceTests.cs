using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Primitives;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>What a pool does with places besides this machine.</summary>
public sealed class PoolPlaceTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task Chunks_and_events_tell_which_machine_rendered_them()
    {
        var (here, there) = (Local(1), Remote("n1", 1));
        await using var bench = new PoolBench([here, there]);
        bench.Add(2);
        var (mine, theirs) = (await here.NextAsync(), await there.NextAsync());
        mine.Begin().Render();
        theirs.Begin().Render();
        _ = await bench.CloseAsync();
        Assert.Equal(
            new[] { Environment.MachineName, "n1" }.Order(),
            bench.Finished.Select(chunk => chunk.HostName!).Order()
        );
        var started = bench.Seen.OfType<ChunkStarted>().ToDictionary(e => e.Index);
        Assert.Equal(("n1", null), (started[theirs.Index].HostName, started[theirs.Index].ProcessId));
        Assert.NotNull(started[mine.Index].ProcessId);
    }

    [Fact]
    public async Task Where_this_machines_memory_is_short_other_machines_go_on()
    {
        var resources = new FakeResources();
        resources.Set(memory: 0);
        var there = Remote("n1", 4);
        await using var bench = new PoolBench([there], resources);
        bench.Add(4);
        foreach (var run in await there.NextAsync(4))
            run.Render();
        _ = await bench.CloseAsync();
        Assert.Equal((4, 4), (bench.Finished.Count, there.MostAtOnce));
    }

    // A chunk that was killed for want of memory runs alone on this machine. Another machine has its own memory.
    [Fact]
    public async Task A_chunk_that_must_be_alone_starts_on_another_machine_at_once()
    {
        var there = Remote("n1", 2);
        await using var bench = new PoolBench([there]);
        bench.Add(2);
        var runs = await there.NextAsync(2);
        runs[0].Kill();
        (await there.NextAsync()).Render();
        runs[1].Render();
        _ = await bench.CloseAsync();
        Assert.All(bench.Finished, chunk => Assert.Equal(ChunkStatus.Succeeded, chunk.Status));
    }

    [Fact]
    public async Task A_chunk_whose_host_went_down_goes_elsewhere_and_loses_no_retry()
    {
        var there = Remote("n1", 1);
        await using var bench = new PoolBench([there]);
        bench.Add(1, new RenderOptions { RetryCount = 0 });
        (await there.NextAsync()).LoseHost();
        var again = await there.NextAsync();
        Assert.Equal(2, again.Task.Attempt);
        again.Render();
        _ = await bench.CloseAsync();
        Assert.Equal("n1 went down.", Assert.Single(bench.Seen.OfType<ChunkRetried>()).Reason);
        Assert.Equal(ChunkStatus.Succeeded, Assert.Single(bench.Finished).Status);
    }

    [Fact]
    public async Task A_chunk_that_is_lost_time_and_again_is_a_failure_at_last()
    {
        var there = new FakeExecutor(1) { HostName = "n1", Script = run => run.LoseHost() };
        await using var bench = new PoolBench([there]);
        bench.Add(1, new RenderOptions { RetryCount = 0 });
        _ = await bench.CloseAsync();
        Assert.Equal(ChunkStatus.Failed, Assert.Single(bench.Finished).Status);
        Assert.Equal("n1 went down.", bench.Finished[0].Error?.Split(" Its last words")[0]);
        Assert.InRange(there.Started, 2, 100);
    }

    [Fact]
    public async Task A_place_that_can_run_no_task_of_a_job_ends_the_job_with_its_error()
    {
        var there = Remote("n1", 2);
        await using var bench = new PoolBench([there]);
        bench.Add(2);
        var runs = await there.NextAsync(2);
        runs[0].Refuse(new RenderToolsException("TargetsDiffer", ErrorKind.InvalidData, "n1 has another ffmpeg."));
        var failed = await bench.UntilAsync<JobFailed>();
        Assert.Equal(
            ("TargetsDiffer", "n1 has another ffmpeg.", ErrorKind.InvalidData),
            (failed.ErrorId, failed.Message, failed.Kind)
        );
        _ = await bench.CloseAsync();
        Assert.Equal(2, there.Started);
    }

    [Fact]
    public async Task A_place_that_closes_leaves_its_chunks_to_the_others()
    {
        var (here, there) = (Local(1), Remote("n1", 1));
        await using var bench = new PoolBench([here, there]);
        bench.Add(3);
        var mine = await here.NextAsync();
        var theirs = await there.NextAsync();
        there.IsOpen = false;
        theirs.LoseHost();
        mine.Render();
        for (var rest = 2; rest > 0; rest--)
            (await here.NextAsync()).Render();
        _ = await bench.CloseAsync();
        Assert.Equal((3, 1), (bench.Finished.Count, there.Started));
        Assert.All(bench.Finished, chunk => Assert.Equal(Environment.MachineName, chunk.HostName));
    }

    [Fact]
    public async Task Where_every_place_has_closed_the_jobs_end_with_an_error_also_one_that_comes_later()
    {
        var there = Remote("n1", 1);
        await using var bench = new PoolBench([there]);
        bench.Add(2);
        var run = await there.NextAsync();
        there.IsOpen = false;
        run.LoseHost();
        Assert.Equal("TargetsLost", (await bench.UntilAsync<JobFailed>()).ErrorId);
        bench.Add(1);
        Assert.Equal("TargetsLost", (await bench.UntilAsync<JobFailed>()).ErrorId);
    }

    [Fact]
    public async Task What_a_place_warns_of_is_a_warning_with_its_id()
    {
        var there = Remote("n1", 1);
        await using var bench = new PoolBench([there]);
        bench.Add(1);
        var run = await there.NextAsync();
        run.Warn("TargetsDiffer", "n1 has another ffmpeg.");
        run.Render();
        _ = await bench.CloseAsync();
        Assert.Contains(
            bench.Seen.OfType<RenderLog>(),
            log => log is { Line: "TargetsDiffer: n1 has another ffmpeg.", Level: RenderLogLevel.Warning, Index: null }
        );
    }

    [Fact]
    public async Task A_disk_that_is_full_holds_every_place_since_the_chunks_come_to_it()
    {
        var resources = new FakeResources();
        resources.Set(disk: 3 * Mebibyte);
        var there = Remote("n1", 1);
        await using var bench = new PoolBench([there], resources);
        bench.Add(1);
        await resources.Waits;
        Assert.Equal(0, there.Started);
        resources.Set(disk: 1000 * Mebibyte);
        (await there.NextAsync()).Render();
        _ = await bench.CloseAsync();
        Assert.Single(bench.Finished);
    }

    private static FakeExecutor Local(int capacity) => new(capacity);

    private static FakeExecutor Remote(string hostName, int capacity) => new(capacity) { HostName = hostName };
}
