using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>
/// A window of one video, half-open, in ticks of the video stream: the frames with
/// <see cref="StartPts"/> ≤ PTS &lt; <see cref="EndPts"/>. It stands alone: it can be stored, read back and rendered by
/// itself.
/// </summary>
public sealed record VideoChunk
{
    /// <summary>The plan it belongs to: the same for the same source and windows.</summary>
    public required string PlanId { get; init; }

    /// <summary>The source file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the source.</summary>
    public required string Path { get; init; }

    /// <summary>Place in the video, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>How many chunks the plan has.</summary>
    public required int ChunkCount { get; init; }

    /// <summary>First PTS of the window; null: open, everything from the beginning.</summary>
    public long? StartPts { get; init; }

    /// <summary>First PTS after the window; null: open, everything to the end.</summary>
    public long? EndPts { get; init; }

    /// <summary>First PTS of the part of the video that the plan covers; null: from the beginning.</summary>
    public long? RangeStartPts { get; init; }

    /// <summary>First PTS after the part of the video that the plan covers; null: to the end.</summary>
    public long? RangeEndPts { get; init; }

    /// <summary>The frames of the chunk.</summary>
    internal PtsRange Window
    {
        get => new(SourcePts.Of(StartPts), SourcePts.Of(EndPts));
        init => (StartPts, EndPts) = (value.From?.Ticks, value.To?.Ticks);
    }

    /// <summary>Whether the chunk is the whole video.</summary>
    internal bool IsWhole => Window == PtsRange.All;

    /// <summary>The frames of all chunks of the plan: the video, or the part of it that is rendered.</summary>
    internal PtsRange Part
    {
        get => new(SourcePts.Of(RangeStartPts), SourcePts.Of(RangeEndPts));
        init => (RangeStartPts, RangeEndPts) = (value.From?.Ticks, value.To?.Ticks);
    }

    /// <summary>One tick of the PTS, in seconds.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>When the window begins, from the first frame of the video.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>How long the window lasts.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Frames in the window by the index; the decoder has the last word.</summary>
    public int Frames { get; init; }

    /// <summary>Frames between the keyframe at or before the window and its first frame: decoded in vain.</summary>
    public int KeyframeDistance { get; init; }

    /// <summary>
    /// Threads of decoder, filter and encoder each; 0: ffmpeg's own choice; null: an older plan does not say. An
    /// encoder's bits depend on them, so they are the plan's and not those of the machine that renders it.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>The plan's zones, in order, each a range with other settings; null: there are none.</summary>
    public RenderZone[]? Zones { get; init; }

    /// <summary>Predicted cost relative to the plan's other chunks: a mean frame of the video costs 1.</summary>
    public double PredictedCost { get; init; }
}
