namespace RenderTools.Verification;

/// <summary>What a whole verification came to.</summary>
public sealed record VerificationSummary
{
    /// <summary>The rendered file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The rendered file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The file it was compared with.</summary>
    public required string ReferencePath { get; init; }

    /// <summary>Whether every frame was compared.</summary>
    public bool Full { get; init; }

    /// <summary>Frames in the rendered file.</summary>
    public long Frames { get; init; }

    /// <summary>Frames compared with the reference, those near two seams once for each.</summary>
    public long FramesCompared { get; init; }

    /// <summary>Frames among them that are the reference's bit for bit.</summary>
    public long IdenticalFrames { get; init; }

    /// <summary>Frames of the reference that are missing, as far as was looked.</summary>
    public long LostFrames { get; init; }

    /// <summary>Frames shown once too often, as far as was looked.</summary>
    public long DuplicatedFrames { get; init; }

    /// <summary>Mean PSNR in dB of the frames compared, 100 counted for identical ones; null where none was.</summary>
    public double? MeanPsnr { get; init; }

    /// <summary>Lowest PSNR in dB of a frame; null where none was measured.</summary>
    public double? MinPsnr { get; init; }

    /// <summary>Mean SSIM of the frames compared; null where it was not measured.</summary>
    public double? MeanSsim { get; init; }

    /// <summary>How many seams were looked at.</summary>
    public int Seams { get; init; }

    /// <summary>Seams that fail.</summary>
    public int SeamsFailed { get; init; }

    /// <summary>Seams that warn.</summary>
    public int SeamsWarned { get; init; }

    /// <summary>The worst of all verdicts.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>Why it does not pass; empty where it does.</summary>
    public string Reason { get; init; } = "";
}
