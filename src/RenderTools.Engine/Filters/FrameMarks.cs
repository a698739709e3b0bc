namespace RenderTools.Filters;

/// <summary>What a filter leaves on a frame beside the picture, for a filter behind it to read.</summary>
[Flags]
public enum FrameMarks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Metadata: names and values (drawtext's <c>%{metadata}</c>, metadata's choice of frames).</summary>
    Metadata = 1,

    /// <summary>Whether the frame is interlaced, and which field is the first.</summary>
    Fields = 2,
}
