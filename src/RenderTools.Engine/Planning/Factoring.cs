namespace RenderTools.Planning;

/// <summary>
/// Sizes of chunks that shrink towards the end (factoring; Hummel, Schonberg and Flynn, CACM 35, 1992): batches of one
/// chunk for each worker, each batch a share of what is left, so that late chunks even out what the prediction of early
/// ones got wrong, and few chunks are short.
/// </summary>
internal static class Factoring
{
    // Of what is left, given to each batch. The classic ½ supposes nothing of the chunks' costs; they are predicted here
    // to about 15 %, and what is left after ⅔ still evens out a batch that errs by a half.
    private const double BatchShare = 2.0 / 3;

    /// <summary>Chunk sizes, largest first, that add up to <paramref name="total"/>, all in one unit of work.</summary>
    /// <param name="total">All work.</param>
    /// <param name="workers">Chunks rendered at once.</param>
    /// <param name="shortest">Below this a seam costs more than evenness brings; only a work of less than two for each worker is cut finer.</param>
    /// <param name="longest">Above this, or little above it in the last batch, too much is lost when a render is ended.</param>
    public static List<double> Sizes(double total, int workers, double shortest, double longest)
    {
        var sizes = new List<double>();
        var rest = total;
        while (true)
        {
            // One worker has nobody to be even with.
            var size = workers == 1 ? longest : Math.Clamp(rest * BatchShare / workers, shortest, longest);
            if (rest - (size * workers) < shortest * workers)
            {
                var last = (int)Math.Clamp(2 * rest / shortest, 1, workers);
                sizes.AddRange(Enumerable.Repeat(rest / last, last));
                return sizes;
            }

            sizes.AddRange(Enumerable.Repeat(size, workers));
            rest -= size * workers;
        }
    }
}
