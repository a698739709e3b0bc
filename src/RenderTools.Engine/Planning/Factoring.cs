namespace RenderTools.Planning;

/// <summary>
/// Sizes of chunks that shrink towards the end (factoring; Hummel, Schonberg and Flynn, CACM 35, 1992): batches of one
/// chunk for each worker, each batch a share of what is left, so that late chunks even out what the prediction of early
/// ones got wrong, and few chunks are short; and when chunks given out so are done.
/// </summary>
internal static class Factoring
{
    // Of what is left, given to each batch; the classic ½ supposes nothing of the chunks' costs. In simulation over
    // recorded costs (ScheduleTests) ½ to ⅔ end alike on average, and this with the shortest worst case: a chunk that
    // costs 60 % more than predicted is still over when the rest is.
    private const double BatchShare = 0.6;

    /// <summary>Chunk sizes, largest first, that add up to <paramref name="total"/>, all in one unit of work.</summary>
    /// <param name="total">All work.</param>
    /// <param name="workers">Chunks rendered at once.</param>
    /// <param name="shortest">
    /// Below this a seam costs more than evenness brings; the last batch may be half as long, and a fifth where it is
    /// the only one.
    /// </param>
    /// <param name="longest">
    /// Above this, or little above it in the last batch, too much is lost when a render is ended.
    /// </param>
    public static List<double> Sizes(double total, int workers, double shortest, double longest)
    {
        var sizes = new List<double>();
        var rest = total;
        while (true)
        {
            // One worker has nobody to be even with.
            var size = workers == 1 ? longest : Math.Clamp(rest * BatchShare / workers, shortest, longest);
            if (rest - (size * workers) < shortest * workers / 2)
            {
                // A worker without any chunk is the worst unevenness: of a short video each gets one while that is not
                // mostly seam.
                var least = sizes.Count == 0 ? shortest / 5 : shortest / 2;
                var last = (int)Math.Clamp(rest / least, 1, workers);
                sizes.AddRange(Enumerable.Repeat(rest / last, last));
                return sizes;
            }

            sizes.AddRange(Enumerable.Repeat(size, workers));
            rest -= size * workers;
        }
    }

    /// <summary>
    /// When the last chunk ends if each worker that is free takes the costliest of the rest (Graham, SIAM J. Appl.
    /// Math. 17, 1969).
    /// </summary>
    /// <param name="costs">The chunks' costs.</param>
    /// <param name="workers">Chunks rendered at once.</param>
    public static double Makespan(IEnumerable<double> costs, int workers)
    {
        var free = new PriorityQueue<double, double>(Enumerable.Repeat((0.0, 0.0), workers));
        var end = 0.0;
        foreach (var cost in costs.OrderDescending())
        {
            var done = free.Dequeue() + cost;
            free.Enqueue(done, done);
            end = Math.Max(end, done);
        }

        return end;
    }
}
