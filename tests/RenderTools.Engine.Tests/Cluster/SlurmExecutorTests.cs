using RenderTools.Encoders;
using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using RenderTools.Rendering.Executors.Slurm;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Cluster;

/// <summary>Tasks on a real Slurm cluster, with the real ffmpeg or a script in its place.</summary>
[Collection(nameof(SlurmTests))]
public sealed class SlurmExecutorTests(SlurmCluster cluster) : ExecutorContract
{
    private string? _folder;
    private RenderJob? _job;
    private SlurmExecutor? _executor;

    public override void Dispose()
    {
        _executor?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _job?.Dispose();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> SoundAsync(
        int chunks,
        int index
    )
    {
        SlurmTests.Require();
        _folder = Directory.CreateDirectory(Path.Combine(cluster.Shared, Guid.NewGuid().ToString("N")[..6])).FullName;
        _job = await ShortJobAsync(Path.Combine(_folder, "film.mp4"), chunks);
        return (Executor(Tested.Ffmpeg.Path), Assignments.Of(_job, index));
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> IllFatedAsync(Fate fate)
    {
        var (_, assignment) = await SoundAsync(chunks: 2, index: 1);
        var (chunk, source) = (assignment.PathOf(assignment.Task.Files.Chunk), assignment.Task.Source.Path);
        return (
            StandIn(
                fate switch
                {
                    Fate.Fails => "echo '[error] no' >&2; exit 1",
                    Fate.IsKilled => "kill -9 $$",
                    Fate.Stalls => "exec sleep 1000",
                    Fate.FillsDisk =>
                        $"head -c 1000 /dev/zero > '{chunk}'; echo '[error] a: No space left on device' >&2; exit 1",
                    Fate.SourceChanges => $"echo more >> '{source}'; echo progress=end",
                    _ => $"rm -r '{assignment.Directory}'; echo progress=end",
                }
            ),
            assignment with
            {
                StallTimeout = TimeSpan.FromSeconds(1),
            }
        );
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> HangingAsync()
    {
        var (_, assignment) = await SoundAsync(chunks: 2, index: 1);
        return (StandIn("sleep 1000; true"), assignment with { StallTimeout = TimeSpan.Zero });
    }

    internal override bool IsRunning(IChunkExecutor executor, Listener events) => cluster.Running().Count > 0;

    // What asks for version and encoder is answered by the real one.
    private SlurmExecutor StandIn(string script)
    {
        var path = Path.Combine(_folder!, "ffmpeg");
        File.WriteAllText(
            path,
            $"#!/bin/sh\ncase \"$*\" in *-progress*) ;; *) exec {Tested.Ffmpeg.Path} \"$@\" ;; esac\n{script}\n"
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Executor(path);
    }

    private SlurmExecutor Executor(params string[] ffmpeg)
    {
        _executor?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return _executor = new SlurmExecutor(
            new SlurmTarget { Ffmpeg = ffmpeg, MaximumTask = 4 },
            new FfmpegGuard(isRequired: false)
        );
    }
}
