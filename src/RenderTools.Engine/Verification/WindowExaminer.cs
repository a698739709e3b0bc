using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Verification;

/// <summary>Examines windows of a rendered video, and looks twice before it finds fault.</summary>
internal sealed class WindowExaminer
{
    private readonly string? _filter;
    private readonly bool _fromStart;
    private readonly long[] _times;

    /// <summary>Prepares for a pair of files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="filter">The filter on the reference.</param>
    /// <param name="referenceZero">The reference's first output frame on the filters' clock, microseconds.</param>
    /// <param name="fromStart">Decode the reference from its beginning each time.</param>
    public WindowExaminer(ComparedPair files, string? filter, long referenceZero, bool fromStart)
    {
        (Files, _filter, _fromStart, ReferenceZero) = (files, filter, fromStart, referenceZero);
        var rendered = files.Rendered;
        RenderedZero = rendered.Microseconds(0);
        _times = [.. Enumerable.Range(0, rendered.Index.Count).Select(i => rendered.Microseconds(i) - RenderedZero)];
        var steps = _times.Zip(_times.Skip(1), (a, b) => (double)(b - a)).Where(s => s > 0);
        Interval = SeamQuality.Median(steps) ?? 40_000;

        // Matroska rounds to a millisecond, in either file; a coarser time base is one in which frames fit.
        var tick = rendered.Info.TimeBase.ToDouble() * 1e6;
        Tolerance = (long)Math.Min(Math.Max(1_200, tick <= 5_000 ? tick : 0), Interval / 3);
    }

    /// <summary>The files that are compared.</summary>
    public ComparedPair Files { get; }

    /// <summary>The rendered file's first frame on the filters' clock, microseconds.</summary>
    public long RenderedZero { get; }

    /// <summary>The reference's first frame on the filters' clock, microseconds.</summary>
    public long ReferenceZero { get; }

    /// <summary>Median time between two rendered frames, microseconds.</summary>
    public double Interval { get; }

    /// <summary>By how much two timestamps may differ and still be the same, microseconds.</summary>
    public long Tolerance { get; }

    /// <summary>Frames of the rendered file that have a timestamp.</summary>
    public int Count => _times.Length;

    /// <summary>When a rendered frame is shown, microseconds from the first.</summary>
    public long TimeOf(int frame) => _times[frame];

    /// <summary>The first rendered frame at or after a time, within the tolerance.</summary>
    public int FrameAt(long time) => new ReadOnlySpan<long>(_times).FirstAtOrAfter(time - Tolerance);

    /// <summary>
    /// Examines the frames from one place to another (exclusive). A finding is confirmed with another, earlier seek.
    /// </summary>
    public async Task<Examination> ExamineAsync(int from, int seam, int to, CancellationToken cancellationToken)
    {
        // TS and PS: the first GOP after a seek may lack the pictures that its leading frames refer to.
        var earlier = SourceClock.IsDiscontinuous(Files.Reference.Info) ? 1 : 0;
        var found = await OnceAsync(from, seam, to, new WindowSearch(earlier, _fromStart), cancellationToken);
        if (found.IsClean(Tolerance / 1e6))
            return found;
        if (found.Frames.IsConsistent && !_fromStart)
            found = await OnceAsync(from, seam, to, new WindowSearch(3), cancellationToken);
        if (found.Frames.IsConsistent && !found.Frames.ReachesBack)
            found = await OnceAsync(from, seam, to, new WindowSearch(0, FromStart: true), cancellationToken);
        return found.Frames.IsConsistent
            ? found
            : await OnceAsync(from, seam, to, new WindowSearch(0, FromStart: true, Staged: true), cancellationToken);
    }

    private async Task<Examination> OnceAsync(
        int from,
        int seam,
        int to,
        WindowSearch search,
        CancellationToken cancellationToken
    )
    {
        var reader = new WindowReader(Files, _filter, RenderedZero, ReferenceZero, search);
        while (from > 0 && _times[from] - _times[from - 1] <= 2 * Tolerance)
            from--;
        while (to < Count && _times[to] - _times[to - 1] <= 2 * Tolerance)
            to++;
        var start = from == 0 ? -(long)(Interval / 2) : (_times[from - 1] + _times[from]) / 2;
        var end = to == Count ? _times[^1] + (long)(Interval / 2) : (_times[to - 1] + _times[to]) / 2;
        var margin = (long)Math.Clamp(10 * Interval, 300_000, 5_000_000);
        var frames = await reader.ReadAsync(start, end, margin, null, cancellationToken);
        var place = frames.Rendered.Count(t => t < (seam < Count ? _times[seam] : long.MaxValue));
        var alignment = FrameAlignment.Of(frames, place, Tolerance);
        var byTime = Enumerable
            .Range(0, frames.Reference.Length)
            .Where(j => frames.Reference[j] >= start && frames.Reference[j] < end)
            .Select((j, i) => (i, j));
        var (psnr, ssim) = (frames.Psnr, frames.Ssim);
        if (
            alignment.Pairs.Count > 0
            && (psnr.Length != frames.Rendered.Length || !byTime.SequenceEqual(alignment.Pairs))
        )
        {
            var again = await reader.ReadAsync(start, end, margin, alignment.Pairs, cancellationToken);
            (psnr, ssim) = (again.Psnr, again.Ssim);
        }

        var quality = SeamQuality.Of(alignment.Pairs, psnr, ssim, place, alignment.IsSceneCut);
        return new Examination(frames, alignment, quality, from, place, psnr, ssim);
    }
}
