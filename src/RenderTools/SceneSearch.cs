using RenderTools.Media;
using RenderTools.Planning.Scenes;
using RenderTools.Primitives;

namespace RenderTools;

/// <summary>Measures a video and decides where its scenes begin, while the pipeline's thread watches.</summary>
/// <param name="media">The programs, and what is known of files.</param>
/// <param name="options">What a scene change is.</param>
/// <param name="workers">How many windows are measured at once.</param>
internal sealed class SceneSearch(MediaLibrary media, SceneOptions options, int workers)
{
    private int _measured;
    private volatile VideoInfo? _source;

    /// <summary>The video that is searched; null: none yet.</summary>
    public VideoInfo? Source => _source;

    /// <summary>Frames that were measured so far.</summary>
    public int Measured => Volatile.Read(ref _measured);

    /// <summary>Frames to measure; 0: not known yet.</summary>
    public int Total { get; private set; }

    /// <summary>The scenes of a video, in order.</summary>
    /// <exception cref="RenderToolsException">Those of probing, of the index and of the scores.</exception>
    public async Task<IReadOnlyList<VideoScene>> FindAsync(string path, CancellationToken cancellationToken)
    {
        var source = await media.RecallAsync(path, cancellationToken);
        var index = await media.IndexAsync(source, cancellationToken);
        (_source, Total) = (source, index.PacketCount);
        var scores = await media.ScoresAsync(
            source,
            workers,
            () => Interlocked.Increment(ref _measured),
            cancellationToken
        );
        return VideoScenes.Find(source, index, scores, options);
    }
}
