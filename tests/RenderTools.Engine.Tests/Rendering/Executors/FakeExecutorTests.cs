using RenderTools.Rendering;
using RenderTools.Rendering.Executors;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>The fake does what any executor must, so that what is tested on it holds of others.</summary>
public sealed class FakeExecutorTests : ExecutorContract
{
    private readonly FakeFilm _film = new();
    private RenderJob? _job;

    public override void Dispose()
    {
        _job?.Dispose();
        _film.Dispose();
    }

    internal override Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> SoundAsync(int chunks, int index) =>
        Task.FromResult(Make(run => run.Begin().Render(), chunks, index));

    internal override Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> IllFatedAsync(Fate fate) =>
        Task.FromResult(
            Make(run =>
            {
                switch (fate)
                {
                    case Fate.Fails:
                        run.Fail();
                        break;
                    case Fate.IsKilled:
                        run.Kill();
                        break;
                    case Fate.Stalls:
                        run.Stall();
                        break;
                    case Fate.FillsDisk:
                        run.FillDisk(1000);
                        break;
                    case Fate.SourceChanges:
                        File.AppendAllText(_film.Path, "more");
                        run.Render();
                        break;
                    default:
                        run.LoseStore();
                        break;
                }
            })
        );

    internal override Task<(IChunkExecutor Executor, ChunkAssignment Assignment)> HangingAsync() =>
        Task.FromResult(Make(run => run.Begin()));

    internal override bool IsRunning(IChunkExecutor executor, Listener events) => ((FakeExecutor)executor).Running > 0;

    private (IChunkExecutor Executor, ChunkAssignment Assignment) Make(
        Action<FakeRun> script,
        int chunks = 2,
        int index = 1
    )
    {
        _job = _film.Prepare(chunks);
        return (new FakeExecutor(1) { Script = script }, Assignments.Of(_job, index));
    }
}
