using RenderTools.Filters;
using RenderTools.Primitives;

namespace RenderTools.Engine.Tests.Filters.Probe;

/// <summary>One filter with options that it always gets and one that is tried.</summary>
/// <param name="Filter">The filter.</param>
/// <param name="Graph">The graph that is run.</param>
/// <param name="Option">The option that is tried, as written; null: none but the recipe's own.</param>
internal sealed record ProbeCase(string Filter, string Graph, string? Option)
{
    /// <summary>What the table says of it.</summary>
    public FilterNeeds Needs { get; } = FilterAnalysis.Analyze(FilterGraph.Parse(Graph), frameRate: new Rational(25));

    /// <summary>The option's name.</summary>
    public string Name => Option?.Split('=')[0] ?? "";

    /// <summary>The graph with a further option of the filter.</summary>
    public required Func<string, string> With { get; init; }

    /// <summary>
    /// All cases of a filter: each recipe alone, each of its texts, each option with each value that its help tells of.
    /// </summary>
    public static IEnumerable<ProbeCase> Of(FilterEntry entry, FilterHelp help)
    {
        var recipes = ProbeRecipes
            .Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(" |"))
            .Where(parts => parts[0].Trim() == entry.Name)
            .ToList();
        if (recipes.Count == 0)
            recipes.Add([entry.Name, "", "", ""]);
        foreach (var parts in recipes)
        {
            var columns = parts.Select(p => ProbeMedia.Fill(p.Trim())).Concat(["", "", ""]).ToArray();
            var graph = columns[1].Length > 0 ? columns[1] : Around(entry);
            ProbeCase Make(string? option)
            {
                string Build(string more) =>
                    graph.Replace("{}", Call(entry.Name, columns[2], option, more), StringComparison.Ordinal);
                return new ProbeCase(entry.Name, Build(""), option) { With = Build };
            }

            yield return Make(null);
            foreach (
                var option in columns[3]
                    .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
                yield return Make(option);
            if (!ReferenceEquals(parts, recipes[0]))
                continue;
            var lists = new HashSet<string>(StringComparer.Ordinal);
            foreach (var option in help.Options.DistinctBy(o => o.Name))
            {
                // Of options that take the same names (blend's modes for each plane) only the first gets each.
                var values = option.Samples().ToList();
                var isNew = lists.Add(string.Join(' ', values));
                foreach (var value in isNew || values.Count < 5 ? values : [values[0], values[^1]])
                    yield return Make($"{option.Name}={value}");
            }

            if (help.HasTimeline)
            {
                yield return Make("enable='between(t,0.3,0.9)'");
                yield return Make("enable='lt(mod(t,0.4),0.2)'");
            }
        }
    }

    private static string Call(string name, params string?[] options)
    {
        var given = options.Where(o => !string.IsNullOrEmpty(o)).ToArray();
        return given.Length == 0 ? name : $"{name}={string.Join(':', given)}";
    }

    // A filter of several inputs gets the picture, and the picture turned over.
    private static string Around(FilterEntry entry)
    {
        var inputs = entry.InputCount(new FilterCall { Name = entry.Name });
        if (inputs < 2)
            return "{}";
        var names = Enumerable.Range(0, inputs).Select(i => $"p{i}").ToArray();
        var turned = names.Skip(1).Select((name, i) => $";[{name}]{(i % 2 == 0 ? "negate,hflip" : "vflip")}[{name}t]");
        return $"split={inputs}[{string.Join("][", names)}]{string.Concat(turned)};[p0][{string.Join("][", names.Skip(1).Select(n => n + "t"))}]{{}}";
    }
}
