using System.Text;

namespace RenderTools.Filters;

/// <summary>One filter as a filtergraph names it: labels, name, options.</summary>
public sealed record FilterCall
{
    /// <summary>The filter's name: "scale".</summary>
    public required string Name { get; init; }

    /// <summary>The instance's own name after the @ of "scale@big"; null without.</summary>
    public string? InstanceId { get; init; }

    /// <summary>
    /// All that follows the =, after the graph's level of escaping and before the options'; null without =.
    /// </summary>
    public string? Arguments { get; init; }

    /// <summary>The options in order, fully unescaped.</summary>
    public IReadOnlyList<FilterOption> Options { get; init; } = [];

    /// <summary>The labels written before the filter, in pad order.</summary>
    public IReadOnlyList<string> InputLabels { get; init; } = [];

    /// <summary>The labels written after the filter, in pad order.</summary>
    public IReadOnlyList<string> OutputLabels { get; init; } = [];

    /// <summary>Where its name begins in the text it was read from, from 0.</summary>
    public int Position { get; init; }

    /// <summary>
    /// The options as one argument text, escaped for the options' level only: what <see cref="Arguments"/> holds.
    /// </summary>
    public static string FormatArguments(IEnumerable<FilterOption> options) =>
        string.Join(
            ':',
            options.Select(o =>
                o.Key is { } key
                    ? key + "=" + FilterText.Escape(o.Value, ":")
                    // an unescaped = would make a positional value look like a named one
                    : FilterText.Escape(o.Value, ":=")
            )
        );

    /// <summary>The filter without its labels, escaped so that ffmpeg reads back the same.</summary>
    public string ToUnlabelledString()
    {
        var text = new StringBuilder(FilterText.Escape(Name, "=,;["));
        if (InstanceId is not null)
            text.Append('@').Append(FilterText.Escape(InstanceId, "=,;["));
        if (Arguments is not null)
            text.Append('=').Append(FilterText.Escape(Arguments, "[],;"));
        return text.ToString();
    }

    /// <summary>The filter with its labels, escaped so that ffmpeg reads back the same.</summary>
    public override string ToString() => Labels(InputLabels) + ToUnlabelledString() + Labels(OutputLabels);

    internal static string Labels(IEnumerable<string> labels) =>
        string.Concat(labels.Select(l => "[" + FilterText.Escape(l, "]") + "]"));
}
