using RenderTools.Primitives;
using RenderTools.Rendering.Targets;

namespace RenderTools.Scaling;

/// <summary>The nodes of a sweep's targets, in the order in which they are given.</summary>
internal static class SweepNodes
{
    // A cluster's default bound on its tasks is no wish to measure so many.
    private const int Most = 256;

    /// <summary>Refuses targets that do not say how many nodes are to be measured.</summary>
    /// <exception cref="RenderToolsException">TooManyNodes.</exception>
    public static void Check(IReadOnlyList<RenderTarget> targets)
    {
        foreach (var target in targets.Where(target => target.NodeSlots().Count > Most))
            throw new RenderToolsException(
                "TooManyNodes",
                ErrorKind.InvalidArgument,
                $"'{target.Name}' takes {target.NodeSlots().Count} tasks at once, and at most {Most} are measured. Say "
                    + "how many with New-SlurmTarget -MaximumTask."
            );
    }

    /// <summary>1, the powers of two, and all; none where there is no target.</summary>
    public static IEnumerable<int> Counts(IReadOnlyList<RenderTarget> targets)
    {
        var all = targets.Sum(target => target.NodeSlots().Count);
        for (var count = 1; count < all; count *= 2)
            yield return count;
        if (all > 0)
            yield return all;
    }

    /// <summary>How many chunks the first nodes render at once.</summary>
    public static int Slots(IReadOnlyList<RenderTarget> targets, int nodes) =>
        targets.SelectMany(target => target.NodeSlots()).Take(nodes).Sum();

    /// <summary>The targets with the first nodes alone.</summary>
    public static IReadOnlyList<RenderTarget> First(IReadOnlyList<RenderTarget> targets, int nodes)
    {
        var first = new List<RenderTarget>();
        foreach (var target in targets)
        {
            var count = Math.Min(nodes, target.NodeSlots().Count);
            if (count > 0)
                first.Add(target.WithNodes(count));
            nodes -= count;
        }

        return first;
    }
}
