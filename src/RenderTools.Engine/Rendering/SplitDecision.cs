using RenderTools.Jobs;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>Decides, before a render begins, whether the planned windows can be rendered with this filter.</summary>
internal static class SplitDecision
{
    /// <summary>
    /// The windows that are rendered, each with its threads, and the facts with a warning where the plan had to change.
    /// </summary>
    /// <exception cref="RenderToolsException">
    /// SplitNotExact: the windows are a part of the video, and no one chunk can stand for them.
    /// </exception>
    public static (ChunkPlan Plan, JobFacts Facts) Of(ChunkPlan plan, RenderOptions options, JobFacts facts)
    {
        (plan, facts) = facts.Zones.Count == 0 ? Decide(plan, options, facts) : Zoned(plan, options, facts);
        return (WithThreads(plan, options), facts);
    }

    // Windows of different settings never become one chunk, so each filter must allow a cut.
    private static (ChunkPlan Plan, JobFacts Facts) Zoned(ChunkPlan plan, RenderOptions options, JobFacts facts)
    {
        foreach (var each in facts.Zones.Select(z => z.Facts).Prepend(facts))
        {
            if (!each.Needs.CanSplit && !options.AllowInexact)
                throw new RenderToolsException(
                    "ZoneFilterNotSplittable",
                    ErrorKind.InvalidArgument,
                    $"'{plan.Path}' cannot have zones with the filter '{each.Settings.VideoFilter}': "
                        + $"{string.Join(' ', each.Needs.Reasons)} Leave out the zone, or that filter."
                );
        }

        (plan, facts) = Decide(plan, options, facts);
        foreach (var zone in facts.Zones.Select(z => z.Facts).Where(z => !z.Needs.IsExact))
        {
            var bound = string.Join(' ', zone.Needs.Bounds.DefaultIfEmpty(string.Join(' ', zone.Needs.Reasons)));
            facts = Warn(facts, $"a zone of '{plan.Name}' is split, to within a bound: {bound}");
            plan = plan with { IsExact = false, Reason = bound };
        }

        var zones = facts.Zones.Select(z => z.Zone).ToArray();
        return (ZoneCuts.Cut(plan, facts.Source, facts.Index, zones), facts);
    }

    // What is asked for, else what the plan says, else, for a plan of an older version, what a plan of today would say.
    private static ChunkPlan WithThreads(ChunkPlan plan, RenderOptions options) =>
        plan with
        {
            Chunks =
            [
                .. plan.Chunks.Select(c =>
                    c with
                    {
                        Threads =
                            options.ThreadsPerWorker
                            ?? c.Threads
                            ?? ChunkPlanner.Threads(c.ChunkCount, new PlanOptions()),
                    }
                ),
            ],
        };

    private static (ChunkPlan Plan, JobFacts Facts) Decide(ChunkPlan plan, RenderOptions options, JobFacts facts)
    {
        if (plan.Chunks is [{ IsWhole: true }] && facts.Zones.Count == 0)
            return (plan, facts);
        if (facts.Needs is { CanSplit: true, Before: > 0 } && plan.Automatic is { } automatic)
            plan = ChunkPlanner.Again(plan, facts.Source, facts.Index, automatic with { Warmup = facts.Needs.Before });
        if (facts.Needs.IsExact)
            return (plan, facts);
        if (facts.Needs.CanSplit)
        {
            var bound = string.Join(' ', facts.Needs.Bounds);
            return (
                plan with
                {
                    IsExact = false,
                    Reason = bound,
                },
                Warn(facts, $"'{plan.Name}' is split, to within a bound: {bound}")
            );
        }

        var reason = string.Join(' ', facts.Needs.Reasons);
        if (options.AllowInexact)
        {
            return (
                plan with
                {
                    IsExact = false,
                    Reason = reason,
                },
                Warn(facts, $"'{plan.Name}' is split all the same: {reason}")
            );
        }

        if (plan.Chunks[0].RangeStartPts is not null)
        {
            throw new RenderToolsException(
                "SplitNotExact",
                ErrorKind.InvalidArgument,
                $"'{plan.Path}' cannot be rendered in part with this filter: {reason} Render the whole, or accept "
                    + "other frames with -AllowInexact."
            );
        }

        if (plan.Chunks[^1].EndPts != plan.Chunks[^1].RangeEndPts || plan.Chunks[0].StartPts is not null)
        {
            throw new RenderToolsException(
                "SplitNotExact",
                ErrorKind.InvalidArgument,
                $"Single chunks of '{plan.Path}' cannot be rendered with this filter: {reason} Pipe in the whole "
                    + "plan, or accept other frames with -AllowInexact."
            );
        }

        return (ChunkPlanner.Whole(plan, reason), Warn(facts, $"'{plan.Name}' is rendered as one chunk: {reason}"));
    }

    private static JobFacts Warn(JobFacts facts, string text) =>
        facts with
        {
            Warnings = [.. facts.Warnings, $"SplitNotExact: {text}"],
        };
}
