using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering.Targets;

/// <summary>
/// Where chunks can be rendered besides this machine: a cluster, or hosts. It only describes. Executors, which it
/// makes for one run, do the work.
/// </summary>
public abstract record RenderTarget
{
    /// <summary>What a person calls the target.</summary>
    public abstract string Name { get; }

    /// <summary>Makes the executors of one run. The pool disposes those that can be disposed.</summary>
    /// <param name="ffmpegs">Judges the ffmpeg of each place.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Primitives.RenderToolsException">The target cannot be used at all.</exception>
    internal abstract Task<IReadOnlyList<IChunkExecutor>> ConnectAsync(
        FfmpegGuard ffmpegs,
        CancellationToken cancellationToken
    );

    /// <summary>How many chunks each of its nodes renders at once; each count is that of a node.</summary>
    internal abstract IReadOnlyList<int> NodeSlots();

    /// <summary>The same target with its first nodes alone.</summary>
    internal abstract RenderTarget WithNodes(int count);

    /// <summary>Looks whether it can render, one check after the other.</summary>
    /// <param name="terms">What it is checked against.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal abstract Task<IReadOnlyList<TargetCheck>> CheckAsync(
        TargetCheckTerms terms,
        CancellationToken cancellationToken
    );
}
