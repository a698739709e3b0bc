using RenderTools.Events;

namespace RenderTools.Dashboard;

/// <summary>How far all is: the bar, the pace, the speed-up.</summary>
internal static class JobPane
{
    /// <summary>Rows it needs.</summary>
    public const int Height = 3;

    /// <summary>Three rows.</summary>
    public static IReadOnlyList<Line> Draw(DashboardModel model, Glyphs glyphs, int width)
    {
        var title = Line.Fit(Title(model.State), Math.Min(36, width / 3));
        var bar = new Line().Add(title, Theme.Strong).Add(" ");
        bar.Bar(glyphs, Math.Max(1, width - bar.Width - 6), model.State.Fraction, Theme.Done)
            .RightTo(width, Numbers.Percent(model.State.Fraction), Theme.Strong);
        return
        [
            bar,
            new Line().Figures(glyphs, width, Pace(model, glyphs)),
            new Line().Figures(glyphs, width, Chunks(model.State, brief: false).Concat(Speedup(model, glyphs))),
        ];
    }

    /// <summary>One row for terminals too small for more: the most important figures first, whole ones only.</summary>
    public static Line DrawShort(DashboardModel model, Glyphs glyphs, int width)
    {
        var line = new Line().Cut(width, Numbers.Percent(model.State.Fraction), Theme.Strong);
        var figures = new[] { Frames(model.State), Left(model) }
            .Concat(Chunks(model.State, brief: true))
            .Concat(Pace(model, glyphs))
            .OfType<string>();
        if (model.IsStopping)
            figures = figures.Prepend("stopping");
        else if (model.IsPaused)
            figures = figures.Prepend("paused");
        return line.Figures(glyphs, width, figures.Distinct(StringComparer.Ordinal).Append(Title(model.State)));
    }

    /// <summary>The video's name, or how many there are.</summary>
    public static string Title(RenderState state) =>
        state.Jobs.Count switch
        {
            0 => "",
            1 => Numbers.Harmless(state.Jobs[0].Name),
            var count =>
                $"{Numbers.Count(count)} videos ({Numbers.Count(state.Jobs.Count(j => j.Finished is not null))} done)",
        };

    private static IEnumerable<string> Pace(DashboardModel model, Glyphs glyphs)
    {
        var (state, now) = (model.State, model.Now);
        yield return Frames(state);
        if (state.FramesPerSecond(now) is { } fps)
            yield return $"{Numbers.Rate(fps)} fps";
        if (state.Speed(now) is { } speed)
            yield return $"{Numbers.Rate(speed)}{glyphs.Times} real time";
        if (Left(model) is { } left)
            yield return left;
        yield return $"{Numbers.Span(state.Elapsed(now).TotalSeconds)} elapsed";
    }

    private static string Frames(RenderState state) =>
        $"{Numbers.Count(state.Totals.FramesDone)}/{Numbers.Count(state.Totals.Frames)} frames";

    private static string? Left(DashboardModel model)
    {
        if (model.State.Finished is not null)
            return null;
        return model.State.SecondsRemaining(model.Now) is { } rest ? $"{Numbers.Span(rest)} left" : "time left unknown";
    }

    private static IEnumerable<string> Chunks(RenderState state, bool brief)
    {
        var totals = state.Totals;
        if (brief)
        {
            yield return $"{Numbers.Count(totals.Rendered)}/{Numbers.Count(totals.Chunks)} chunks";
            if (totals.Failed > 0)
                yield return $"{Numbers.Count(totals.Failed)} lost";
            yield break;
        }

        yield return $"{Numbers.Count(totals.Chunks)} chunks: {Numbers.Count(totals.Rendered)} rendered"
            + (totals.Unproven > 0 ? $" ({Numbers.Count(totals.Unproven)} unproven), " : ", ")
            + $"{Numbers.Count(totals.Running)} running, {Numbers.Count(totals.Waiting)} waiting"
            + (totals.Retried > 0 ? $", {Numbers.Count(totals.Retried)} retried" : "")
            + (totals.Failed > 0 ? $", {Numbers.Count(totals.Failed)} LOST" : "");
    }

    private static IEnumerable<string> Speedup(DashboardModel model, Glyphs glyphs)
    {
        if (model.State.Speedup(model.Now) is { } speedup && model.State.OneCoreSeconds() is { } seconds)
        {
            yield return $"speed-up {Numbers.Rate(speedup)}{glyphs.Times}";
            yield return $"one core: {Numbers.Span(seconds)}";
        }
    }
}
