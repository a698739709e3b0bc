namespace RenderTools.Verification;

/// <summary>
/// What was found where two chunks meet. PSNR is in dB over all planes, 100 for identical frames; SSIM is 0 to 1 over
/// all planes; both are null where there was no such frame.
/// </summary>
public sealed record SeamReport
{
    /// <summary>The rendered file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The rendered file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>Which seam, from 1: the index of the chunk that begins there.</summary>
    public required int Index { get; init; }

    /// <summary>When the later chunk begins, counted from the first frame.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>The rendered file's first frame at or after <see cref="Time"/>, from 0.</summary>
    public required long Frame { get; init; }

    /// <summary>PSNR of the earlier chunk's last frame against the reference.</summary>
    public double? PsnrBefore { get; init; }

    /// <summary>PSNR of the later chunk's first frame against the reference.</summary>
    public double? PsnrAfter { get; init; }

    /// <summary>Median PSNR further inside the earlier chunk.</summary>
    public double? PsnrInsideBefore { get; init; }

    /// <summary>Median PSNR further inside the later chunk.</summary>
    public double? PsnrInsideAfter { get; init; }

    /// <summary>SSIM of the earlier chunk's last frame against the reference.</summary>
    public double? SsimBefore { get; init; }

    /// <summary>SSIM of the later chunk's first frame against the reference.</summary>
    public double? SsimAfter { get; init; }

    /// <summary>Median SSIM further inside the earlier chunk.</summary>
    public double? SsimInsideBefore { get; init; }

    /// <summary>Median SSIM further inside the later chunk.</summary>
    public double? SsimInsideAfter { get; init; }

    /// <summary>Frames of the reference that the render does not show around the seam.</summary>
    public int LostFrames { get; init; }

    /// <summary>Frames that the render shows once too often around the seam.</summary>
    public int DuplicatedFrames { get; init; }

    /// <summary>Frames shown after a later one.</summary>
    public int OutOfOrderFrames { get; init; }

    /// <summary>Frames that look nothing like the reference, such as green ones.</summary>
    public int CorruptFrames { get; init; }

    /// <summary>
    /// Seconds between the last frame before and the first frame after the seam, less what the reference has between
    /// them.
    /// </summary>
    public double? TimestampGap { get; init; }

    /// <summary>
    /// Seconds by which the picture lags behind the reference's timestamps after the seam, negative where it is early.
    /// Not null wherever frames were compared.
    /// </summary>
    public double? PictureOffsetSeconds { get; init; }

    /// <summary>
    /// Seconds by which the sound lags behind the picture, compared with the reference; null without sound to measure.
    /// </summary>
    public double? AudioOffsetSeconds { get; init; }

    /// <summary>Frames compared around the seam.</summary>
    public int FramesCompared { get; init; }

    /// <summary>What it comes to.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>Why it does not pass, as sentences; empty where it does.</summary>
    public string Reason { get; init; } = "";
}
