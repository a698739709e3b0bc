namespace RenderTools.Scaling;

/// <summary>The part of a video that a sweep renders, the same in every run.</summary>
/// <param name="Start">Where it begins, on the filters' clock; null: at the beginning.</param>
/// <param name="Duration">How long it lasts; null: to the end.</param>
public sealed record ScalingClip(TimeSpan? Start, TimeSpan? Duration)
{
    /// <summary>The whole video.</summary>
    public static ScalingClip Whole { get; } = new(null, null);
}
