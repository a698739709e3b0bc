namespace RenderTools.Planning;

/// <summary>A zone as somebody asked for it, before it is known which frames these are.</summary>
/// <param name="Start">Where it begins; null: at the beginning.</param>
/// <param name="End">The first moment after it; null: the video's end.</param>
/// <param name="Settings">What is different there; its own range does not count.</param>
public sealed record ZoneRequest(ZoneEdge? Start, ZoneEdge? End, RenderZone Settings)
{
    /// <summary>The encoder that the zone was written for; null: the video's, whichever that is.</summary>
    public string? VideoCodec { get; init; }
}

/// <summary>A place in a video: a time or a frame's number.</summary>
/// <param name="Time">The time from the video's start; null: a frame is given.</param>
/// <param name="Frame">The frame's number, from 0; null: a time is given.</param>
public readonly record struct ZoneEdge(TimeSpan? Time, long? Frame)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Frame is { } frame ? FormattableString.Invariant($"frame {frame}") : $"{Time:c}";
}
