namespace RenderTools.Filters;

/// <summary>What is known of the frames on one link of a filtergraph, counted in source frames.</summary>
/// <param name="FromSource">Whether they come from a source filter and not from the video.</param>
/// <param name="Before">Frames that the filters up to this link must have seen before a window.</param>
/// <param name="After">Frames that these filters must see after a window.</param>
/// <param name="Step">Source frames for each frame on the link; 0: not known.</param>
/// <param name="Times">Whether the frames still have the times of the source's frames.</param>
internal sealed record FilterFlow(bool FromSource, int Before, int After, int Step, FrameTimes Times)
{
    /// <summary>Whether a source filter's branch never ends.</summary>
    public bool Endless { get; init; }

    /// <summary>The last filter that notes metadata on each frame by all the frames before; null: none does.</summary>
    public string? Metadata { get; init; }

    /// <summary>The last filter that marks each frame's fields by all the frames before; null: none does.</summary>
    public string? Fields { get; init; }

    /// <summary>
    /// The frames behind a filter that may note things on them, or read what was noted. A note that depends on all the
    /// frames before it differs in a chunk, so reading one is a reason not to split.
    /// </summary>
    public FilterFlow Marked(FilterCall call, FilterEntry entry, List<string> reasons)
    {
        if (entry.Reads.HasFlag(FrameMarks.Metadata) && Metadata is { } notes)
            reasons.Add($"{call.Name} reads what {notes} notes on each frame by all the frames before it.");
        if (entry.Reads.HasFlag(FrameMarks.Fields) && Fields is { } fields)
            reasons.Add($"{call.Name} reads how {fields} marks each frame by all the frames before it.");
        return this with
        {
            Metadata = entry.Marks.HasFlag(FrameMarks.Metadata) ? call.Name : Metadata,
            Fields = entry.Marks.HasFlag(FrameMarks.Fields) ? call.Name : Fields,
        };
    }
}

/// <summary>What one filter needs around a window, counted in the frames that it gets.</summary>
/// <param name="Before">Frames that it must have seen before.</param>
/// <param name="After">Frames that it must see after.</param>
/// <param name="Align">The multiple of frames on which a window must begin.</param>
/// <param name="Step">Frames that it takes for each one that it gives; 0: not known.</param>
/// <param name="Times">What it does to the frames' times.</param>
internal sealed record FilterWindow(int Before, int After, int Align, int Step, FrameTimes Times);
