namespace RenderTools.Verification;

/// <summary>What a comparison of all frames found.</summary>
internal sealed record FullFindings
{
    public long Compared { get; init; }

    public long Identical { get; init; }

    public long Lost { get; init; }

    public long Duplicated { get; init; }

    /// <summary>PSNR of each frame; empty where checksums were compared.</summary>
    public IReadOnlyList<double> Psnr { get; init; } = [];

    public IReadOnlyList<double> Ssim { get; init; } = [];

    public Verdict Verdict { get; init; }

    public string Reason { get; init; } = "";
}
