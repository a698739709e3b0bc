namespace RenderTools.Fixtures;

/// <summary>One decoded frame: its PTS in the list's time base, its size in bytes and its MD5.</summary>
public sealed record FrameHash(long Pts, long Size, string Md5);
