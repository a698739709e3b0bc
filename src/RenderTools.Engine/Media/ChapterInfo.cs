namespace RenderTools.Media;

/// <summary>One chapter of a file.</summary>
/// <param name="Title">Its title; empty where untitled.</param>
/// <param name="Start">Where it begins on the container's clock.</param>
/// <param name="End">Where it ends.</param>
public sealed record ChapterInfo(string Title, TimeSpan Start, TimeSpan End);
