using System.Collections.Concurrent;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>What any executor must do, wherever it renders.</summary>
public abstract class ExecutorContract : IDisposable
{
    public enum Fate
    {
        Fails,
        IsKilled,
        Stalls,
        FillsDisk,
        SourceChanges,
        StoreGone,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly Listener _events = new();

    public abstract void Dispose();

    /// <summary>A job on a short video of its own, which works in the video's folder.</summary>
    private protected static async Task<RenderJob> ShortJobAsync(string path, int chunks)
    {
        File.Copy(
            await new NumberedVideo("short.mp4", 60)
            {
                Encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "15"],
            }.GetAsync(),
            path
        );
        var source = await MediaProbe.ReadAsync(Tested.Ffmpeg, path, Token);
        return await RenderJob.PrepareAsync(
            Tested.Media,
            ChunkPlanner.Plan(
                source,
                await FrameIndexReader.ReadAsync(Tested.Ffmpeg, source, Token),
                new PlanOptions { ChunkCount = chunks }
            ),
            new RenderSettings { Preset = "ultrafast" },
            new RenderOptions { WorkingDirectory = Path.Combine(Path.GetDirectoryName(path)!, "work") },
            Token
        );
    }

    [Fact]
    public async Task A_sound_task_leaves_its_chunk_and_its_checksums_under_the_tasks_names_and_no_other_file()
    {
        var (executor, assignment) = await SoundAsync(chunks: 3, index: 1);
        var before = Files(assignment);
        var outcome = await executor.RunAsync(assignment, _events, Token);
        var rendered = Assert.IsType<ChunkOutcome.Rendered>(outcome);
        Assert.Equal(assignment.Task.Files.All.Order(), Files(assignment).Except(before).Order());
        Assert.All(assignment.Task.Files.All, name => Assert.NotEqual(0, Length(assignment, name)));
        Assert.Equal(assignment.Task.Chunk.Frames, rendered.Report.Told.Frames);
        Assert.True(rendered.Report.Told.Ended);
    }

    [Fact]
    public async Task It_tells_of_the_start_once_and_of_frames_after_it()
    {
        var (executor, assignment) = await SoundAsync(chunks: 2, index: 0);
        _ = await executor.RunAsync(assignment, _events, Token);
        Assert.StartsWith("started ", _events.Told.First(), StringComparison.Ordinal);
        Assert.Single(_events.Told, what => what.StartsWith("started ", StringComparison.Ordinal));
        Assert.Contains($"frame {assignment.Task.Chunk.Frames}", _events.Told);
    }

    [Fact]
    public async Task A_report_tells_when_the_run_began_how_long_it_took_and_what_it_cost()
    {
        var (executor, assignment) = await SoundAsync(chunks: 2, index: 1);
        var before = DateTime.UtcNow;
        var report = (await executor.RunAsync(assignment, _events, Token)).Report;
        Assert.InRange(report.StartedUtc, before, DateTime.UtcNow);
        Assert.True(report.Elapsed > TimeSpan.Zero);
        Assert.True(report.Told.CpuSeconds > 0);
        Assert.True(report.Told.PeakMemory > 0);
        Assert.Equal(_events.HostName, report.HostName);
        Assert.NotEqual("", report.HostName);
    }

    [Fact]
    public async Task What_an_earlier_run_left_under_the_tasks_names_is_neither_written_through_nor_kept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        var (executor, assignment) = await SoundAsync(chunks: 2, index: 1);
        var other = assignment.PathOf("other");
        await File.WriteAllTextAsync(other, "not mine", Token);
        foreach (var name in assignment.Task.Files.All)
            File.CreateSymbolicLink(assignment.PathOf(name), other);
        Assert.IsType<ChunkOutcome.Rendered>(await executor.RunAsync(assignment, _events, Token));
        Assert.Equal("not mine", await File.ReadAllTextAsync(other, Token));
        Assert.All(assignment.Task.Files.All, name => Assert.Null(new FileInfo(assignment.PathOf(name)).LinkTarget));
    }

    [Fact]
    public async Task The_same_task_twice_gives_the_same_chunk_to_the_bit()
    {
        var (executor, assignment) = await SoundAsync(chunks: 2, index: 1);
        _ = await executor.RunAsync(assignment, _events, Token);
        var first = await File.ReadAllBytesAsync(assignment.PathOf(assignment.Task.Files.Chunk), Token);
        _ = await executor.RunAsync(assignment, _events, Token);
        Assert.Equal(first, await File.ReadAllBytesAsync(assignment.PathOf(assignment.Task.Files.Chunk), Token));
    }

    [Theory]
    [InlineData(Fate.Fails)]
    [InlineData(Fate.IsKilled)]
    [InlineData(Fate.Stalls)]
    [InlineData(Fate.FillsDisk)]
    [InlineData(Fate.SourceChanges)]
    [InlineData(Fate.StoreGone)]
    public async Task However_a_task_ends_it_is_an_outcome_and_no_exception(Fate fate)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        var (executor, assignment) = await IllFatedAsync(fate);
        var outcome = await executor.RunAsync(assignment, _events, Token);
        switch (fate)
        {
            case Fate.Fails:
                Assert.Equal(1, Assert.IsType<ChunkOutcome.Failed>(outcome).ExitCode);
                Assert.Contains(outcome.Report.Told.Log, line => line.Contains("[error]", StringComparison.Ordinal));
                break;
            case Fate.IsKilled:
                Assert.Equal(9, Assert.IsType<ChunkOutcome.Killed>(outcome).Signal);
                break;
            case Fate.Stalls:
                Assert.IsType<ChunkOutcome.Stalled>(outcome);
                break;
            case Fate.FillsDisk:
                Assert.Equal(1000, Assert.IsType<ChunkOutcome.DiskFull>(outcome).Written);
                break;
            case Fate.SourceChanges:
                Assert.IsType<ChunkOutcome.SourceChanged>(outcome);
                break;
            default:
                Assert.IsType<ChunkOutcome.StoreGone>(outcome);
                break;
        }
    }

    [Fact]
    public async Task A_directory_that_is_gone_before_the_start_is_an_outcome_too()
    {
        var (executor, assignment) = await SoundAsync(chunks: 2, index: 1);
        var gone = assignment with { Directory = assignment.PathOf("gone") };
        Assert.IsType<ChunkOutcome.StoreGone>(await executor.RunAsync(gone, _events, Token));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_throws_when_nothing_of_it_runs_any_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        var (executor, assignment) = await HangingAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = executor.RunAsync(assignment, _events, cancel.Token);
        await _events.Started;
        Assert.False(run.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(IsRunning(executor, _events));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_it_begins_starts_nothing()
    {
        var (executor, assignment) = await SoundAsync(chunks: 2, index: 1);
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            executor.RunAsync(assignment, _events, cancel.Token)
        );
        Assert.Empty(_events.Told);
    }

    /// <summary>A task that goes well.</summary>
    internal abstract Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> SoundAsync(int chunks, int index);

    /// <summary>A task that ends otherwise; where the disk is full, with 1000 bytes of the chunk.</summary>
    internal abstract Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> IllFatedAsync(Fate fate);

    /// <summary>A task that starts and does not end.</summary>
    internal abstract Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> HangingAsync();

    /// <summary>Whether anything that was told of still runs.</summary>
    internal abstract bool IsRunning(IChunkExecutor executor, Listener events);

    private static string[] Files(ChunkAssignment assignment) =>
        [.. Directory.EnumerateFiles(assignment.Directory).Select(f => Path.GetFileName(f))];

    private static long Length(ChunkAssignment assignment, string name) => new FileInfo(assignment.PathOf(name)).Length;

    /// <summary>Writes down what it is told.</summary>
    internal sealed class Listener : IChunkEvents
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Told { get; } = new();

        public ConcurrentQueue<(string Folder, int Element)> Handed { get; } = new();

        public int? ProcessId { get; private set; }

        public string? HostName { get; private set; }

        public Task Started => _started.Task;

        void IChunkEvents.Started(int? processId, string hostName)
        {
            (ProcessId, HostName) = (processId, hostName);
            Told.Enqueue($"started {processId}");
            _ = _started.TrySetResult();
        }

        void IChunkEvents.Progressed(int frame, double fps) => Told.Enqueue($"frame {frame}");

        void IChunkEvents.HandedOver(string folder, int element) => Handed.Enqueue((folder, element));

        void IChunkEvents.Warned(string id, string text) => Told.Enqueue($"{id}: {text}");

        void IChunkEvents.Logged(RenderLogLevel level, string text) => Told.Enqueue($"{level}: {text}");
    }
}
