using System.Threading.Channels;
using RenderTools.Media;
using RenderTools.Rendering.Executors;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>
/// Renders nothing: the test ends each task when it wants and how it wants, or <see cref="Script"/> does at once.
/// No ffmpeg is started.
/// </summary>
internal sealed class FakeExecutor(int capacity) : IChunkExecutor
{
    private readonly Channel<FakeRun> _runs = Channel.CreateUnbounded<FakeRun>();
    private int _started;
    private int _running;
    private int _mostAtOnce;

    public int Capacity => capacity;

    /// <summary>The machine that its tasks are said to run on; null: this one.</summary>
    public string? HostName { get; init; }

    public bool IsLocal => HostName is null;

    public bool IsOpen { get; set; } = true;

    /// <summary>Ends each task as it starts; null: the test takes the tasks with <see cref="NextAsync()"/>.</summary>
    public Action<FakeRun>? Script { get; init; }

    /// <summary>How many tasks have started.</summary>
    public int Started => Volatile.Read(ref _started);

    /// <summary>How many tasks run now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How many tasks ran at once, at most.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    public async Task<ChunkOutcome> RunAsync(
        ChunkAssignment assignment,
        IChunkEvents events,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var run = new FakeRun(assignment, events, Interlocked.Increment(ref _started), HostName);
        var now = Interlocked.Increment(ref _running);
        for (var most = MostAtOnce; now > most; most = MostAtOnce)
            Interlocked.CompareExchange(ref _mostAtOnce, now, most);
        try
        {
            if (!Directory.Exists(assignment.Directory))
                return new ChunkOutcome.StoreGone(new ChunkReport { StartedUtc = DateTime.UtcNow });
            foreach (var name in assignment.Task.Files.All)
                File.Delete(assignment.PathOf(name));
            if (Script is { } script)
                script(run);
            else
                await _runs.Writer.WriteAsync(run, CancellationToken.None);
            return WhyVoid(assignment, await EndAsync(run, cancellationToken));
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>The next task that starts.</summary>
    public async Task<FakeRun> NextAsync() => await _runs.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>The next tasks that start, by the index of their chunk.</summary>
    public async Task<FakeRun[]> NextAsync(int count)
    {
        var runs = new FakeRun[count];
        for (var i = 0; i < count; i++)
            runs[i] = await NextAsync();
        return [.. runs.OrderBy(run => run.Index)];
    }

    private static async Task<ChunkOutcome> EndAsync(FakeRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await run.End.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (run.IsDeaf)
        {
            return await run.End;
        }
    }

    private static ChunkOutcome WhyVoid(ChunkAssignment assignment, ChunkOutcome outcome)
    {
        var source = assignment.Task.Source;
        if (SourceIdentity.HasChanged(source.Path, source.Length, source.LastWriteTimeUtc))
            return new ChunkOutcome.SourceChanged(outcome.Report);
        return Directory.Exists(assignment.Directory) ? outcome : new ChunkOutcome.StoreGone(outcome.Report);
    }
}
