using RenderTools.Media;
using RenderTools.Media.Scenes;
using RenderTools.Primitives;

namespace RenderTools.Planning.Scenes;

/// <summary>Turns the numbers of a video's frames into its scenes.</summary>
internal static class VideoScenes
{
    /// <summary>The scenes of a video, in order; together they hold every frame once.</summary>
    /// <exception cref="RenderToolsException">SceneLengthsContradict.</exception>
    public static IReadOnlyList<VideoScene> Find(
        VideoInfo source,
        FrameIndex index,
        FrameScores scores,
        SceneOptions options
    )
    {
        if (options.MaximumLength < 2 * (options.MinimumLength ?? SceneDetector.ShortestScene))
            throw new RenderToolsException(
                "SceneLengthsContradict",
                ErrorKind.InvalidArgument,
                $"-MaximumLength {options.MaximumLength} leaves no room for two scenes of "
                    + $"{options.MinimumLength ?? SceneDetector.ShortestScene}: make it at least twice -MinimumLength."
            );
        if (scores.Pts.Count == 0)
            return [];
        SceneCut[] starts = [new(0, 0), .. new SceneDetector(scores, options, source.TimeBase).Cuts()];
        var clock = SourceClock.Of(source);
        var frames = starts
            .Select((start, i) => i == 0 ? 0 : Number(index, scores, start.Frame))
            .Append(index.Count == 0 ? scores.Pts.Count : index.Count)
            .ToArray();
        var times = starts
            .Select(start => new Timestamp(scores.Pts[start.Frame].Ticks, source.TimeBase))
            .Append(End(source, scores))
            .ToArray();
        return
        [
            .. starts.Select(
                (start, i) =>
                    new VideoScene
                    {
                        Name = source.Name,
                        Path = source.Path,
                        Index = i,
                        StartPts = scores.Pts[start.Frame].Ticks,
                        TimeBase = source.TimeBase,
                        Start = clock.ToFilterTime(scores.Pts[start.Frame]).ToTimeSpan(),
                        Frame = frames[i],
                        Frames = frames[i + 1] - frames[i],
                        Duration = (times[i + 1] - times[i]).ToTimeSpan(),
                        Score = i == 0 ? null : Math.Round(start.Score, 2),
                    }
            ),
        ];
    }

    /// <summary>Where the given scenes of a video begin.</summary>
    /// <exception cref="RenderToolsException">SceneOfOtherVideo, SceneNotInVideo.</exception>
    public static IReadOnlyList<SourcePts> Starts(IReadOnlyList<VideoScene> scenes, VideoInfo source, FrameIndex index)
    {
        SourcePts[] starts =
        [
            .. scenes.Where(scene => scene.Path == source.Path).Select(scene => new SourcePts(scene.StartPts)),
        ];
        if (starts.Length == 0)
            throw new RenderToolsException(
                "SceneOfOtherVideo",
                ErrorKind.InvalidArgument,
                $"No scene that was given is one of '{source.Path}'. Give the scenes of this video, or leave them out: "
                    + "-SplitMode Scene searches them."
            );
        if (index.Count > 0 && starts.Any(start => start > index.Pts[^1]))
            throw new RenderToolsException(
                "SceneNotInVideo",
                ErrorKind.InvalidArgument,
                $"A scene that was given begins behind the last frame of '{source.Path}'. Has the file changed? "
                    + "Search its scenes again with Get-VideoScene."
            );
        return starts;
    }

    // The index counts packets, of which the decoder may refuse some: the plan counts as the index does.
    private static int Number(FrameIndex index, FrameScores scores, int frame) =>
        index.Count == 0 ? frame : index.FrameAtOrAfter(scores.Pts[frame]);

    // The last frame's own length is not known: the frame before it stands for it.
    private static Timestamp End(VideoInfo source, FrameScores scores)
    {
        var last = scores.Pts[^1];
        var step =
            scores.Pts.Count > 1 ? last - scores.Pts[^2]
            : source.FrameRate is { } rate ? new Timestamp(1, rate.Invert()).Rescale(source.TimeBase).Ticks
            : 0;
        return new Timestamp(last.Ticks + step, source.TimeBase);
    }
}
