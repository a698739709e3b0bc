using RenderTools.Events;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>A job that is given up, and a pool that is stopped, in every state.</summary>
public sealed class PoolEndTests
{
    private const int Chunks = 4;

    public enum State
    {
        WaitsForTrial,
        Runs,
        IsPaused,
        WaitsForMemory,
        WaitsForDisk,
        WaitsForSeam,
        HasEnded,
    }

    public enum Ending
    {
        JobIsCancelled,
        PoolIsStopped,
        PoolIsDisposed,
    }

    public static TheoryData<State, Ending> Ends
    {
        get
        {
            var all = new TheoryData<State, Ending>();
            foreach (var state in Enum.GetValues<State>())
            {
                foreach (var end in Enum.GetValues<Ending>())
                    all.Add(state, end);
            }

            return all;
        }
    }

    /// <summary>Gives a job up.</summary>
    internal static void Cancel(RenderJob job) => job.Cancel();

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task In_every_state_an_end_leaves_nothing_running_and_the_directory_free(State state, Ending end)
    {
        using var film = new FakeFilm();
        var resources = new FakeResources();
        var executor = new FakeExecutor(state is State.IsPaused or State.WaitsForSeam ? 1 : 2);
        var trial = new TaskCompletionSource<TrialResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (state != State.WaitsForTrial)
            trial.SetResult(new TrialResult(null, null));
        await using var bench = new PoolBench(executor, resources, (_, token) => trial.Task.WaitAsync(token));
        var job = film.Prepare(Chunks);
        var kept = await EnterAsync(state, bench, resources, job);

        switch (end)
        {
            case Ending.JobIsCancelled:
                Cancel(job);
                _ = await bench.CloseAsync();
                Assert.Single(bench.Seen.OfType<JobFinished>());
                break;
            case Ending.PoolIsStopped:
                await bench.StopAsync();
                _ = await bench.ToEndAsync();
                break;
            default:
                await bench.Pool.DisposeAsync();
                break;
        }

        Assert.Equal(0, executor.Running);
        Assert.Empty(bench.Seen.OfType<JobFailed>());
        await bench.Pool.DisposeAsync();
        Assert.Empty(Directory.GetFiles(film.Work, "*.part.*", SearchOption.AllDirectories));
        using var again = film.Prepare(Chunks);
        Assert.Equal(kept, again.TakenOver.Count);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_before_it_is_added_starts_nothing()
    {
        await using var bench = new PoolBench(new FakeExecutor(2));
        bench.Pool.Pause(true);
        var job = bench.Prepare(Chunks);
        Cancel(job);
        bench.Pool.Add(job);
        bench.Pool.Pause(false);
        _ = await bench.CloseAsync();
        Assert.Equal(0, bench.Executor.Started);
        Assert.Single(bench.Seen.OfType<JobFinished>());
    }

    [Fact]
    public async Task One_job_that_is_cancelled_disturbs_no_other()
    {
        await using var bench = new PoolBench(new FakeExecutor(2));
        var (first, second) = (bench.Add(1), bench.Add(1));
        var runs = new[] { await bench.Executor.NextAsync(), await bench.Executor.NextAsync() };
        Cancel(first);
        Assert.Equal(first.Id, (await bench.UntilAsync<JobFinished>()).JobId);
        runs.Single(run => run.Task.RenderId == second.Id).Render();
        _ = await bench.CloseAsync();
        Assert.Equal(second.Id, Assert.Single(bench.Finished).RenderId);
    }

    [Fact]
    public async Task Until_the_trial_has_ended_one_chunk_of_the_job_runs()
    {
        var trial = new TaskCompletionSource<TrialResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new PoolBench(new FakeExecutor(3), trial: (_, token) => trial.Task.WaitAsync(token));
        bench.Add(3);
        var first = await bench.Executor.NextAsync();
        first.Begin(5);
        _ = await bench.UntilAsync<ChunkProgress>();
        Assert.Equal(1, bench.Executor.Started);
        trial.SetResult(new TrialResult(null, null));
        foreach (var run in (await bench.Executor.NextAsync(2)).Append(first))
            run.Render();
        _ = await bench.CloseAsync();
        Assert.Equal(3, bench.Finished.Count);
    }

    [Fact]
    public async Task A_trial_that_failed_and_a_chunk_that_fails_the_same_way_end_the_job_after_one_start()
    {
        await using var bench = new PoolBench(
            new FakeExecutor(3) { Script = run => run.Fail("no such thing", frames: 0) },
            trial: (_, _) =>
                Task.FromResult(
                    new TrialResult(
                        RenderTools.Encoders.FfmpegFailure.Of(["[libx264 @ 0x2] [error] no such thing"], "libx264"),
                        null
                    )
                )
        );
        bench.Add(3);
        var events = await bench.CloseAsync();
        Assert.Equal("EncoderRefused", Assert.Single(events.OfType<JobFailed>()).ErrorId);
        Assert.Equal(1, bench.Executor.Started);
    }

    [Fact]
    public async Task A_trial_that_failed_condemns_nothing_where_a_chunk_gives_a_frame()
    {
        await using var bench = new PoolBench(
            new FakeExecutor(3),
            trial: (_, _) =>
                Task.FromResult(
                    new TrialResult(
                        RenderTools.Encoders.FfmpegFailure.Of(["[libx264 @ 0x2] [error] no such thing"], "libx264"),
                        null
                    )
                )
        );
        bench.Add(3);
        var first = await bench.Executor.NextAsync();
        first.Begin(1);
        foreach (var run in (await bench.Executor.NextAsync(2)).Append(first))
            run.Render();
        _ = await bench.CloseAsync();
        Assert.Equal(3, bench.Finished.Count);
    }

    [Fact]
    public async Task A_destination_that_refuses_ends_the_job_and_what_runs()
    {
        await using var bench = new PoolBench(
            new FakeExecutor(3),
            trial: (_, _) =>
                Task.FromResult(
                    new TrialResult(
                        null,
                        new RenderTools.Primitives.RenderToolsException(
                            "UnsupportedVideo",
                            RenderTools.Primitives.ErrorKind.InvalidArgument,
                            "No."
                        )
                    )
                )
        );
        bench.Add(3);
        var events = await bench.CloseAsync();
        Assert.Equal("UnsupportedVideo", Assert.Single(events.OfType<JobFailed>()).ErrorId);
        Assert.Equal(0, bench.Executor.Running);
        Assert.Empty(bench.Finished);
    }

    [Fact]
    public async Task The_trials_of_several_jobs_follow_each_other()
    {
        var (now, most) = (0, 0);
        await using var bench = new PoolBench(
            new FakeExecutor(4) { Script = run => run.Render() },
            trial: async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
                return new TrialResult(null, null);
            }
        );
        for (var i = 0; i < 5; i++)
            bench.Add(3);
        _ = await bench.CloseAsync();
        Assert.Equal((1, 15), (most, bench.Finished.Count));
    }

    // Brings a job into a state; how many of its chunks a later run can take over.
    private static async Task<int> EnterAsync(State state, PoolBench bench, FakeResources resources, RenderJob job)
    {
        if (state == State.WaitsForMemory)
            resources.Set(memory: 0);
        if (state == State.WaitsForDisk)
            resources.Set(disk: 0);
        bench.Pool.Add(job);
        switch (state)
        {
            case State.WaitsForTrial:
                _ = await bench.Executor.NextAsync();
                return 0;
            case State.WaitsForMemory:
                _ = await bench.Executor.NextAsync();
                await resources.Waits;
                return 0;
            case State.WaitsForDisk:
                await resources.Waits;
                return 0;
            case State.Runs:
                _ = await bench.Executor.NextAsync(2);
                return 0;
            case State.HasEnded:
                for (var i = 0; i < Chunks; i++)
                    (await bench.Executor.NextAsync()).Render();
                _ = await bench.UntilAsync<JobFinished>();
                return Chunks;
        }

        // A worker has checked a chunk before it begins the next but one: the first is accepted when a third starts.
        (await bench.Executor.NextAsync()).Render();
        (await bench.Executor.NextAsync()).Fail();
        _ = await bench.Executor.NextAsync();
        bench.Pool.Pause(state == State.IsPaused);
        return 1;
    }
}
