using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Cluster;

/// <summary>Whole videos on a real Slurm cluster of four nodes, and what can go wrong there.</summary>
[Collection(nameof(SlurmTests))]
public sealed class SlurmRenderTests(SlurmCluster cluster)
{
    [Fact]
    public async Task A_video_rendered_on_four_nodes_is_the_local_one_to_the_bit()
    {
        using var render = new ClusterRender(cluster);
        var events = await render.RunAsync(On(render.Target));
        var chunks = ClusterRender.Finished(events);
        await AssertSameAsync(render, chunks);
        AssertHosts(render, chunks);
        Assert.All(chunks, chunk => Assert.Equal(1, chunk.Attempts));
        Assert.Equal(SlurmCluster.Nodes, chunks.Select(chunk => chunk.HostName).Distinct().Order());
        Assert.Equal(
            chunks.Sum(chunk => chunk.Frames),
            events.OfType<ChunkProgress>().GroupBy(e => e.Index).Sum(chunk => chunk.Max(e => e.Frame))
        );
    }

    [Fact]
    public async Task Nodes_and_this_machine_share_the_chunks()
    {
        using var render = new ClusterRender(cluster);
        var events = await render.RunAsync(On(render.Target) with { LocalSlots = 1 });
        var chunks = ClusterRender.Finished(events);
        await AssertSameAsync(render, chunks);
        Assert.Contains(chunks, chunk => chunk.HostName == Environment.MachineName);
        Assert.Contains(chunks, chunk => SlurmCluster.Nodes.Contains(chunk.HostName));
    }

    [Fact]
    public async Task A_node_that_loses_power_gives_its_chunk_to_another()
    {
        using var render = new ClusterRender(cluster);
        render.Hold();
        (string Node, int Index)? crashed = null;
        var events = await render.RunAsync(
            On(render.Target),
            async what =>
            {
                if (crashed is not null || what is not ChunkStarted started)
                    return;
                crashed = (started.HostName!, started.Index);
                await cluster.ScriptAsync("crash", started.HostName!);
                render.LetGo();
            }
        );
        var chunks = ClusterRender.Finished(events);
        await cluster.ScriptAsync("start", crashed!.Value.Node);
        var again = chunks.Single(chunk => chunk.Index == crashed.Value.Index);
        Assert.True(again.Attempts > 1);
        Assert.NotEqual(crashed.Value.Node, again.HostName);
        Assert.Contains(events.OfType<ChunkRetried>(), e => e.Reason.Contains("NODE_FAIL", StringComparison.Ordinal));
        await AssertSameAsync(render, chunks);
        await cluster.ReadyAsync();
    }

    [Fact]
    public async Task A_node_that_hangs_and_comes_back_late_changes_nothing()
    {
        using var render = new ClusterRender(cluster);
        string? hung = null;
        render.Hold();
        var events = await render.RunAsync(
            On(render.Target),
            async what =>
            {
                if (hung is not null || what is not ChunkStarted started)
                    return;
                hung = started.HostName!;
                render.Hold(hung);
                await cluster.ScriptAsync("hang", hung);
                render.LetGo();
            }
        );
        var chunks = ClusterRender.Finished(events);
        var before = await render.JoinAsync(chunks);

        // Its first attempt still waits in ffmpeg's place, and now goes on to its end.
        Assert.NotEmpty(cluster.Running());
        var known = chunks.ToDictionary(chunk => chunk.Path!, chunk => File.GetLastWriteTimeUtc(chunk.Path!));
        render.LetGo(hung);
        while (cluster.Running().Count > 0)
            await Task.Delay(50, render.Token);
        await cluster.ScriptAsync("resume", hung!);
        Assert.All(known, chunk => Assert.Equal(chunk.Value, File.GetLastWriteTimeUtc(chunk.Key)));
        Assert.Equal(before, await render.JoinAsync(chunks));
        Assert.Equal(await render.LocalAsync(), before);
        Assert.DoesNotContain(chunks, chunk => chunk.HostName == hung && chunk.Attempts > 1);
        await cluster.ReadyAsync();
    }

    [Fact]
    public async Task A_task_that_is_cancelled_from_outside_is_submitted_again()
    {
        using var render = new ClusterRender(cluster);
        render.Hold();
        int? cancelled = null;
        var events = await render.RunAsync(
            On(render.Target),
            async what =>
            {
                if (cancelled is not null || what is not ChunkStarted started)
                    return;
                cancelled = started.Index;
                var tasks = await SlurmCluster.SlurmAsync("squeue", "-h", "-r", "-w", started.HostName!, "-o", "%i");
                _ = await SlurmCluster.SlurmAsync("scancel", tasks.Split('\n')[0].Trim());
                render.LetGo();
            }
        );
        var chunks = ClusterRender.Finished(events);
        Assert.True(chunks.Single(chunk => chunk.Index == cancelled).Attempts > 1);
        await AssertSameAsync(render, chunks);
        AssertHosts(render, chunks);
    }

    [Theory]
    [InlineData(8)]
    [FullData(30)]
    public async Task A_controller_that_does_not_answer_is_waited_for(int seconds)
    {
        using var render = new ClusterRender(cluster);
        var stopped = false;
        Task? goesOn = null;
        var events = await render.RunAsync(
            On(render.Target),
            async what =>
            {
                if (stopped || what is not ChunkStarted)
                    return;
                stopped = true;
                await cluster.ScriptAsync("stop");
                goesOn = ContinueAsync();
            }
        );
        await goesOn!;

        // squeue itself waits for up to 15 s.
        Assert.True(seconds < 30 || events.OfType<RenderLog>().Any(log => log.Id == "SlurmSilent"));
        await AssertSameAsync(render, ClusterRender.Finished(events));
        await cluster.ReadyAsync();

        async Task ContinueAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), render.Token);
            await cluster.ScriptAsync("continue");
        }
    }

    [Fact]
    public async Task A_render_that_is_stopped_leaves_no_task_and_no_ffmpeg_and_continues()
    {
        using var render = new ClusterRender(cluster);
        render.Hold();
        await using (var pool = await On(render.Target).StartAsync(render.Token))
        {
            pool.Add(await render.PrepareAsync());
            await foreach (var what in pool.Events.ReadAllAsync(render.Token))
            {
                if (what is ChunkStarted)
                    break;
            }
        }

        await AssertNothingRunsAsync(render);
        Assert.Equal("", await SlurmCluster.SlurmAsync("squeue", "-h"));
        render.LetGo();
        await AssertSameAsync(render, ClusterRender.Finished(await render.RunAsync(On(render.Target))));
    }

    [Fact]
    public async Task A_node_with_another_ffmpeg_is_one_warning_or_an_error()
    {
        using var render = new ClusterRender(cluster);
        render.PretendOther("n2");
        var places = On(render.Target);
        var failed = Assert.Single(
            (await render.RunAsync(places with { RequireSameFfmpeg = true })).OfType<JobFailed>()
        );
        Assert.Equal("TargetsDiffer", failed.ErrorId);
        Assert.Contains("ffmpeg version 99", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(render.Starts(), start => start.Node == "n2");

        var events = await render.RunAsync(places);
        var warning = Assert.Single(events.OfType<RenderLog>(), log => log.Id == "TargetsDiffer");
        Assert.Contains("n2", warning.Text, StringComparison.Ordinal);
        await AssertSameAsync(render, ClusterRender.Finished(events));
    }

    [Fact]
    public async Task What_sbatch_refuses_is_one_error_in_its_words()
    {
        using var render = new ClusterRender(cluster);
        var events = await render.RunAsync(On(render.Target with { Partition = "nowhere" }));
        var failed = Assert.Single(events.OfType<JobFailed>());
        Assert.Equal("SlurmRefused", failed.ErrorId);
        Assert.Contains("nowhere", failed.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_program_before_ffmpeg_gets_its_arguments_whole()
    {
        using var render = new ClusterRender(cluster);
        string[] odd = ["two words", "it's", "$HOME", "*", "", "a\nb", "\\", "\"q\""];
        var front = Path.Combine(render.Work, "front end.sh");
        Directory.CreateDirectory(render.Work);
        await File.WriteAllTextAsync(
            front,
            $"""
            #!/bin/sh
            printf '%s|' "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" >'{render.Work}/said'
            shift {odd.Length}
            exec "$@"

            """,
            render.Token
        );
        File.SetUnixFileMode(front, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var events = await render.RunAsync(On(render.Target with { Ffmpeg = [front, .. odd, render.Ffmpeg] }));
        Assert.Equal(
            string.Join('|', odd) + "|",
            await File.ReadAllTextAsync(Path.Combine(render.Work, "said"), render.Token)
        );
        Assert.Equal(ClusterRender.Chunks, ClusterRender.Finished(events).Count);
    }

    [FullFact]
    public async Task A_prologue_is_run_before_ffmpeg_and_one_that_fails_is_told()
    {
        using var render = new ClusterRender(cluster) { RetryCount = 0 };
        var events = await render.RunAsync(
            On(render.Target with { Ffmpeg = ["$FF"], Prologue = ["exit 3 # no such module"] })
        );
        Assert.NotEmpty(events.OfType<ChunkFinished>());
        Assert.All(ClusterRender.Finished(events), chunk => Assert.Equal(ChunkStatus.Failed, chunk.Status));
        events = await render.RunAsync(
            On(
                render.Target with
                {
                    Ffmpeg = ["ff"],
                    Prologue = [$"ln -sf {render.Ffmpeg} $PWD/ff", "PATH=$PWD:$PATH"],
                }
            )
        );
        Assert.All(ClusterRender.Finished(events), chunk => Assert.Equal(ChunkStatus.Succeeded, chunk.Status));
    }

    private static RenderPlaces On(RenderTarget target) => new() { Targets = [target] };

    private async Task AssertSameAsync(ClusterRender render, IReadOnlyList<RenderedChunk> chunks)
    {
        Assert.Equal(ClusterRender.Chunks, chunks.Count);
        Assert.All(chunks, chunk => Assert.Equal(ChunkStatus.Succeeded, chunk.Status));
        Assert.Equal(await render.LocalAsync(), await render.JoinAsync(chunks));
        await AssertNothingRunsAsync(render);
    }

    // A task that was cancelled has SIGTERM and some seconds before Slurm kills it.
    private async Task AssertNothingRunsAsync(ClusterRender render) =>
        Assert.True(
            await ChildProcesses.UntilAsync(() => cluster.Running().Count == 0, TimeSpan.FromSeconds(60), render.Token)
        );

    // By the word of what stood in ffmpeg's place on the node.
    private static void AssertHosts(ClusterRender render, IReadOnlyList<RenderedChunk> chunks)
    {
        var starts = render.Starts();
        Assert.All(
            chunks,
            chunk =>
                Assert.Contains(
                    starts,
                    start =>
                        start.Node == chunk.HostName
                        && start.Arguments.Contains(
                            $"{Path.GetFileNameWithoutExtension(chunk.Path)}.{chunk.Attempts}.part",
                            StringComparison.Ordinal
                        )
                )
        );
    }
}
