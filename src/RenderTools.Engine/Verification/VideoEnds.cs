using RenderTools.Primitives;

namespace RenderTools.Verification;

/// <summary>Whether a video begins and ends with the frames with which its reference does.</summary>
internal static class VideoEnds
{
    public static async Task<(Verdict Verdict, string Reason)> CheckAsync(
        WindowExaminer examiner,
        VerificationRequest request,
        int frames,
        CancellationToken cancellationToken
    )
    {
        var reasons = new List<string>();
        var head = Math.Min(frames, examiner.Count);
        var begin = await examiner.ExamineAsync(0, head, head, cancellationToken);
        if (begin.Alignment.Map is not { Length: > 0 } first)
            return (Verdict.Fail, "The reference has no frames at the beginning.");
        var late = begin.Frames.Reference[first[0]];
        if (Math.Abs(late) > examiner.Tolerance)
            reasons.Add(
                FormattableString.Invariant(
                    $"The video begins with the frame that the reference shows at {late / 1e6:0.000} s."
                )
            );

        var tail = Math.Max(0, examiner.Count - frames);
        var end = await examiner.ExamineAsync(tail, examiner.Count, examiner.Count, cancellationToken);
        var limit = request.Duration is { } duration
            ? Timestamp.FromTimeSpan(duration).Microseconds - examiner.Tolerance
            : long.MaxValue;
        if (end.Alignment.Map is { Length: > 0 } last)
        {
            var missing = end.Frames.Reference.Skip(last.Max() + 1).Count(t => t < limit);
            if (missing > 0)
                reasons.Add($"At least {missing} frames are missing at the end.");
        }

        var corrupt = begin.Quality.Corrupt.Count + end.Quality.Corrupt.Count;
        if (corrupt > 0)
            reasons.Add($"{corrupt} frames at the beginning or end are nothing like the reference.");
        return (reasons.Count == 0 ? Verdict.Pass : Verdict.Fail, string.Join(' ', reasons));
    }
}
