namespace RenderTools.Filters;

/// <summary>The part of a graph that works on another source than the video.</summary>
internal static class SourceBranch
{
    // Size and rate stand before the duration in every generator of pictures.
    private const int PlacesBeforeDuration = 3;

    /// <summary>Whether a call's output never ends, if its inputs do not.</summary>
    public static bool IsEndless(FilterCall call)
    {
        var entry = FilterTable.Default.Find(call.Name);
        if (entry?.Inputs != "0")
            return entry?.For(call) is { Kind: FilterKind.Memoryless, Times: FrameTimes.Kept };
        if (string.Equals(call.Name, "movie", StringComparison.Ordinal))
            return call.Options.Any(o => o is { Key: "loop", Value: "0" });
        return call.Options.Count(o => o.Key is null) < PlacesBeforeDuration
            && !call.Options.Any(o => o.Key is "duration" or "d");
    }

    /// <summary>Whether a filter of several inputs ends with the first of them that ends.</summary>
    public static bool EndsWithShortest(FilterCall call) =>
        call.Options.Any(o =>
            (o.Key is "shortest" && o.Value is not ("0" or "false" or "n" or "no" or "disable" or "disabled" or "off"))
            || o is { Key: "eof_action", Value: "endall" or "1" }
        );
}
