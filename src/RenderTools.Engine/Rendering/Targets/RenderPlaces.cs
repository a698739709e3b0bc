using RenderTools.Encoders;
using RenderTools.Encoders.Standalone;
using RenderTools.Primitives;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering.Targets;

/// <summary>Where the chunks of a run are rendered.</summary>
public sealed record RenderPlaces
{
    /// <summary>How many chunks this machine renders at once; 0: it only coordinates.</summary>
    public int LocalSlots { get; init; }

    /// <summary>The places besides this machine.</summary>
    public IReadOnlyList<RenderTarget> Targets { get; init; } = [];

    /// <summary>Whether a place whose ffmpeg differs from this machine's is an error; else it is a warning.</summary>
    public bool RequireSameFfmpeg { get; init; }

    /// <summary>Refuses settings whose chunks cannot be rendered in these places.</summary>
    /// <exception cref="RenderToolsException">StandaloneEncoderNotRemote.</exception>
    public void Check(RenderSettings settings)
    {
        if (Targets.Count > 0 && StandaloneEncoder.Of(settings.VideoCodec) is { Name: var name })
            throw new RenderToolsException(
                "StandaloneEncoderNotRemote",
                ErrorKind.InvalidArgument,
                $"{name} is a program beside ffmpeg, and a -Target runs ffmpeg alone. Leave out -Target, or name an "
                    + "encoder of ffmpeg as -VideoCodec."
            );
    }

    /// <summary>Makes the executors, and starts a pool of workers on them.</summary>
    /// <param name="cancellationToken">Ends it, and kills everything that the pool runs.</param>
    /// <exception cref="RenderToolsException">A target cannot be used.</exception>
    public async Task<RenderPool> StartAsync(CancellationToken cancellationToken)
    {
        List<IChunkExecutor> executors = LocalSlots > 0 ? [new LocalExecutor(LocalSlots)] : [];
        try
        {
            var ffmpegs = new FfmpegGuard(RequireSameFfmpeg);
            foreach (var target in Targets)
                executors.AddRange(await target.ConnectAsync(ffmpegs, cancellationToken));
            return new RenderPool(new PoolParts { Executors = executors }, cancellationToken);
        }
        catch
        {
            foreach (var executor in executors.OfType<IAsyncDisposable>())
                await executor.DisposeAsync();
            throw;
        }
    }
}
