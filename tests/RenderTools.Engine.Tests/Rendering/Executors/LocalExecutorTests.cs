using System.Diagnostics;
using RenderTools.Encoders;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>Tasks on this machine: real ones with the real ffmpeg, others with a script in its place.</summary>
public sealed class LocalExecutorTests : ExecutorContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-local-").FullName;
    private RenderJob? _job;

    public override void Dispose()
    {
        _job?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> SoundAsync(
        int chunks,
        int index
    )
    {
        _job = await ShortJobAsync(Path.Combine(_folder, "film.mp4"), chunks);
        return (new LocalExecutor(1), Assignments.Of(_job, index));
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> IllFatedAsync(Fate fate)
    {
        var (executor, assignment) = await SoundAsync(chunks: 2, index: 1);
        var (chunk, source) = (assignment.PathOf(assignment.Task.Files.Chunk), assignment.Task.Source.Path);
        return (
            executor,
            StandIn(
                assignment,
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
            )
        );
    }

    internal override async Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> HangingAsync()
    {
        var (executor, assignment) = await SoundAsync(chunks: 2, index: 1);
        return (executor, StandIn(assignment, "exec sleep 1000") with { StallTimeout = TimeSpan.Zero });
    }

    internal override bool IsRunning(IChunkExecutor executor, Listener events) =>
        Process.GetProcesses().Any(process => process.Id == events.ProcessId);

    private ChunkAssignment StandIn(ChunkAssignment assignment, string script)
    {
        var path = Path.Combine(_folder, "ffmpeg");
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return assignment with { Ffmpeg = path, StallTimeout = TimeSpan.FromSeconds(1) };
    }
}
