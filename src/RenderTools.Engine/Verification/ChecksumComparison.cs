namespace RenderTools.Verification;

/// <summary>A decoded frame by its checksum.</summary>
/// <param name="Time">Microseconds from the video's first frame.</param>
/// <param name="Checksum">Of its pixels.</param>
internal readonly record struct FrameChecksum(long Time, string Checksum);

/// <summary>How two whole videos differ, frame by frame, by checksum.</summary>
internal sealed record ChecksumComparison
{
    // After a difference the lists are taken to be in step again where so many frames in a row are equal …
    private const int InStep = 3;

    // … within so many frames.
    private const int Reach = 240;

    public long Identical { get; private set; }

    public long Different { get; private set; }

    public long Lost { get; private set; }

    public long Duplicated { get; private set; }

    public long Extra { get; private set; }

    public long MisTimed { get; private set; }

    /// <summary>The first difference, in words; null where there is none.</summary>
    public string? First { get; private set; }

    public static ChecksumComparison Of(
        IReadOnlyList<FrameChecksum> rendered,
        IReadOnlyList<FrameChecksum> reference,
        long tolerance
    )
    {
        var result = new ChecksumComparison();
        int i = 0,
            j = 0;
        while (i < rendered.Count || j < reference.Count)
        {
            if (i < rendered.Count && j < reference.Count && rendered[i].Checksum == reference[j].Checksum)
            {
                result.Identical++;
                if (Math.Abs(rendered[i].Time - reference[j].Time) > tolerance)
                {
                    result.MisTimed++;
                    result.Note(
                        i,
                        rendered[i].Time,
                        FormattableString.Invariant(
                            $"is {(rendered[i].Time - reference[j].Time) / 1e6:0.000000} s late"
                        )
                    );
                }

                i++;
                j++;
                continue;
            }

            var (more, fewer) = Resynchronise(rendered, reference, i, j);
            result.Count(rendered, reference, (i, more), (j, fewer));
            i += more;
            j += fewer;
        }

        return result;
    }

    // The smallest numbers of frames to pass over in both lists after which they agree again.
    private static (int Rendered, int Reference) Resynchronise(
        IReadOnlyList<FrameChecksum> rendered,
        IReadOnlyList<FrameChecksum> reference,
        int i,
        int j
    )
    {
        int left = rendered.Count - i,
            right = reference.Count - j;
        for (var sum = 1; sum <= Math.Min(Reach, left + right); sum++)
        {
            // The most even split first: a frame replaced rather than one added and another lost.
            for (var k = 0; k <= sum; k++)
            {
                var more = (sum / 2) + (k % 2 == 0 ? k / 2 : -(k + 1) / 2);
                var fewer = sum - more;
                if (
                    more >= 0
                    && fewer >= 0
                    && more <= left
                    && fewer <= right
                    && Agree(rendered, reference, i + more, j + fewer)
                )
                    return (more, fewer);
            }
        }

        var step = Math.Min(Math.Min(left, right), 1);
        return step == 0 ? (left, right) : (1, 1);
    }

    private static bool Agree(
        IReadOnlyList<FrameChecksum> rendered,
        IReadOnlyList<FrameChecksum> reference,
        int i,
        int j
    )
    {
        if (i == rendered.Count || j == reference.Count)
            return i == rendered.Count && j == reference.Count;
        for (var k = 0; k < InStep && (i + k < rendered.Count || j + k < reference.Count); k++)
        {
            if (
                i + k >= rendered.Count
                || j + k >= reference.Count
                || rendered[i + k].Checksum != reference[j + k].Checksum
            )
                return false;
        }

        return true;
    }

    private void Count(
        IReadOnlyList<FrameChecksum> rendered,
        IReadOnlyList<FrameChecksum> reference,
        (int First, int Count) surplus,
        (int First, int Count) missing
    )
    {
        var ((i, more), (j, fewer)) = (surplus, missing);
        var replaced = Math.Min(more, fewer);
        Different += replaced;
        Lost += fewer - replaced;
        for (var k = replaced; k < more; k++)
        {
            var place = i + k;
            if (place > 0 && rendered[place].Checksum == rendered[place - 1].Checksum)
                Duplicated++;
            else
                Extra++;
        }

        var time =
            i < rendered.Count ? rendered[i].Time
            : j < reference.Count ? reference[j].Time
            : 0;
        Note(
            i,
            time,
            replaced > 0 ? "differs from the reference"
                : fewer > 0 ? $"comes after {fewer} lost"
                : $"is one of {more} too many"
        );
    }

    private void Note(int frame, long time, string what) =>
        First ??= FormattableString.Invariant($"Frame {frame} ({time / 1e6:0.000} s) {what}.");
}
