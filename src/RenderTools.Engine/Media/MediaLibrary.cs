using System.Collections.Concurrent;
using RenderTools.Media.Scenes;
using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>
/// One ffmpeg, and what it said of the files that were asked about last. The stages of a pipeline ask for the same file
/// one after the other. Who measures a whole render takes a new library.
/// </summary>
/// <param name="ffmpeg">The programs.</param>
public sealed class MediaLibrary(Ffmpeg ffmpeg)
{
    private const int MostVideos = 100;

    private readonly ConcurrentDictionary<string, VideoInfo> _videos = new(StringComparer.Ordinal);
    private readonly FrameIndexCache _indexes = new(mostPackets: 8_000_000);

    /// <summary>The programs.</summary>
    public Ffmpeg Ffmpeg { get; } = ffmpeg;

    /// <summary>What ffmpeg says of its encoders and filters.</summary>
    internal FfmpegHelp Help { get; } = new(ffmpeg);

    /// <summary>Probes a file, and keeps the result for <see cref="RecallAsync"/>.</summary>
    /// <exception cref="RenderToolsException">Those of <see cref="MediaProbe"/>.</exception>
    public async Task<VideoInfo> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        var info = await MediaProbe.ReadAsync(Ffmpeg, path, cancellationToken);
        if (_videos.Count >= MostVideos)
            _videos.Clear();
        return _videos[info.Path] = info;
    }

    /// <summary>
    /// The result of the last probe of this file; probes it again if its size or its time of writing differ.
    /// </summary>
    /// <exception cref="RenderToolsException">Those of <see cref="MediaProbe"/>.</exception>
    public async Task<VideoInfo> RecallAsync(string path, CancellationToken cancellationToken)
    {
        var file = MediaProbe.CheckFile(path);
        return
            _videos.TryGetValue(file.FullName, out var known)
            && known.Length == file.Length
            && known.LastWriteTimeUtc == file.LastWriteTimeUtc
            ? known
            : await ProbeAsync(path, cancellationToken);
    }

    /// <summary>The frame index of a file; read from the file if the library does not hold it.</summary>
    /// <exception cref="RenderToolsException">IndexUnreadable, IndexTooLarge, IndexTimeout.</exception>
    public async Task<FrameIndex> IndexAsync(VideoInfo source, CancellationToken cancellationToken)
    {
        if (_indexes.Get(source) is { } known)
            return known;
        var index = await FrameIndexReader.ReadAsync(Ffmpeg, source, cancellationToken);
        _indexes.Add(source, index);
        return index;
    }

    /// <summary>
    /// The frame index by which frames can be counted; see <see cref="FrameIndexReader.CountableAsync"/>.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <exception cref="RenderToolsException">IndexUnreadable, IndexTooLarge, IndexTimeout.</exception>
    public async Task<FrameIndex> CountableIndexAsync(VideoInfo source, CancellationToken cancellationToken) =>
        await FrameIndexReader.CountableAsync(
            Ffmpeg,
            source,
            await IndexAsync(source, cancellationToken),
            cancellationToken
        );

    /// <summary>What scenes are found by: numbers of every frame, from the user's cache or measured now.</summary>
    /// <param name="source">The source.</param>
    /// <param name="workers">How many windows are measured at once.</param>
    /// <param name="onFrame">Called for each frame that is measured, on any thread.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <exception cref="RenderToolsException">Those of the index; ScenesUnreadable.</exception>
    internal async Task<FrameScores> ScoresAsync(
        VideoInfo source,
        int workers,
        Action onFrame,
        CancellationToken cancellationToken
    )
    {
        var index = await IndexAsync(source, cancellationToken);
        var (cache, identity) = (ScoreCache.OfUser, SourceIdentity.Of(source, index));
        if (cache.Find(identity, Ffmpeg) is { } known)
            return known;
        var scores = await new SceneScores(Ffmpeg, source, index).MeasureAsync(workers, onFrame, cancellationToken);
        cache.Keep(identity, Ffmpeg, scores);
        return scores;
    }
}
