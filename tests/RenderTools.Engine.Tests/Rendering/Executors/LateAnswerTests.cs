using RenderTools.Events;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>An executor that answers when nobody waits for its answer any more, as a machine that hung does.</summary>
public sealed class LateAnswerTests
{
    // The seam behind chunk 0 holds from no keyframe, nor does the one behind the two that became one. So all become
    // one chunk, and the attempt at chunk 3 is cancelled on a machine that does not answer.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_answer_for_a_window_that_was_joined_away_is_forgotten(bool comesFirst)
    {
        await using var bench = new PoolBench(new FakeExecutor(4));
        var directory = bench.Add(4).Directory.Path;
        var runs = await bench.Executor.NextAsync(4);
        var late = runs[3];
        late.IsDeaf = true;
        runs[0].Render();
        runs[1].RenderOtherHead("1 ");
        (await bench.Executor.NextAsync()).RenderOtherHead("2 ");
        (await bench.Executor.NextAsync()).RenderOtherHead("3 ");
        (await bench.Executor.NextAsync()).Render();
        runs[2].RenderOtherHead("1 ");
        (await bench.Executor.NextAsync()).RenderOtherHead("2 ");
        (await bench.Executor.NextAsync()).RenderOtherHead("3 ");
        var whole = await bench.Executor.NextAsync();
        Assert.Equal((null, null), (whole.Task.Chunk.StartPts, whole.Task.Chunk.EndPts));
        if (comesFirst)
            late.Render();
        whole.Render();
        if (!comesFirst)
        {
            _ = await bench.UntilAsync<JobFinished>();
            late.Render();
        }

        _ = await bench.CloseAsync();
        Assert.Equal((null, null), (bench.Finished[^1].Chunk.StartPts, bench.Finished[^1].Chunk.EndPts));
        Assert.DoesNotContain(bench.Finished, c => c.Chunk.StartPts == late.Task.Chunk.StartPts);
        Assert.DoesNotContain(FakeFilm.Journal(directory), c => c.Chunk.StartPts == late.Task.Chunk.StartPts);
        Assert.False(File.Exists(Path.Combine(directory, late.Task.Files.Chunk)));
    }

    [Fact]
    public async Task A_late_answer_of_a_job_that_was_given_up_is_not_accepted()
    {
        await using var bench = new PoolBench(new FakeExecutor(1));
        var job = bench.Add(2);
        var directory = job.Directory.Path;
        var run = await bench.Executor.NextAsync();
        run.IsDeaf = true;
        PoolEndTests.Cancel(job);
        _ = await bench.UntilAsync<JobFinished>();
        run.Render();
        _ = await bench.CloseAsync();
        Assert.Empty(bench.Finished);
        Assert.Empty(FakeFilm.Journal(directory));
        Assert.Empty(Directory.GetFiles(directory, "chunk-*"));
    }
}
