using RenderTools.Media;

namespace RenderTools.Planning;

/// <summary>A frame at which a chunk would gladly begin.</summary>
/// <param name="Frame">The frame's number.</param>
/// <param name="Kind">Why.</param>
/// <param name="Weight">What a cut there is worth more than one that saves nothing, in mean frames.</param>
internal readonly record struct CutCandidate(int Frame, CutKind Kind, double Weight)
{
    // The search moves a cut to a scene change wherever lengths and makespan allow, whatever the pre-roll: a keyframe
    // that an encoder must place within a scene costs bits, for which no time is a fair price.
    private const double SceneWeight = 1000;

    /// <summary>All candidates within a range, in order, one for each frame.</summary>
    public static CutCandidate[] Of(FrameIndex index, CostModel model, PlanOptions options, FrameRange range)
    {
        var scenes =
            options.SplitMode == SplitMode.Scene ? options.Scenes.Select(index.FrameAtOrAfter).ToHashSet() : [];
        return
        [
            .. index
                .Keyframes.ToArray()
                .Select(keyframe => keyframe + options.Warmup)
                .Concat(scenes)
                .Where(frame => frame > range.First && frame < range.End)
                .Distinct()
                .Order()
                .Select(frame => new CutCandidate(
                    frame,
                    scenes.Contains(frame) ? CutKind.Scene : CutKind.Keyframe,
                    (scenes.Contains(frame) ? SceneWeight : 0)
                        - (model.PerPreroll * CutSearch.Preroll(index, frame, options.Warmup))
                )),
        ];
    }
}
