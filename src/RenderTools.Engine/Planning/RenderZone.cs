using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>
/// Other settings for a range of a video, half-open, in ticks of the video stream: the frames with
/// <see cref="StartPts"/> ≤ PTS &lt; <see cref="EndPts"/>. What is null is as for the rest of the video.
/// </summary>
public sealed record RenderZone
{
    /// <summary>First PTS of the zone; null: from the beginning.</summary>
    public long? StartPts { get; init; }

    /// <summary>First PTS after the zone; null: to the end.</summary>
    public long? EndPts { get; init; }

    /// <summary>Constant quality, in the encoder's own scale.</summary>
    public double? Crf { get; init; }

    /// <summary>The encoder's preset.</summary>
    public string? Preset { get; init; }

    /// <summary>A filtergraph in place of the video's; "null" is ffmpeg's filter that does nothing.</summary>
    public string? VideoFilter { get; init; }

    /// <summary>
    /// Further options of the encoder as "name=value"; each replaces the video's option of that name.
    /// </summary>
    public string[] EncoderOptions { get; init; } = [];

    /// <summary>Whether quality, preset and options of the video do not count in the zone.</summary>
    public bool Reset { get; init; }

    /// <summary>The zone's frames.</summary>
    internal PtsRange Window
    {
        get => new(SourcePts.Of(StartPts), SourcePts.Of(EndPts));
        init => (StartPts, EndPts) = (value.From?.Ticks, value.To?.Ticks);
    }
}
