namespace RenderTools.Verification;

/// <summary>All that a verification found.</summary>
/// <param name="Seams">One report per seam, in the order of the request.</param>
/// <param name="Summary">What they come to.</param>
public sealed record VerificationResult(IReadOnlyList<SeamReport> Seams, VerificationSummary Summary);
