using RenderTools.Encoders;
using RenderTools.Jobs;

namespace RenderTools.Rendering;

/// <summary>One step of the search for a chunk's quality: what is tried, and what was tried before.</summary>
/// <param name="Goal">What is searched.</param>
/// <param name="Start">Where the search begins.</param>
/// <param name="Earlier">The probes before, in order.</param>
internal sealed record ProbeRun(QualityGoal Goal, QualityStart Start, IReadOnlyList<RenderedChunk> Earlier)
{
    /// <summary>The constant quality that is tried next; null: the chunk is made of a probe that is there.</summary>
    public double? Crf => QualitySearch.Next(Goal, Start, Tried) ?? (Chosen is { Path: not null } ? null : Chosen?.Crf);

    /// <summary>All that was tried.</summary>
    public QualityProbe[] Tried =>
        [.. Earlier.Select(chunk => new QualityProbe(chunk.Crf!.Value, chunk.Quality!.Value, chunk.Length))];

    /// <summary>The probe that the chunk is made of; null while the search goes on.</summary>
    public RenderedChunk? Chosen
    {
        get
        {
            if (Earlier.Count == 0 || QualitySearch.Next(Goal, Start, Tried) is not null)
                return null;
            var best = QualitySearch.Best(Goal, Tried);
            return Earlier.Last(chunk => chunk.Crf == best.Crf) with
            {
                Probes = Tried,
                QualityNotReached = !Goal.IsReached(best.Quality),
            };
        }
    }

    /// <summary>
    /// The search with one more probe; it replaces one of the same constant quality whose file was lost.
    /// </summary>
    public ProbeRun With(RenderedChunk probe) =>
        this with
        {
            Earlier = Earlier.Any(chunk => chunk.Crf == probe.Crf)
                ? [.. Earlier.Select(chunk => chunk.Crf == probe.Crf ? probe : chunk)]
                : [.. Earlier, probe],
        };
}
