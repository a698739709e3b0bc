namespace RenderTools.Verification;

/// <summary>Where two chunks meet in a rendered video.</summary>
/// <param name="Index">Which seam, from 1: the index of the chunk that begins there.</param>
/// <param name="Time">
/// When the later chunk begins, counted from the first frame; null: by <paramref name="Frame"/>.
/// </param>
/// <param name="Frame">
/// The later chunk's first frame, from 0; null: by <paramref name="Time"/>, which wins where both are given.
/// </param>
public sealed record SeamPosition(int Index, TimeSpan? Time, long? Frame = null);
