using RenderTools.Encoders;
using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using RenderTools.Rendering.Executors.Ssh;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Cluster;

[CollectionDefinition(Name)]
public sealed class SshCollection : ICollectionFixture<SshHosts>
{
    public const string Name = "ssh hosts";
}

/// <summary>Tasks on a host that shares a folder with this machine.</summary>
[Collection(SshCollection.Name)]
public sealed class SshExecutorTests(SshHosts hosts) : ExecutorContract
{
    private readonly List<SshExecutor> _executors = [];
    private RenderJob? _job;

    public override void Dispose()
    {
        foreach (var executor in _executors)
            executor.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _job?.Dispose();
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> SoundAsync(
        int chunks,
        int index
    )
    {
        Assert.SkipUnless(hosts.WhyNot.Length == 0, hosts.WhyNot);
        var folder = hosts.NewSharedFolder();
        _job = await ShortJobAsync(Path.Combine(folder, "it's a \"film\" ($1) *.mp4"), chunks);
        return (Executor("ffmpeg"), Assignments.Of(_job, index));
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> IllFatedAsync(Fate fate)
    {
        var (_, assignment) = await SoundAsync(chunks: 2, index: 1);
        var (chunk, source) = (assignment.PathOf(assignment.Task.Files.Chunk), assignment.Task.Source.Path);
        var executor = StandIn(
            assignment,
            fate switch
            {
                Fate.Fails => "echo '[error] no' >&2; exit 1",
                Fate.IsKilled => "kill -9 $$",
                Fate.Stalls => "exec sleep 1000",
                Fate.FillsDisk =>
                    $"head -c 1000 /dev/zero > '{chunk}'; echo '[error] a: No space left on device' >&2; exit 1",
                Fate.SourceChanges => $"echo more >> {Processes.ShellQuote.Word(source)}; echo progress=end",
                _ => $"rm -r '{assignment.Directory}'; echo progress=end",
            }
        );
        return (executor, assignment with { StallTimeout = TimeSpan.FromSeconds(2) });
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> HangingAsync()
    {
        var (_, assignment) = await SoundAsync(chunks: 2, index: 1);
        return (StandIn(assignment, "sleep 1000"), assignment);
    }

    internal override bool IsRunning(IChunkExecutor executor, Listener events) =>
        hosts.Running("h1").Any(process => process.CommandLine.Contains("1000", StringComparer.Ordinal));

    [Fact]
    public async Task Two_hundred_tasks_that_do_nothing_go_through_one_connection_and_leave_nothing()
    {
        var (_, assignment) = await SoundAsync(chunks: 2, index: 1);
        var executor = StandIn(assignment, "echo progress=end", slots: 4);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var memory = Memory();
        var outcomes = new List<ChunkOutcome>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 4,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (number, token) =>
            {
                var files = assignment.Task.Files with
                {
                    Chunk = $"{number}.mp4",
                    Seams = $"{number}.seam",
                    Sent = null,
                };
                var task = assignment with { Task = assignment.Task with { Files = files } };
                var outcome = await executor.RunAsync(task, new Listener(), token);
                lock (outcomes)
                    outcomes.Add(outcome);
            }
        );
        TestContext.Current.SendDiagnosticMessage(
            $"{clock.Elapsed.TotalMilliseconds / 200:0} ms a task, {(Memory() - memory) >> 20} MiB more"
        );
        Assert.All(outcomes, outcome => Assert.IsType<ChunkOutcome.Rendered>(outcome));
        Assert.Equal(200, outcomes.Count);
        Assert.InRange(Memory() - memory, long.MinValue, 60L << 20);
        Assert.DoesNotContain(hosts.Running("h1"), process => process.Name == "ffmpeg");
    }

    private static long Memory()
    {
        GC.Collect();
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private SshExecutor StandIn(ChunkAssignment assignment, string script, int slots = 1)
    {
        var path = Path.Combine(Path.GetDirectoryName(assignment.Task.Source.Path)!, "ffmpeg");
        File.WriteAllText(
            path,
            $"#!/bin/sh\ncase \"$*\" in *-version* | *testsrc*) exec ffmpeg \"$@\" ;; esac\n{script}\n"
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Executor(path, slots);
    }

    private SshExecutor Executor(string ffmpeg, int slots = 1)
    {
        var executor = new SshExecutor(
            new SshHost("h1", [ffmpeg], SharesPath: true, ["-F", hosts.Config]),
            slots,
            new FfmpegGuard(isRequired: false)
        );
        _executors.Add(executor);
        return executor;
    }
}
