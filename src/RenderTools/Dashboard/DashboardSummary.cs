using RenderTools.Events;

namespace RenderTools.Dashboard;

/// <summary>What stays in the scrollback when the dashboard has gone.</summary>
internal static class DashboardSummary
{
    /// <summary>A row or two for each video, and its lost chunks.</summary>
    public static IReadOnlyList<Line> Draw(DashboardModel model, Glyphs glyphs)
    {
        var state = model.State;
        var lines = new List<Line>();
        foreach (var job in state.Jobs)
        {
            var totals = job.Totals;
            var seconds = ((job.Finished ?? model.Now) - job.Started).TotalSeconds;
            var figures = new List<string>
            {
                $"{Numbers.Count(totals.FramesDone)}/{Numbers.Count(totals.Frames)} frames in {Numbers.Span(seconds)}",
                $"{Numbers.Count(totals.Done)}/{Numbers.Count(totals.Chunks)} chunks",
            };
            if (totals.Retried > 0)
                figures.Add($"{Numbers.Count(totals.Retried)} retried");
            if (totals.Failed > 0)
                figures.Add($"{Numbers.Count(totals.Failed)} LOST");
            var style =
                totals.Failed > 0 ? Theme.Failed
                : totals.Done == totals.Chunks ? Theme.Done
                : Theme.Retried;
            var word =
                totals.Failed > 0 ? "failed"
                : totals.Done == totals.Chunks ? "rendered"
                : "stopped";
            if (totals.Failed > 0)
                figures.Add(
                    "lost: "
                        + Numbers.List(job.Chunks.Where(c => c.Phase == ChunkPhase.Failed).Select(c => c.Chunk.Index))
                );
            lines.Add(
                new Line()
                    .Add($"{word} ", style)
                    .Add(Numbers.Harmless(job.Name), Theme.Strong)
                    .Add(": ")
                    .Add(string.Join(glyphs.Dot, figures))
            );
        }

        if (
            state.Finished is not null
            && state.FramesPerSecond(model.Now) is { } fps
            && state.Speed(model.Now) is { } speed
        )
        {
            var pace = $"{Numbers.Rate(fps)} fps{glyphs.Dot}{Numbers.Rate(speed)}{glyphs.Times} real time";
            if (state.Speedup(model.Now) is { } speedup && state.OneCoreSeconds() is { } oneCore)
                pace +=
                    $"{glyphs.Dot}speed-up {Numbers.Rate(speedup)}{glyphs.Times} (one core: {Numbers.Span(oneCore)})";
            lines.Add(new Line().Add(pace, Theme.Quiet));
        }

        return lines;
    }
}
