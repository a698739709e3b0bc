using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Primitives;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Cluster;

/// <summary>Renders that are left to the cluster, and gone on with later.</summary>
[Collection(nameof(SlurmTests))]
public sealed class SlurmDetachTests(SlurmCluster cluster)
{
    [Fact]
    public async Task Chunks_that_were_left_to_the_cluster_are_received_later_and_none_is_rendered_twice()
    {
        using var render = new ClusterRender(cluster);
        var info = await SubmitAsync(render);
        Assert.Equal((RenderJobState.Submitted, 0), (info.State, info.Finished));
        while ((await SlurmCluster.SlurmAsync("squeue", "-h")).Length > 0)
            await Task.Delay(200, render.Token);

        var events = await render.ReceiveAsync(Assert.Single(RenderJobs.In(render.Work)));
        var chunks = ClusterRender.Finished(events);
        Assert.Equal(ClusterRender.Chunks, chunks.Count);
        Assert.All(chunks, chunk => Assert.Equal((ChunkStatus.Succeeded, 1), (chunk.Status, chunk.Attempts)));
        Assert.Equal(ClusterRender.Chunks, render.Starts().Count);
        Assert.Equal(await render.LocalAsync(), await render.JoinAsync(chunks));
        Assert.Equal(RenderJobState.Rendered, Assert.Single(RenderJobs.In(render.Work)).State);
    }

    [Fact]
    public async Task Whoever_receives_follows_what_still_runs()
    {
        using var render = new ClusterRender(cluster);
        render.Hold();
        var info = await SubmitAsync(render);
        while (render.Starts().Count == 0)
            await Task.Delay(50, render.Token);
        var receiving = render.ReceiveAsync(info);
        await Task.Delay(500, render.Token);
        Assert.False(receiving.IsCompleted);
        render.LetGo();
        var chunks = ClusterRender.Finished(await receiving);
        Assert.Equal(ClusterRender.Chunks, render.Starts().Count);
        Assert.Equal(await render.LocalAsync(), await render.JoinAsync(chunks));
    }

    [Fact]
    public async Task A_job_that_no_scheduler_has_is_not_received()
    {
        using var render = new ClusterRender(cluster);
        (await render.PrepareAsync()).Dispose();
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            render.ReceiveAsync(Assert.Single(RenderJobs.In(render.Work)))
        );
        Assert.Equal("JobNotSubmitted", error.ErrorId);
    }

    private static async Task<RenderJobInfo> SubmitAsync(ClusterRender render) =>
        await DetachedRender.SubmitAsync(
            await render.PrepareAsync(),
            new RenderPlaces { Targets = [render.Target] },
            warning => Assert.Fail(warning),
            render.Token
        );
}
