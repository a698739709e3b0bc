namespace RenderTools.Verification;

/// <summary>Turns what was found at a seam into a verdict and its reasons.</summary>
internal static class SeamJudge
{
    // Lip-sync errors are noticed from about 20 ms (early sound) upwards; encoders' priming is below 10.
    private const double AudioWarn = 0.010,
        AudioFail = 0.020;

    public static SeamReport Judge(
        SeamReport seam,
        Examination found,
        double? soundLag,
        double interval,
        long toleranceMicroseconds
    )
    {
        var findings = new List<(Verdict Verdict, string Reason)>();
        var alignment = found.Alignment;
        if (alignment.Map.Length == 0)
            findings.Add((Verdict.Fail, "The reference has no frames here."));
        if (alignment.Lost.Count > 0)
            findings.Add(
                (
                    Verdict.Fail,
                    $"{Frames(alignment.Lost.Count)} missing, the first at "
                        + $"{Seconds(found.Frames.Reference[alignment.Lost[0]])}."
                )
            );
        if (alignment.Duplicated.Count > 0)
            findings.Add(
                (
                    Verdict.Fail,
                    $"{Frames(alignment.Duplicated.Count)} shown once too often, the first at "
                        + $"{Seconds(found.Frames.Rendered[alignment.Duplicated[0]])}."
                )
            );
        if (alignment.OutOfOrder > 0)
            findings.Add((Verdict.Fail, $"{Frames(alignment.OutOfOrder)} out of order."));
        if (found.Quality.Corrupt.Count > 0)
            findings.Add(
                (
                    Verdict.Fail,
                    $"{Frames(found.Quality.Corrupt.Count)} nothing like the reference, the first at "
                        + $"{Seconds(found.Frames.Rendered[found.Quality.Corrupt[0]])}."
                )
            );
        if (found.Quality.Verdict != Verdict.Pass)
            findings.Add((found.Quality.Verdict, found.Quality.Reason));

        var gap = found.Gap();
        AddTime(
            findings,
            gap,
            interval,
            toleranceMicroseconds,
            value => FormattableString.Invariant($"The time between the frames at the seam is off by {value:0.0000} s.")
        );
        var picture =
            found.OffsetSeconds(found.Seam, alignment.Map.Length) ?? found.OffsetSeconds(0, alignment.Map.Length);
        AddTime(
            findings,
            picture,
            interval,
            toleranceMicroseconds,
            value =>
                FormattableString.Invariant(
                    $"From here on the picture is {Math.Abs(value):0.0000} s {(value > 0 ? "late" : "early")}."
                )
        );
        var sound = soundLag - (picture ?? 0);
        if (sound is { } offset && Math.Abs(offset) > AudioWarn)
        {
            findings.Add(
                (
                    Math.Abs(offset) > AudioFail ? Verdict.Fail : Verdict.Warn,
                    FormattableString.Invariant($"The sound is {Math.Abs(offset):0.000} s ")
                        + (offset > 0 ? "late" : "early")
                        + " against the picture."
                )
            );
        }

        return seam with
        {
            PsnrBefore = found.Quality.PsnrBefore,
            PsnrAfter = found.Quality.PsnrAfter,
            PsnrInsideBefore = found.Quality.PsnrInsideBefore,
            PsnrInsideAfter = found.Quality.PsnrInsideAfter,
            SsimBefore = found.Quality.SsimBefore,
            SsimAfter = found.Quality.SsimAfter,
            SsimInsideBefore = found.Quality.SsimInsideBefore,
            SsimInsideAfter = found.Quality.SsimInsideAfter,
            LostFrames = alignment.Lost.Count,
            DuplicatedFrames = alignment.Duplicated.Count,
            OutOfOrderFrames = alignment.OutOfOrder,
            CorruptFrames = found.Quality.Corrupt.Count,
            TimestampGap = gap,
            PictureOffsetSeconds = picture,
            AudioOffsetSeconds = sound,
            FramesCompared = alignment.Pairs.Count,
            Verdict = findings.Count == 0 ? Verdict.Pass : findings.Max(f => f.Verdict),
            Reason = string.Join(' ', findings.OrderByDescending(f => f.Verdict).Select(f => f.Reason)),
        };
    }

    private static void AddTime(
        List<(Verdict, string)> findings,
        double? seconds,
        double interval,
        long tolerance,
        Func<double, string> words
    )
    {
        if (seconds is { } value && Math.Abs(value) * 1e6 > tolerance)
            findings.Add(
                (Math.Abs(value) * 1e6 > Math.Min(interval / 2, 10_000) ? Verdict.Fail : Verdict.Warn, words(value))
            );
    }

    private static string Frames(int count) => count == 1 ? "1 frame is" : $"{count} frames are";

    private static string Seconds(long microseconds) => FormattableString.Invariant($"{microseconds / 1e6:0.000} s");
}
