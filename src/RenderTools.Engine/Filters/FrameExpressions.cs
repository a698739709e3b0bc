namespace RenderTools.Filters;

/// <summary>Judges the options of a filter that ffmpeg evaluates for each frame.</summary>
internal static class FrameExpressions
{
    /// <summary>Looks at all of a filter's expressions.</summary>
    /// <param name="call">The filter with its options.</param>
    /// <param name="entry">What the table knows of the filter.</param>
    /// <param name="values">The options' values by name.</param>
    /// <param name="reasons">Gets each reason why the filter cannot be split.</param>
    /// <returns>The multiple of frames on which a window must begin.</returns>
    public static int Judge(
        FilterCall call,
        FilterEntry entry,
        IReadOnlyDictionary<string, string> values,
        List<string> reasons
    )
    {
        var alignment = 1;
        foreach (var option in entry.Expressions.Append("enable"))
        {
            if (!values.TryGetValue(option, out var expression))
                continue;
            if (FilterExpression.WhyWholeFile(expression, out var multiple) is { } why)
                reasons.Add($"{call.Name} {why}.");
            alignment = Alignment.Common(alignment, multiple);
        }

        if (call.Options.FirstOrDefault(o => o.Key is { } key && key.StartsWith('/')) is { } file)
            reasons.Add($"{call.Name} reads its option {file.Key} from a file, which is not looked into.");
        if (
            string.Equals(call.Name, "drawtext", StringComparison.Ordinal)
            && values.GetValueOrDefault("expansion") is not "none"
            && FilterExpression.WhyTextIsWholeFile(values.GetValueOrDefault("text", "")) is { } text
        )
        {
            reasons.Add($"{call.Name} {text}.");
        }

        return alignment;
    }
}
