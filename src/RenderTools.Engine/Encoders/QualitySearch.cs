namespace RenderTools.Encoders;

/// <summary>
/// Searches the greatest CRF that reaches a quality, with as few probes as possible. What is tried next follows from
/// the probes alone, so a search that was interrupted goes on as if it had not been.
/// </summary>
internal static class QualitySearch
{
    // Two probes close together tell little of the slope, so it is not believed beyond these bounds.
    private const double SteepestInStarts = 3;

    /// <summary>The next CRF to try; null: the search has ended.</summary>
    /// <param name="goal">What is searched.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="probes">What was tried so far.</param>
    public static double? Next(QualityGoal goal, QualityStart start, IReadOnlyList<QualityProbe> probes)
    {
        if (probes.Count == 0)
            return goal.Snap(start.Crf);
        if (probes.Count >= goal.Asked.MaximumProbes || probes.Any(p => goal.Accepts(p.Quality)))
            return null;
        var good = probes.Where(p => goal.Above(p.Quality) >= 0).MaxBy(p => p.Crf);
        var bad = probes.Where(p => goal.Above(p.Quality) < 0 && (good is null || p.Crf > good.Crf)).MinBy(p => p.Crf);
        var next = (good, bad) switch
        {
            (not null, not null) => Between(goal, good, bad),
            (not null, null) => Math.Max(Beyond(goal, start, probes, good), good.Crf + goal.Scale.Step),
            _ => Math.Min(Beyond(goal, start, probes, bad!), bad!.Crf - goal.Scale.Step),
        };
        return next is { } crf && goal.Snap(crf) is var snapped && probes.All(p => p.Crf != snapped) ? snapped : null;
    }

    /// <summary>
    /// The probe that the chunk is made of: the greatest CRF that reaches the target, or else the best quality.
    /// </summary>
    public static QualityProbe Best(QualityGoal goal, IReadOnlyList<QualityProbe> probes) =>
        probes.Where(p => goal.IsReached(p.Quality)).MaxBy(p => (goal.Accepts(p.Quality), p.Crf))
        ?? probes.MaxBy(p => (p.Quality, p.Crf))!;

    /// <summary>dB that a step of 1 costs, by the two probes nearest to the target; null: they do not tell.</summary>
    public static double? Loss(QualityGoal goal, IReadOnlyList<QualityProbe> probes)
    {
        if (probes.Count < 2)
            return null;
        var near = probes.OrderBy(p => Math.Abs(goal.Above(p.Quality))).Take(2).OrderBy(p => p.Crf).ToArray();
        var loss = (goal.Above(near[0].Quality) - goal.Above(near[1].Quality)) / (near[1].Crf - near[0].Crf);
        return loss > 0 && double.IsFinite(loss) ? loss : null;
    }

    // The line through both crosses the target between them. Null: nothing that can be tried lies there.
    private static double? Between(QualityGoal goal, QualityProbe good, QualityProbe bad)
    {
        var step = goal.Scale.Step;
        if (bad.Crf - good.Crf < step * 1.5)
            return null;
        var (above, below) = (goal.Above(good.Quality), goal.Above(bad.Quality));
        var crossing = good.Crf + ((bad.Crf - good.Crf) * above / (above - below));
        return Math.Clamp(goal.Snap(crossing), good.Crf + step, bad.Crf - step);
    }

    private static double Beyond(
        QualityGoal goal,
        QualityStart start,
        IReadOnlyList<QualityProbe> probes,
        QualityProbe from
    )
    {
        var loss = Math.Clamp(
            Loss(goal, probes) ?? start.Loss,
            start.Loss / SteepestInStarts,
            start.Loss * SteepestInStarts
        );
        return from.Crf + (goal.Above(from.Quality) / loss);
    }
}
