using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>What a pool does after an attempt that went wrong, or that says that it went well.</summary>
public sealed class PoolRetryTests
{
    public enum Fate
    {
        Fails,
        IsKilled,
        Stalls,
        FillsDisk,
    }

    [Theory]
    [InlineData(Fate.Fails)]
    [InlineData(Fate.IsKilled)]
    [InlineData(Fate.Stalls)]
    [InlineData(Fate.FillsDisk)]
    public async Task A_chunk_that_goes_wrong_once_is_rendered_again_under_another_name(Fate fate)
    {
        await using var bench = new PoolBench(new FakeExecutor(2));
        bench.Add(2);
        var runs = await bench.Executor.NextAsync(2);
        runs[0].Render();
        Meet(runs[1], fate);
        var again = await bench.Executor.NextAsync();
        Assert.Equal((1, 2), (again.Index, again.Task.Attempt));
        Assert.NotEqual(runs[1].Task.Files.Chunk, again.Task.Files.Chunk);
        again.Render();
        _ = await bench.CloseAsync();
        Assert.Equal(1, Assert.Single(bench.Seen.OfType<ChunkRetried>()).Index);
        Assert.Equal([1, 2], bench.Finished.Select(c => c.Attempts));
        Assert.All(bench.Finished, c => Assert.Equal(ChunkStatus.Succeeded, c.Status));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_chunk_is_tried_again_as_often_as_asked_and_its_loss_holds_no_other_back(int retries)
    {
        await using var bench = new PoolBench(
            new FakeExecutor(2)
            {
                Script = run =>
                {
                    if (run.Index == 1)
                        run.Fail();
                    else
                        run.Render();
                },
            }
        );
        bench.Add(3, new RenderOptions { RetryCount = retries });
        var events = await bench.CloseAsync();
        var lost = Assert.Single(bench.Finished, c => c.Status == ChunkStatus.Failed);
        Assert.Equal((1, retries + 1), (lost.Index, lost.Attempts));
        Assert.Equal([0, 1, 2], bench.Finished.Select(c => c.Index).Order());
        Assert.Equal(retries, events.OfType<ChunkRetried>().Count());
        Assert.Equal(1, Assert.IsType<JobFinished>(events[^1]).Failed);
        Assert.Contains("exit code 1", lost.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Lie.NoFile)]
    [InlineData(Lie.EmptyFile)]
    [InlineData(Lie.CutFile)]
    [InlineData(Lie.FewerPackets)]
    [InlineData(Lie.NonsenseInSeams)]
    public async Task An_executor_that_says_all_went_well_is_not_believed(Lie lie)
    {
        await using var bench = new PoolBench(new FakeExecutor(2));
        var job = bench.Add(2);
        var directory = job.Directory.Path;
        var runs = await bench.Executor.NextAsync(2);
        runs[0].Render();
        runs[1].Lie(lie);
        var again = await bench.Executor.NextAsync();
        Assert.DoesNotContain(FakeFilm.Journal(directory), c => c.Index == 1);
        again.Render();
        _ = await bench.CloseAsync();
        Assert.Equal([1, 2], bench.Finished.Select(c => c.Attempts));
        Assert.Equal([0, 1], FakeFilm.Journal(directory).Select(c => c.Index).Order());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public async Task A_chunk_whose_first_frames_differ_is_rendered_from_an_earlier_keyframe(int lies, int retries)
    {
        await using var bench = new PoolBench(new FakeExecutor(2));
        bench.Add(2);
        var runs = await bench.Executor.NextAsync(2);
        var seeks = new List<string> { Seek(runs[1]) };
        runs[0].Render();
        runs[1].RenderOtherHead("lie 1 ");
        for (var lie = 2; lie <= lies; lie++)
        {
            var next = await bench.Executor.NextAsync();
            seeks.Add(Seek(next));
            next.RenderOtherHead($"lie {lie} ");
        }

        var last = await bench.Executor.NextAsync();
        seeks.Add(Seek(last));
        last.Render();
        _ = await bench.CloseAsync();
        Assert.Equal([0, 1], bench.Finished.Select(c => c.Index));
        Assert.Equal(retries, bench.Seen.OfType<ChunkRetried>().Count());
        Assert.Equal(seeks.Count, seeks.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_seam_that_holds_from_no_keyframe_is_one_workers_window_and_a_second_makes_one_chunk_of_all()
    {
        await using var bench = new PoolBench(
            new FakeExecutor(1)
            {
                Script = run =>
                {
                    if (run.Task.HeadZone is not null && run.Index is 1 or 3)
                        run.RenderOtherHead($"attempt {run.Task.Attempt} ");
                    else
                        run.Render();
                },
            }
        );
        bench.Add(4);
        _ = await bench.CloseAsync();
        var whole = bench.Finished[^1];
        Assert.Equal((null, null), (whole.Chunk.StartPts, whole.Chunk.EndPts));
        Assert.Equal(FakeFilm.Frames, whole.Frames);
        Assert.Equal(
            [
                [0, 1],
                [0, 2, 3],
            ],
            bench.Seen.OfType<WindowsJoined>().Select(e => e.Joined)
        );
        Assert.Single(bench.Seen.OfType<RenderLog>(), log => log.Id == "SplitNotExact");
    }

    [Theory]
    [InlineData(Fate.IsKilled, 1)]
    [InlineData(Fate.Fails, 2)]
    [InlineData(Fate.Stalls, 2)]
    public async Task A_chunk_that_was_killed_or_failed_twice_is_rendered_with_nothing_beside_it(Fate fate, int times)
    {
        var beside = new List<int>();
        FakeExecutor? executor = null;
        executor = new FakeExecutor(3)
        {
            Script = run =>
            {
                if (run.Index == 0 && run.Task.Attempt <= times)
                {
                    Meet(run, fate);
                    return;
                }

                if (run.Index == 0)
                    beside.Add(executor!.Running);
                run.Render();
            },
        };
        await using var bench = new PoolBench(executor);
        bench.Add(6);
        _ = await bench.CloseAsync();
        Assert.Equal([1], beside);
        Assert.Equal(6, bench.Finished.Count);
        Assert.Equal(times + 1, bench.Finished[0].Attempts);
    }

    [Theory]
    [InlineData("no such preset 1", "no such preset 2", true)]
    [InlineData("no such preset 1", "the picture is too small", false)]
    public async Task A_second_chunk_that_fails_the_same_way_before_its_first_frame_ends_the_job(
        string first,
        string second,
        bool ends
    )
    {
        await using var bench = new PoolBench(
            new FakeExecutor(1)
            {
                Script = run =>
                {
                    if (run.Index == 0)
                        run.Fail(first, frames: 0);
                    else if (run.Index == 1)
                        run.Fail(second, frames: 0);
                    else
                        run.Render();
                },
            }
        );
        bench.Add(4, new RenderOptions { RetryCount = 0 });
        var events = await bench.CloseAsync();
        Assert.Equal(
            ends,
            events.OfType<RenderLog>().Any(log => log.Text.Contains("in the same way", StringComparison.Ordinal))
        );
        Assert.Equal(ends ? 1 : 2, events.OfType<ChunkFinished>().Count(e => e.Chunk.Status == ChunkStatus.Failed));
    }

    [Fact]
    public async Task A_chunk_that_fails_twice_the_same_way_before_its_first_frame_is_not_tried_a_third_time()
    {
        await using var bench = new PoolBench(new FakeExecutor(1) { Script = run => run.Fail("no", frames: 0) });
        bench.Add(1, new RenderOptions { RetryCount = 9 });
        _ = await bench.CloseAsync();
        Assert.Equal(2, bench.Executor.Started);
    }

    [Theory]
    [InlineData(true, "SourceChanged")]
    [InlineData(false, "WorkingDirectoryGone")]
    public async Task Where_source_or_directory_is_gone_the_job_ends_and_what_runs_is_ended(bool source, string error)
    {
        await using var bench = new PoolBench(new FakeExecutor(2));
        bench.Add(4);
        var runs = await bench.Executor.NextAsync(2);
        if (source)
            runs[1].LoseSource();
        else
            runs[1].LoseStore();
        var events = await bench.CloseAsync();
        Assert.Equal(error, Assert.Single(events.OfType<JobFailed>()).ErrorId);
        Assert.Empty(bench.Finished);
        Assert.Equal(0, bench.Executor.Running);
    }

    [Fact]
    public async Task A_defect_of_an_executor_ends_the_events_with_it_and_nobody_waits_for_ever()
    {
        await using var bench = new PoolBench(new FakeExecutor(2));
        bench.Add(4);
        var runs = await bench.Executor.NextAsync(2);
        runs[0].Break(new InvalidOperationException("a defect"));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => bench.ToEndAsync());
        Assert.Equal("a defect", error.Message);
        Assert.Equal(0, bench.Executor.Running);
    }

    private static void Meet(FakeRun run, Fate fate)
    {
        switch (fate)
        {
            case Fate.Fails:
                run.Fail();
                break;
            case Fate.IsKilled:
                run.Kill();
                break;
            case Fate.Stalls:
                run.Stall();
                break;
            default:
                run.FillDisk(written: 1000);
                break;
        }
    }

    private static string Seek(FakeRun run)
    {
        var arguments = run.Task.Steps[^1].Arguments;
        return Array.IndexOf(arguments, "-ss") is >= 0 and var at ? arguments[at + 1] : "from the beginning";
    }
}
