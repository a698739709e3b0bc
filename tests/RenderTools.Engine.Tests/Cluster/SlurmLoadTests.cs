using System.Diagnostics;
using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Fixtures;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using RenderTools.Rendering.Executors.Slurm;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Cluster;

/// <summary>Nothing runs beside these: they measure this process.</summary>
[CollectionDefinition(nameof(SlurmLoadTests), DisableParallelization = true)]
public sealed class SlurmAlone : ICollectionFixture<SlurmCluster>;

/// <summary>Many tasks that do nothing: what the client costs.</summary>
[Collection(nameof(SlurmLoadTests))]
public sealed class SlurmLoadTests(SlurmCluster cluster)
{
    private const long Mebibyte = 1 << 20;

    // Of memory and of a core: as much as 2,000 may take.
    private const long MostMemory = 60 * Mebibyte;
    private const double MostOfACore = 0.1;

    [Theory]
    [InlineData(200)]
    [FullData(2000)]
    public async Task The_client_takes_little_memory_and_little_of_a_core(int tasks)
    {
        SlurmTests.Require();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(20));
        var folder = Directory
            .CreateDirectory(Path.Combine(cluster.Shared, Guid.NewGuid().ToString("N")[..6]))
            .FullName;
        try
        {
            using var film = new FakeFilm();
            using var job = film.Prepare(4);
            var ffmpeg = StandIn(folder);
            await using var executor = new SlurmExecutor(
                new SlurmTarget { Ffmpeg = [ffmpeg], MaximumTask = tasks },
                new FfmpegGuard(isRequired: false)
            );
            var some = Assignments.Of(job, 1) with { Directory = folder, Ffmpeg = ffmpeg };
            _ = await executor.RunAsync(Number(some, 0), new ExecutorContract.Listener(), bound.Token);
            GC.Collect();
            var (memory, cpu, clock) = (Memory(), Cpu(), Stopwatch.StartNew());
            var most = 0L;
            var all = Task.WhenAll(
                Enumerable.Range(1, tasks).Select(i => TimeAsync(executor, Number(some, i), bound.Token))
            );
            while (!all.IsCompleted)
            {
                await Task.WhenAny(all, Task.Delay(250, bound.Token));
                most = Math.Max(most, Memory() - memory);
            }

            var ended = await all;
            Assert.All(ended, end => Assert.IsType<ChunkOutcome.Rendered>(end.Outcome));
            var share = (Cpu() - cpu) / clock.Elapsed;
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{tasks} tasks in {clock.Elapsed.TotalSeconds:0.0} s, {most / Mebibyte} MiB more, {share:P1} of a core, "
                    + $"{ended.Average(end => end.Late.TotalSeconds):0.00} s from a task's end to its outcome"
            );
            Assert.InRange(most, 0, MostMemory);
            Assert.InRange(share, 0, MostOfACore);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // From the end of the task on its node to the outcome here: what the client adds to the scheduler's own latency.
    private static async Task<(ChunkOutcome Outcome, TimeSpan Late)> TimeAsync(
        SlurmExecutor executor,
        ChunkAssignment assignment,
        CancellationToken token
    )
    {
        var outcome = await executor.RunAsync(assignment, new ExecutorContract.Listener(), token);
        return (outcome, DateTime.UtcNow - (outcome.Report.StartedUtc + outcome.Report.Elapsed));
    }

    private static ChunkAssignment Number(ChunkAssignment assignment, int number) =>
        assignment with
        {
            Task = assignment.Task with { Files = new TaskFiles($"{number}.mp4", $"{number}.seam", null, null) },
        };

    private static string StandIn(string folder)
    {
        var path = Path.Combine(folder, "ffmpeg");
        File.WriteAllText(path, "#!/bin/sh\necho frame=1\necho progress=end\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
