namespace RenderTools.Scaling;

/// <summary>
/// A discrete-event simulation of a pool: whichever worker is free first takes the next chunk (list scheduling; Graham,
/// BSTJ 45, 1966).
/// </summary>
public static class ScheduleSimulator
{
    /// <summary>Seconds from the start of the first chunk to the end of the last.</summary>
    /// <param name="costs">Seconds of each chunk on a worker, in the order in which they are handed out.</param>
    /// <param name="workers">Workers side by side.</param>
    /// <param name="gapSeconds">Seconds a worker needs between one chunk and its next.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no worker.</exception>
    public static double Makespan(IEnumerable<double> costs, int workers, double gapSeconds = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var free = new PriorityQueue<int, double>();
        var (started, end) = (0, 0.0);
        foreach (var cost in costs)
        {
            var at = 0.0;
            var worker = started;
            if (started < workers)
                started++;
            else if (free.TryDequeue(out worker, out at))
                at += gapSeconds;
            free.Enqueue(worker, at + cost);
            end = Math.Max(end, at + cost);
        }

        return end;
    }
}
