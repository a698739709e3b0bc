using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Rendering.Executors;
using RenderTools.Rendering.Targets;

namespace RenderTools.Engine.Tests.Rendering.Targets;

/// <summary>A target whose places are fakes.</summary>
internal sealed record FakeTarget(params FakeExecutor[] Executors) : RenderTarget
{
    public override string Name => "fake";

    public Exception? Failure { get; init; }

    public FfmpegGuard? Ffmpegs { get; private set; }

    internal override Task<IReadOnlyList<IChunkExecutor>> ConnectAsync(
        FfmpegGuard ffmpegs,
        CancellationToken cancellationToken
    )
    {
        Ffmpegs = ffmpegs;
        return Failure is null
            ? Task.FromResult<IReadOnlyList<IChunkExecutor>>(Executors)
            : Task.FromException<IReadOnlyList<IChunkExecutor>>(Failure);
    }

    internal override IReadOnlyList<int> NodeSlots() => [.. Executors.Select(executor => executor.Capacity)];

    internal override RenderTarget WithNodes(int count) => new FakeTarget([.. Executors.Take(count)]);

    internal override Task<IReadOnlyList<TargetCheck>> CheckAsync(
        TargetCheckTerms terms,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();
}
