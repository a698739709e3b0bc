using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Verification;

/// <summary>
/// Checks a rendered video against its source seen through the same filter, or against another render: at its ends, at
/// every seam, or frame by frame.
/// </summary>
public static class RenderVerifier
{
    // How much sound is compared before and after a seam, microseconds.
    private const long SoundBefore = 1_000_000,
        SoundAfter = 2_000_000;

    private const int FramesAtTheEnds = 24;

    /// <summary>Runs all checks.</summary>
    /// <param name="media">Which ffmpeg.</param>
    /// <param name="request">What is checked against what.</param>
    /// <param name="onSeam">
    /// Called for each seam as soon as it has been judged, on any thread, in any order; null: nobody waits.
    /// </param>
    /// <param name="cancellationToken">Ends all processes.</param>
    /// <exception cref="RenderToolsException">
    /// A file cannot be read (see <see cref="MediaProbe"/>), or CheckFailed.
    /// </exception>
    public static async Task<VerificationResult> VerifyAsync(
        MediaLibrary media,
        VerificationRequest request,
        Action<SeamReport>? onSeam,
        CancellationToken cancellationToken
    )
    {
        var ffmpeg = media.Ffmpeg;
        var rendered = await ComparedFile.OpenAsync(media, request.Path, cancellationToken);
        var reference = await ComparedFile.OpenAsync(media, request.ReferencePath, cancellationToken);
        if (rendered.Index.Count == 0)
            throw new RenderToolsException(
                "NoTimestamps",
                ErrorKind.InvalidData,
                $"'{request.Path}' has no timestamps: its seams cannot be found."
            );
        var files = new ComparedPair(ffmpeg, rendered, reference);
        var zero = await ReferenceZero.FindAsync(ffmpeg, reference, request, cancellationToken);
        var examiner = new WindowExaminer(files, request.VideoFilter, zero, request.ReferenceFromStart);

        var places = request.Seams.Select(s => Place(examiner, s)).ToArray();
        var reports = new (SeamReport Report, Examination Found)[request.Seams.Count];
        await Parallel.ForAsync(
            0,
            reports.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Math.Max(1, request.ThrottleLimit),
                CancellationToken = cancellationToken,
            },
            async (k, token) =>
            {
                reports[k] = await SeamAsync(request, examiner, places, k, token);
                onSeam?.Invoke(reports[k].Report);
            }
        );

        var ends = await VideoEnds.CheckAsync(examiner, request, FramesAtTheEnds, cancellationToken);
        var full = request.Full ? await new FullComparison(files, request, examiner).RunAsync(cancellationToken) : null;
        return new VerificationResult(
            [.. reports.Select(r => r.Report)],
            Summarise(request, files, reports, ends, full)
        );
    }

    private static int Place(WindowExaminer examiner, SeamPosition seam) =>
        seam switch
        {
            { Time: { } time } => examiner.FrameAt(Timestamp.FromTimeSpan(time).Microseconds),
            { Frame: { } frame } => (int)Math.Clamp(frame, 0, examiner.Count),
            _ => throw new ArgumentException($"Seam {seam.Index} has neither time nor frame.", nameof(seam)),
        };

    private static async Task<(SeamReport, Examination)> SeamAsync(
        VerificationRequest request,
        WindowExaminer examiner,
        int[] places,
        int k,
        CancellationToken cancellationToken
    )
    {
        var (seam, place) = (request.Seams[k], places[k]);
        var rendered = examiner.Files.Rendered.Info;

        // Half a chunk at most on each side: what happens at the next seam is the next seam's affair.
        var previous = k > 0 ? (places[k - 1] + place) / 2 : 0;
        var next = k + 1 < places.Length ? (places[k + 1] + place + 1) / 2 : examiner.Count;
        var from = Math.Clamp(
            place - request.FramesEachSide,
            Math.Min(previous, Math.Max(place - 1, 0)),
            examiner.Count - 1
        );
        var to = Math.Clamp(place + request.FramesEachSide, from + 1, Math.Max(next, from + 1));
        var found = await examiner.ExamineAsync(from, place, Math.Min(to, examiner.Count), cancellationToken);
        var time =
            place < examiner.Count
                ? examiner.TimeOf(place)
                : examiner.TimeOf(examiner.Count - 1) + (long)examiner.Interval;
        var report = new SeamReport
        {
            Name = rendered.Name,
            Path = rendered.Path,
            Index = seam.Index,
            Time = seam.Time ?? Timestamp.FromMicroseconds(time).ToTimeSpan(),
            Frame = place,
        };
        var sound = await SoundAsync(examiner, time, cancellationToken);
        return (SeamJudge.Judge(report, found, sound, examiner.Interval, examiner.Tolerance), found);
    }

    private static async Task<double?> SoundAsync(
        WindowExaminer examiner,
        long time,
        CancellationToken cancellationToken
    )
    {
        var (ffmpeg, rendered, reference) = examiner.Files;
        if (Sound(rendered) is not { } mine || Sound(reference) is not { } other)
            return null;
        var left = examiner.RenderedZero + rendered.Clock.Zero.Microseconds + time;
        var right = examiner.ReferenceZero + reference.Clock.Zero.Microseconds + time;
        return SoundLag.Measure(
            await SoundReader.ReadAsync(
                ffmpeg,
                rendered.Info,
                mine,
                (left - SoundBefore, left + SoundAfter),
                cancellationToken
            ),
            await SoundReader.ReadAsync(
                ffmpeg,
                reference.Info,
                other,
                (right - SoundBefore, right + SoundAfter),
                cancellationToken
            ),
            SoundReader.SampleRate
        );
    }

    private static int? Sound(ComparedFile file) => file.Info.Streams.FirstOrDefault(s => s.Type == "audio")?.Index;

    private static VerificationSummary Summarise(
        VerificationRequest request,
        ComparedPair files,
        (SeamReport Report, Examination Found)[] seams,
        (Verdict Verdict, string Reason) ends,
        FullFindings? full
    )
    {
        var (_, rendered, reference) = files;
        var findings = new List<(Verdict Verdict, string Reason)> { ends };
        if (request.ExpectedFrames is { } expected && expected != rendered.Index.PacketCount)
            findings.Add((Verdict.Fail, $"The file has {rendered.Index.PacketCount} frames instead of {expected}."));
        if (Sound(reference) is not null && Sound(rendered) is null)
            findings.Add((Verdict.Warn, "The reference has sound, the rendered file has none."));
        var failed = seams.Count(s => s.Report.Verdict == Verdict.Fail);
        var warned = seams.Count(s => s.Report.Verdict == Verdict.Warn);
        if (failed + warned > 0)
        {
            var worst = seams.First(s => s.Report.Verdict == (failed > 0 ? Verdict.Fail : Verdict.Warn)).Report;
            findings.Add(
                (
                    worst.Verdict,
                    $"{failed} of {seams.Length} seams fail, {warned} warn; seam {worst.Index}: {worst.Reason}"
                )
            );
        }

        if (full is not null)
            findings.Add((full.Verdict, full.Reason));
        var psnr = full is { Psnr.Count: > 0 } ? full.Psnr : [.. seams.SelectMany(s => s.Found.Psnr)];
        var ssim = full is { Ssim.Count: > 0 } ? full.Ssim : [.. seams.SelectMany(s => s.Found.Ssim)];
        return new VerificationSummary
        {
            Name = rendered.Info.Name,
            Path = rendered.Info.Path,
            ReferencePath = reference.Info.Path,
            Full = request.Full,
            Frames = rendered.Index.PacketCount,
            FramesCompared = full?.Compared ?? psnr.Count,
            IdenticalFrames = full?.Identical ?? psnr.Count(p => p >= SeamQuality.Identical),
            LostFrames = full?.Lost ?? seams.Sum(s => s.Report.LostFrames),
            DuplicatedFrames = full?.Duplicated ?? seams.Sum(s => s.Report.DuplicatedFrames),
            MeanPsnr = psnr.Count == 0 ? null : psnr.Average(),
            MinPsnr = psnr.Count == 0 ? null : psnr.Min(),
            MeanSsim = ssim.Count == 0 ? null : ssim.Average(),
            Seams = seams.Length,
            SeamsFailed = failed,
            SeamsWarned = warned,
            Verdict = findings.Max(f => f.Verdict),
            Reason = string.Join(
                ' ',
                findings.Where(f => f.Reason.Length > 0).OrderByDescending(f => f.Verdict).Select(f => f.Reason)
            ),
        };
    }
}
