namespace RenderTools.Encoders;

/// <summary>Where a search begins.</summary>
/// <param name="Crf">The constant quality of the first probe.</param>
/// <param name="Loss">dB that a step of 1 costs.</param>
internal sealed record QualityStart(double Crf, double Loss)
{
    /// <summary>Where the pilots begin.</summary>
    public static QualityStart Of(QualityGoal goal) => new(goal.Snap(goal.Scale.Start), goal.Scale.Loss);

    /// <summary>Where all others begin: the median of what the pilots found.</summary>
    /// <param name="goal">What they searched.</param>
    /// <param name="pilots">The probes of each; a pilot without any does not count.</param>
    public static QualityStart Of(QualityGoal goal, IEnumerable<IReadOnlyList<QualityProbe>> pilots)
    {
        var start = Of(goal);
        var searched = pilots.Where(probes => probes.Count > 0).ToList();
        var losses = searched.Select(probes => QualitySearch.Loss(goal, probes)).OfType<double>().ToList();
        var loss = losses.Count > 0 ? Median(losses) : start.Loss;
        var crfs = searched
            .Select(probes =>
            {
                var near = probes.MinBy(p => Math.Abs(goal.Above(p.Quality)))!;
                return Math.Clamp(
                    near.Crf + (goal.Above(near.Quality) / (QualitySearch.Loss(goal, probes) ?? loss)),
                    goal.Scale.Least,
                    goal.Scale.Most
                );
            })
            .ToList();
        return crfs.Count == 0 ? start : new QualityStart(goal.Snap(Median(crfs)), loss);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
