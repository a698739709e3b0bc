using System.Globalization;

namespace RenderTools.Fixtures;

/// <summary>
/// The frames of a video as they are decoded, or as a serial ffmpeg run would hand them to an encoder.
/// </summary>
/// <param name="TimeBaseNumerator">One tick of the PTS in seconds, above the line.</param>
/// <param name="TimeBaseDenominator">One tick of the PTS in seconds, below the line.</param>
/// <param name="Frames">The frames in the order in which they come out.</param>
public sealed record FrameHashes(long TimeBaseNumerator, long TimeBaseDenominator, IReadOnlyList<FrameHash> Frames)
{
    /// <summary>The frames of a file.</summary>
    public static Task<FrameHashes> OfFileAsync(
        string path,
        string videoStream = "0:V:0",
        params string[] inputOptions
    ) => OfSerialRunAsync(path, null, videoStream, inputOptions);

    /// <summary>
    /// The frames of one serial run, <c>ffmpeg -i SRC -map V -vf F -fps_mode passthrough</c>, with exact timestamps
    /// (<see cref="TestedFfmpeg.ExactTimeBase"/>; without it framemd5 rounds them to the frame rate).
    /// </summary>
    /// <param name="path">The source.</param>
    /// <param name="filter">The filter; null: none.</param>
    /// <param name="videoStream">Which stream; by default the first that is no cover art.</param>
    /// <param name="inputOptions">Options before <c>-i</c>.</param>
    public static async Task<FrameHashes> OfSerialRunAsync(
        string path,
        string? filter,
        string videoStream = "0:V:0",
        params string[] inputOptions
    )
    {
        string[] filtering = filter is null ? [] : ["-vf", filter];
        var outcome = await CommandRunner.FfmpegAsync([
            .. inputOptions,
            "-i",
            path,
            "-map",
            videoStream,
            .. filtering,
            "-fps_mode",
            "passthrough",
            "-enc_time_base",
            TestedFfmpeg.ExactTimeBase,
            "-f",
            "framemd5",
            "-",
        ]);
        return Parse(outcome.Output);
    }

    /// <summary>Reads the text of ffmpeg's framemd5 muxer.</summary>
    public static FrameHashes Parse(string text)
    {
        long numerator = 0,
            denominator = 1;
        var frames = new List<FrameHash>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("#tb 0:", StringComparison.Ordinal))
            {
                var parts = line[6..].Split('/');
                numerator = long.Parse(parts[0], CultureInfo.InvariantCulture);
                denominator = long.Parse(parts[1], CultureInfo.InvariantCulture);
            }
            else if (!line.StartsWith('#'))
            {
                var parts = line.Split(',', StringSplitOptions.TrimEntries);
                frames.Add(
                    new FrameHash(
                        long.Parse(parts[2], CultureInfo.InvariantCulture),
                        long.Parse(parts[4], CultureInfo.InvariantCulture),
                        parts[5]
                    )
                );
            }
        }

        return new FrameHashes(numerator, denominator, frames);
    }

    /// <summary>Compares with what is expected: number, order, content and timestamp.</summary>
    /// <param name="expected">What a serial run gives.</param>
    /// <param name="fromFirstFrame">
    /// Timestamps count from each list's first frame; else they must be equal as they are.
    /// </param>
    /// <param name="toleranceSeconds">
    /// By how much timestamps may differ: 0, or half a millisecond for Matroska, which rounds.
    /// </param>
    public FrameComparison CompareTo(FrameHashes expected, bool fromFirstFrame = true, double toleranceSeconds = 0)
    {
        var identical = 0;
        string? first = null;
        var common = Math.Min(Frames.Count, expected.Frames.Count);
        for (var i = 0; i < common; i++)
        {
            var (mine, other) = (Frames[i], expected.Frames[i]);
            var late = SecondsBetween(expected, i, fromFirstFrame);
            var same = mine.Size == other.Size && mine.Md5 == other.Md5;
            if (same && Math.Abs(late) <= toleranceSeconds)
                identical++;
            else
                first ??= string.Create(
                    CultureInfo.InvariantCulture,
                    $"frame {i}: {(same ? "same picture" : "another picture")}, {late:0.000000} s late"
                );
        }

        if (Frames.Count != expected.Frames.Count)
            first ??= $"{Frames.Count} frames instead of {expected.Frames.Count}";
        return new FrameComparison(identical, Frames.Count, expected.Frames.Count, first);
    }

    // Exactly 0 where the instants are the same, whatever their time bases.
    private double SecondsBetween(FrameHashes expected, int i, bool fromFirstFrame)
    {
        Int128 mine = Frames[i].Pts - (fromFirstFrame ? Frames[0].Pts : 0);
        Int128 other = expected.Frames[i].Pts - (fromFirstFrame ? expected.Frames[0].Pts : 0);
        var difference =
            mine * TimeBaseNumerator * expected.TimeBaseDenominator
            - other * expected.TimeBaseNumerator * TimeBaseDenominator;
        return (double)difference / TimeBaseDenominator / expected.TimeBaseDenominator;
    }
}
