using CsCheck;
using RenderTools.Filters;
using Xunit;

namespace RenderTools.Engine.Tests.Filters;

public class FilterGraphPropertyTests
{
    private static readonly Gen<string> Word = Gen.Char["abzXYZ019_"].Array[1, 6].Select(c => new string(c));

    // every character that means something to one of the two levels, and some that do not
    private static readonly Gen<string> Text = Gen.Char["ab1 \t\n\\'[],;:=@%{}|é"]
        .Array[0, 12]
        .Select(c => new string(c));

    private static readonly Gen<FilterOption> Named = Gen.Select(Word, Text, (k, v) => new FilterOption(k, v));

    // an empty positional value at the end cannot be written down
    private static readonly Gen<FilterOption> Positional = Gen.Select(
        Text,
        Word,
        (t, w) => new FilterOption(null, t + w)
    );

    private static readonly Gen<string[]> Labels = Gen.Select(Text, Word, (t, w) => w + t + w).Array[0, 2];

    private static readonly Gen<FilterCall> Call = Gen.Select(
        Word,
        Word.Null(),
        Positional.Array[0, 2],
        Named.Array[0, 3],
        Labels,
        Labels,
        (name, id, positional, named, inputs, outputs) =>
        {
            FilterOption[] options = [.. positional, .. named];
            return new FilterCall
            {
                Name = name,
                InstanceId = id,
                Options = options,
                Arguments = options.Length == 0 ? null : FilterCall.FormatArguments(options),
                InputLabels = inputs,
                OutputLabels = outputs,
            };
        }
    );

    private static readonly Gen<FilterGraph> Graph = Call.Array[1, 3]
        .Select(c => new FilterChain(c))
        .Array[1, 3]
        .Select(chains => new FilterGraph { Chains = chains });

    [Fact]
    public void Reading_what_was_printed_gives_the_same_graph() =>
        Graph.Sample(graph =>
        {
            var read = FilterGraph.Parse(graph.ToString());
            return read.Chains.Count == graph.Chains.Count
                && read.Filters.Zip(graph.Filters).All(p => Same(p.First, p.Second))
                && string.Equals(read.ToString(), graph.ToString(), StringComparison.Ordinal);
        });

    [Fact]
    public void Any_text_is_read_or_refused_but_never_crashes() =>
        Gen.Char["ab=:,;[]'\\ @"]
            .Array[0, 30]
            .Sample(c =>
            {
                var text = new string(c);
                try
                {
                    var graph = FilterGraph.Parse(text);
                    return string.Equals(
                        FilterGraph.Parse(graph.ToString()).ToString(),
                        graph.ToString(),
                        StringComparison.Ordinal
                    );
                }
                catch (FilterGraphSyntaxException e)
                {
                    return e.Position >= 0 && e.Position <= text.Length;
                }
            });

    [Fact]
    public void Whatever_is_embedded_has_only_the_two_outer_labels_open() =>
        Gen.Select(Gen.Int[1, 4], Gen.Bool, Gen.Bool)
            .Sample(
                (n, namedIn, namedOut) =>
                {
                    var labels = Enumerable.Range(0, n).Select(i => $"[o{i}]").ToArray();
                    var text =
                        (namedIn ? "[o]" : "")
                        + $"split={n}{string.Concat(labels)};{string.Concat(labels)}"
                        + (n == 1 ? "null" : $"mix=inputs={n}")
                        + (namedOut ? "[i]" : "");
                    var embedded = FilterGraph.Parse(FilterGraph.Parse(text).Embed("i", "o"));
                    return embedded.Connect() is { IsSimple: true }
                        && embedded
                            .Filters.SelectMany(f => f.InputLabels)
                            .Count(l => string.Equals(l, "i", StringComparison.Ordinal)) == 1
                        && embedded
                            .Filters.SelectMany(f => f.OutputLabels)
                            .Count(l => string.Equals(l, "o", StringComparison.Ordinal)) == 1;
                }
            );

    private static bool Same(FilterCall a, FilterCall b) =>
        string.Equals(a.Name, b.Name, StringComparison.Ordinal)
        && string.Equals(a.InstanceId, b.InstanceId, StringComparison.Ordinal)
        && string.Equals(a.Arguments, b.Arguments, StringComparison.Ordinal)
        && a.Options.SequenceEqual(b.Options)
        && a.InputLabels.SequenceEqual(b.InputLabels, StringComparer.Ordinal)
        && a.OutputLabels.SequenceEqual(b.OutputLabels, StringComparer.Ordinal);
}
