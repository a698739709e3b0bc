using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>A pool on fakes, its events, and what it renders.</summary>
internal sealed class PoolBench : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
    private readonly List<FakeFilm> _films = [];

    public PoolBench(
        FakeExecutor executor,
        FakeResources? resources = null,
        Func<RenderJob, CancellationToken, Task<TrialResult>>? trial = null
    )
        : this([executor], resources, trial) { }

    public PoolBench(
        FakeExecutor[] executors,
        FakeResources? resources = null,
        Func<RenderJob, CancellationToken, Task<TrialResult>>? trial = null
    )
    {
        Executor = executors[0];
        Pool = new RenderPool(
            new PoolParts
            {
                Executors = executors,
                Resources = resources ?? new FakeResources(),
                TrialAsync = trial ?? ((_, _) => Task.FromResult(new TrialResult(null, null))),
            },
            _stop.Token
        );
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public FakeExecutor Executor { get; }

    public RenderPool Pool { get; }

    /// <summary>All events so far.</summary>
    public List<RenderEvent> Seen { get; } = [];

    public IReadOnlyList<RenderedChunk> Finished => [.. Seen.OfType<ChunkFinished>().Select(e => e.Chunk)];

    /// <summary>Adds a job on a film of its own.</summary>
    public RenderJob Add(int chunks, RenderOptions? options = null, int[]? pick = null, RenderSettings? settings = null)
    {
        var job = Prepare(chunks, options, pick, settings);
        Pool.Add(job);
        return job;
    }

    /// <summary>Prepares a job on a film of its own.</summary>
    public RenderJob Prepare(
        int chunks,
        RenderOptions? options = null,
        int[]? pick = null,
        RenderSettings? settings = null
    )
    {
        var film = new FakeFilm($"film{_films.Count}");
        _films.Add(film);
        return film.Prepare(chunks, options, pick, settings);
    }

    /// <summary>Reads events up to the first of a sort.</summary>
    public async Task<T> UntilAsync<T>(Func<T, bool>? fits = null)
        where T : RenderEvent
    {
        while (true)
        {
            var what = await Pool.Events.ReadAsync(Token);
            Seen.Add(what);
            if (what is T found && fits?.Invoke(found) != false)
                return found;
        }
    }

    /// <summary>Reads events to their end.</summary>
    public async Task<IReadOnlyList<RenderEvent>> ToEndAsync()
    {
        await foreach (var what in Pool.Events.ReadAllAsync(Token))
            Seen.Add(what);
        return Seen;
    }

    /// <summary>No further job comes; the events to their end.</summary>
    public Task<IReadOnlyList<RenderEvent>> CloseAsync()
    {
        Pool.Close();
        return ToEndAsync();
    }

    /// <summary>Stops everything, as Ctrl+C does.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        _stop.Dispose();
        foreach (var film in _films)
            film.Dispose();
    }
}
