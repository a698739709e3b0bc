namespace RenderTools.Filters;

/// <summary>A filtergraph as <c>-vf</c> takes it, read but not judged. Immutable.</summary>
public sealed record FilterGraph
{
    /// <summary>The chains, as ';' separates them; at least one.</summary>
    public required IReadOnlyList<FilterChain> Chains { get; init; }

    /// <summary>
    /// The flags of a leading <c>sws_flags=…;</c>, null without. They hold for a whole graph, so they are not part of
    /// <see cref="Embed"/>: who builds the outer graph writes them at its very beginning.
    /// </summary>
    public string? SwsFlags { get; init; }

    /// <summary>All filters in the order of the text.</summary>
    public IEnumerable<FilterCall> Filters => Chains.SelectMany(c => c.Filters);

    /// <summary>Reads a filtergraph.</summary>
    /// <exception cref="FilterGraphSyntaxException">
    /// The text is not a filtergraph; the message names the place.
    /// </exception>
    public static FilterGraph Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FilterGraphParser(text).Parse();
    }

    /// <summary>How the filters are connected, by the pads that <see cref="FilterTable.Default"/> knows.</summary>
    /// <exception cref="FilterGraphSyntaxException">A label or a pad has no partner that could be.</exception>
    public FilterTopology Connect() => FilterTopology.Resolve(this, FilterTable.Default);

    /// <summary>
    /// The graph as a part of a larger one: its open input reads <paramref name="inputLabel"/>, its open output is
    /// <paramref name="outputLabel"/>, and no label of the user's can collide with one of the larger graph
    /// (they are renamed after the input label). The result stands between two ';'.
    /// </summary>
    /// <param name="inputLabel">Label that the larger graph writes to, without brackets.</param>
    /// <param name="outputLabel">Label that the larger graph reads from, without brackets.</param>
    /// <exception cref="FilterGraphSyntaxException">
    /// The graph has not exactly one open input and one open output, as -vf needs.
    /// </exception>
    public string Embed(string inputLabel, string outputLabel)
    {
        ArgumentException.ThrowIfNullOrEmpty(inputLabel);
        ArgumentException.ThrowIfNullOrEmpty(outputLabel);
        if (Chains is [var chain] && chain.Filters.All(f => IsPlain(f, chain)))
        {
            return FilterCall.Labels([inputLabel])
                + string.Join(',', chain.Filters.Select(f => f.ToUnlabelledString()))
                + FilterCall.Labels([outputLabel]);
        }

        return Connect().Format(inputLabel, outputLabel);
    }

    /// <summary>
    /// A graph's text as it can stand between two commas of a longer chain, also where its ends have labels, as in
    /// ffmpeg's own manual (<c>[in]fps=50[out]</c>), or where it begins with another source. The longer graph writes
    /// <see cref="SwsFlags"/>.
    /// </summary>
    /// <param name="graph">
    /// The graph as -vf takes it; a text that is none stays as it is, for ffmpeg to complain of.
    /// </param>
    public static string Inline(string graph)
    {
        try
        {
            var parsed = Parse(graph);
            return
                parsed.Chains is [var chain]
                && chain.Filters.All(f => f.InputLabels.Count == 0 && f.OutputLabels.Count == 0)
                ? graph
                : $"null[rt_begin];{parsed.Embed("rt_begin", "rt_end")};[rt_end]null";
        }
        catch (FilterGraphSyntaxException)
        {
            return graph;
        }
    }

    /// <summary>The graph, escaped so that ffmpeg reads back the same.</summary>
    public override string ToString() => (SwsFlags is null ? "" : $"sws_flags={SwsFlags};") + string.Join(';', Chains);

    /// <summary>One input, one output, and no label but at the two open ends.</summary>
    private static bool IsPlain(FilterCall filter, FilterChain chain) =>
        FilterTable.Default.Find(filter.Name) is null or { Inputs: "1", Outputs: "1" }
        && (
            filter.InputLabels.Count == 0
            || (ReferenceEquals(filter, chain.Filters[0]) && filter.InputLabels.Count == 1)
        )
        && (
            filter.OutputLabels.Count == 0
            || (ReferenceEquals(filter, chain.Filters[^1]) && filter.OutputLabels.Count == 1)
        );
}
