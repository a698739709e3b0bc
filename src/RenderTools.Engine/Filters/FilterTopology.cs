namespace RenderTools.Filters;

/// <summary>
/// How the filters of a graph are connected, by the rules of libavfilter's graph parser: labels first, in the order
/// written; then what the filter before in the chain left over; what is still missing stays open.
/// </summary>
public sealed class FilterTopology
{
    private sealed record End(string? Label, FilterPad? Pad);

    private readonly Dictionary<FilterPad, FilterPad> _sources = [];
    private readonly List<End> _openInputs = [];
    private readonly List<End> _openOutputs = [];

    private FilterTopology(FilterGraph graph)
    {
        Filters = graph.Filters.ToArray();
        InputCounts = new int[Filters.Count];
        OutputCounts = new int[Filters.Count];
    }

    /// <summary>The graph's filters in the order of the text; pads name them by index.</summary>
    public IReadOnlyList<FilterCall> Filters { get; }

    /// <summary>How many inputs each filter has.</summary>
    public IReadOnlyList<int> InputCounts { get; private set; }

    /// <summary>How many outputs each filter has.</summary>
    public IReadOnlyList<int> OutputCounts { get; private set; }

    /// <summary>The inputs that nothing in the graph feeds.</summary>
    public IReadOnlyList<FilterPad> OpenInputs => _openInputs.Select(e => e.Pad!.Value).ToArray();

    /// <summary>The outputs that nothing in the graph reads.</summary>
    public IReadOnlyList<FilterPad> OpenOutputs => _openOutputs.Select(e => e.Pad!.Value).ToArray();

    /// <summary>Whether -vf takes it: one open input, one open output.</summary>
    public bool IsSimple => _openInputs.Count == 1 && _openOutputs.Count == 1;

    /// <summary>The output that feeds an input; null where the input is open.</summary>
    public FilterPad? SourceOf(FilterPad input) => _sources.TryGetValue(input, out var source) ? source : null;

    /// <summary>
    /// Connects a graph's filters by the pads that a table knows; a filter it does not know has as many as it has
    /// labels, at least one.
    /// </summary>
    /// <exception cref="FilterGraphSyntaxException">A filter has more labels than pads.</exception>
    public static FilterTopology Resolve(FilterGraph graph, FilterTable table)
    {
        var topology = new FilterTopology(graph);
        var inputCounts = (int[])topology.InputCounts;
        var outputCounts = (int[])topology.OutputCounts;
        var index = 0;
        foreach (var chain in graph.Chains)
        {
            var current = new List<End>();
            foreach (var filter in chain.Filters)
            {
                var entry = table.Find(filter.Name);
                topology.Link(index, filter, current, entry, inputCounts);
                outputCounts[index] = Math.Max(filter.OutputLabels.Count, entry?.OutputCount(filter) ?? 1);
                current = topology.Name(index, filter, outputCounts[index]);
                index++;
            }

            topology._openOutputs.AddRange(current);
        }

        return topology;
    }

    private void Link(int index, FilterCall filter, List<End> chained, FilterEntry? entry, int[] inputCounts)
    {
        var ends = new List<End>();
        foreach (var label in filter.InputLabels)
        {
            var match = _openOutputs.FindIndex(e => string.Equals(e.Label, label, StringComparison.Ordinal));
            if (match >= 0)
            {
                ends.Add(_openOutputs[match]);
                _openOutputs.RemoveAt(match);
            }
            else
            {
                ends.Add(new End(label, null));
            }
        }

        ends.AddRange(chained);
        var count = entry?.InputCount(filter) ?? Math.Max(1, ends.Count);
        if (ends.Count > count)
            throw new FilterGraphSyntaxException(
                $"{filter.Name} has {count} input(s), the graph gives it {ends.Count}"
            );
        inputCounts[index] = count;
        for (var pad = 0; pad < count; pad++)
        {
            var here = new FilterPad(index, pad);
            if (pad < ends.Count && ends[pad].Pad is { } source)
                _sources.Add(here, source);
            else
                _openInputs.Add(new End(pad < ends.Count ? ends[pad].Label : null, here));
        }
    }

    /// <summary>Gives the outputs to their labels; what is left over belongs to the next filter of the chain.</summary>
    private List<End> Name(int index, FilterCall filter, int outputs)
    {
        for (var pad = 0; pad < filter.OutputLabels.Count; pad++)
        {
            var here = new FilterPad(index, pad);
            var label = filter.OutputLabels[pad];
            var match = _openInputs.FindIndex(e => string.Equals(e.Label, label, StringComparison.Ordinal));
            if (match >= 0)
            {
                _sources.Add(_openInputs[match].Pad!.Value, here);
                _openInputs.RemoveAt(match);
            }
            else
            {
                _openOutputs.Add(new End(label, here));
            }
        }

        return Enumerable
            .Range(filter.OutputLabels.Count, outputs - filter.OutputLabels.Count)
            .Select(pad => new End(null, new FilterPad(index, pad)))
            .ToList();
    }

    /// <summary>All filters as chains of one, every pad labelled.</summary>
    internal string Format(string inputLabel, string outputLabel)
    {
        if (!IsSimple)
            throw new FilterGraphSyntaxException(NotSimple);
        var names = new Dictionary<FilterPad, string> { [OpenOutputs[0]] = outputLabel };
        string NameOf(FilterPad output)
        {
            if (!names.TryGetValue(output, out var name))
                names.Add(output, name = $"{inputLabel}_{names.Count}");
            return name;
        }

        return string.Join(
            ';',
            Filters.Select(
                (filter, i) =>
                    FilterCall.Labels(
                        Enumerable
                            .Range(0, InputCounts[i])
                            .Select(p => SourceOf(new(i, p)) is { } source ? NameOf(source) : inputLabel)
                    )
                    + filter.ToUnlabelledString()
                    + FilterCall.Labels(Enumerable.Range(0, OutputCounts[i]).Select(p => NameOf(new(i, p))))
            )
        );
    }

    internal string NotSimple =>
        $"The filtergraph needs one open input and one open output; it has {_openInputs.Count} and "
        + $"{_openOutputs.Count}";
}
