using RenderTools.Primitives;

namespace RenderTools.Media.Scenes;

/// <summary>
/// Measures all frames of a video, in windows side by side. Windows that do not agree on the frames that both measured
/// are measured again: first from an earlier keyframe, then as one.
/// </summary>
/// <param name="ffmpeg">The programs.</param>
/// <param name="source">The source.</param>
/// <param name="index">Its frames.</param>
internal sealed class SceneScores(Ffmpeg ffmpeg, VideoInfo source, FrameIndex index)
{
    // Starting ffmpeg and the frames at the ends cost about as much as fifty frames; shorter windows gain nothing.
    private const int ShortestWindow = 500;

    // The last windows even out what the first ones cost more or less.
    private const int WindowsPerWorker = 3;

    /// <summary>Measures the video.</summary>
    /// <param name="workers">How many windows are measured at once.</param>
    /// <param name="onFrame">Called for each frame, on any thread.</param>
    /// <param name="cancellationToken">Ends all.</param>
    /// <exception cref="RenderToolsException">ScenesUnreadable.</exception>
    public Task<FrameScores> MeasureAsync(int workers, Action onFrame, CancellationToken cancellationToken) =>
        MeasureAsync(
            workers,
            workers == 1 ? 1 : Math.Clamp(index.Count / ShortestWindow, 1, workers * WindowsPerWorker),
            onFrame,
            cancellationToken
        );

    /// <summary>The same in a given number of windows.</summary>
    internal async Task<FrameScores> MeasureAsync(
        int workers,
        int windows,
        Action onFrame,
        CancellationToken cancellationToken
    )
    {
        var pending = ScoreWindow.Divide(index, CanSeek ? windows : 1);
        var measured = new Dictionary<ScoreWindow, FrameScores>();
        while (true)
        {
            var threads = Math.Max(1, Environment.ProcessorCount / Math.Min(workers, pending.Count));
            await Parallel.ForEachAsync(
                pending.Where(window => !measured.ContainsKey(window)).ToArray(),
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
                async (window, token) =>
                {
                    var arguments = window.Arguments(source, index, threads);
                    var scores = await ScoreReader.ReadAsync(ffmpeg, source, arguments, onFrame, token);
                    lock (measured)
                        measured[window] = scores;
                }
            );
            var agreed = Repaired(pending, measured);
            if (agreed.SequenceEqual(pending))
                return Join([.. pending.Select(window => (window, measured[window]))]);
            pending = agreed;
        }
    }

    // Times that jump name no frame, and the times of a raw stream follow from a pass from its beginning.
    private bool CanSeek =>
        index.Count > 0 && !index.HasDtsError && !index.HasDtsJump && !RawStream.Is(source) && index.WithoutPts == 0;

    private List<ScoreWindow> Repaired(
        IReadOnlyList<ScoreWindow> windows,
        Dictionary<ScoreWindow, FrameScores> measured
    )
    {
        var repaired = new List<ScoreWindow> { windows[0] };
        foreach (var (before, window) in windows.Zip(windows.Skip(1)))
        {
            var shared = before.Shared(index);
            var seen = measured[before].In(shared);
            if (seen.Pts.Count > 0 && seen.IsSameAs(measured[window].In(shared)))
                repaired.Add(window);
            else if (window.EarlierKeyframes == 0)
                repaired.Add(window with { EarlierKeyframes = 1 });
            else
                repaired[^1] = repaired[^1].With(window);
        }

        return repaired;
    }

    private FrameScores Join(IReadOnlyList<(ScoreWindow Window, FrameScores Scores)> parts)
    {
        if (parts.Count == 1)
            return parts[0].Scores;
        var own = parts.Select(part => part.Scores.In(part.Window.Own(index))).ToArray();
        return new FrameScores([.. own.SelectMany(o => o.Pts)], [.. own.SelectMany(o => o.Scores)]);
    }
}
