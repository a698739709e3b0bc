using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Verification;

/// <summary>
/// Compares every frame: by checksum where the render is lossless, else by content in windows that follow each other.
/// </summary>
internal sealed class FullComparison(ComparedPair files, VerificationRequest request, WindowExaminer examiner)
{
    private const int WindowFrames = 400;

    // Windows overlap, so that a frame lost between two of them is seen.
    private const int Overlap = 16;

    public async Task<FullFindings> RunAsync(CancellationToken cancellationToken)
    {
        var (ffmpeg, rendered, reference) = files;
        var filter =
            (string.IsNullOrEmpty(request.VideoFilter) ? "" : FilterGraph.Inline(request.VideoFilter) + ",")
            + WindowReader.Scale(rendered.Info);
        var mine = ChecksumReader.ReadAsync(ffmpeg, rendered, "null", rendered.Info.PixelFormat, cancellationToken);
        var other = ChecksumReader.ReadAsync(ffmpeg, reference, filter, rendered.Info.PixelFormat, cancellationToken);
        var length = request.Duration is { } duration ? Timestamp.FromTimeSpan(duration).Microseconds : long.MaxValue;
        var expected = (await other)
            .Select(f => f with { Time = f.Time - examiner.ReferenceZero })
            .Where(f => f.Time >= -examiner.Tolerance && f.Time < length - examiner.Tolerance)
            .ToList();
        var actual = (await mine).Select(f => f with { Time = f.Time - examiner.RenderedZero }).ToList();
        var result = ChecksumComparison.Of(actual, expected, examiner.Tolerance);
        if (result.Identical * 2 < Math.Min(actual.Count, expected.Count))
            return await LossyAsync(expected.Count, cancellationToken);
        return new FullFindings
        {
            Compared = result.Identical + result.Different,
            Identical = result.Identical,
            Lost = result.Lost,
            Duplicated = result.Duplicated + result.Extra,
            Verdict = result.First is null ? Verdict.Pass : Verdict.Fail,
            Reason = result.First is null
                ? ""
                : $"Of {expected.Count} frames {result.Identical} are identical, {result.Different} differ, "
                    + $"{result.Lost} are lost, "
                    + $"{result.Duplicated + result.Extra} too many, {result.MisTimed} shown at another time. "
                    + $"{result.First}",
        };
    }

    private async Task<FullFindings> LossyAsync(int expected, CancellationToken cancellationToken)
    {
        var (lost, duplicated, corrupt) = (new SortedSet<long>(), new SortedSet<long>(), new SortedSet<long>());
        List<double> psnr = [],
            ssim = [];
        var outOfOrder = 0;
        for (var from = 0; from < examiner.Count; from += WindowFrames)
        {
            var to = Math.Min(examiner.Count, from + WindowFrames + Overlap);
            var found = await examiner.ExamineAsync(from, to, to, cancellationToken);
            lost.UnionWith(found.Alignment.Lost.Select(j => found.Frames.Reference[j]));
            duplicated.UnionWith(found.Alignment.Duplicated.Select(i => found.Frames.Rendered[i]));
            corrupt.UnionWith(found.Quality.Corrupt.Select(i => found.Frames.Rendered[i]));
            outOfOrder += found.Alignment.OutOfOrder;
            var known = from == 0 ? 0 : found.Alignment.Pairs.Count(p => found.First + p.Rendered < from + Overlap);
            psnr.AddRange(found.Psnr.Skip(known));
            ssim.AddRange(found.Ssim.Skip(known));
        }

        var wrong = lost.Count + duplicated.Count + corrupt.Count + outOfOrder > 0;
        return new FullFindings
        {
            Compared = psnr.Count,
            Identical = psnr.Count(p => p >= SeamQuality.Identical),
            Lost = lost.Count,
            Duplicated = duplicated.Count,
            Psnr = psnr,
            Ssim = ssim,
            Verdict = wrong ? Verdict.Fail : Verdict.Pass,
            Reason = wrong
                ? $"Of {expected} frames {lost.Count} are lost, {duplicated.Count} too many, {outOfOrder} out of "
                    + $"order, {corrupt.Count} nothing like the reference; "
                    + FormattableString.Invariant(
                        $"the first at {lost.Concat(duplicated).Concat(corrupt).DefaultIfEmpty(0).Min() / 1e6:0.000} s."
                    )
                : "",
        };
    }
}
