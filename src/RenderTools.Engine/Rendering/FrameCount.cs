using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>
/// Holds what a window was laid by against what its chunk decoded. A filter that groups frames, or remembers some, gets
/// its frames by their places in the index; packets and frames differ in number where a video begins without a
/// keyframe, codes fields or hides frames. And where frames change size ffmpeg sets its filters up anew, so that they
/// count from 0 again.
/// </summary>
internal static partial class FrameCount
{
    /// <summary>What counts; it looks at timestamps only.</summary>
    public const string FilterName = "vfrdet";

    /// <summary>
    /// Of frames decoded; with a name of its own, since the user's filter may count, too. It stands in the graph of the
    /// seams only: what it tells it writes into the log in two pieces, and a line that another graph's thread wrote
    /// between them would not be known again.
    /// </summary>
    public const string Decoded = FilterName + "@rt_count";

    /// <summary>
    /// How many frames a line of ffmpeg's log counts, one frame alone as none; null: it is another line.
    /// </summary>
    public static int? Read(string line) =>
        Told().Match(line) is { Success: true } match
            ? Number(match.Groups["vfr"]) + Number(match.Groups["cfr"]) is > 0 and var steps
                ? steps + 1
                : 0
            : null;

    /// <summary>
    /// Why the frames are not those that the window was laid by; null: they are, or it does not matter.
    /// </summary>
    /// <param name="window">What the chunk decoded.</param>
    /// <param name="index">What it was laid by.</param>
    /// <param name="needs">What the filter needs.</param>
    /// <param name="counted">Frames decoded, each time that the filters were set up; empty: nobody counted.</param>
    /// <param name="proof">The frames at its ends.</param>
    public static string? Contradiction(
        ChunkWindow window,
        FrameIndex index,
        FilterNeeds needs,
        IReadOnlyList<int> counted,
        SeamProof? proof
    )
    {
        // ffmpeg sets the filters up once to look at them, before there is a frame.
        var runs = counted.Skip(counted is [0, ..] ? 1 : 0).ToList();
        if (runs.Count == 0)
            return null;
        var counts = needs.Alignment > 1 || needs.TimeGrid is not null;
        if (counts && runs.Count > 1 && index.Restarts.Count == 0)
            return "the frames change size, from where on ffmpeg lets the filter begin anew";

        // One frame alone counts as none.
        var expected = Runs(index, window.Decode).Where(frames => frames > 1).ToList();
        var decoded = runs.Where(frames => frames > 0).ToList();

        // Frames missing before the video's first do no harm to a filter that only remembers, and one may lie beyond an
        // edge where timestamps repeat, since the decoder takes the other clock then.
        if (
            window.Decode.To is not null
            && (
                counts
                    ? !decoded.SequenceEqual(expected)
                    : window.Decode.From is not null && decoded.Sum() < expected.Sum() - 1
            )
        )
            return Says(string.Join('+', expected.DefaultIfEmpty()), string.Join('+', decoded.DefaultIfEmpty()));

        // Nor those missing behind its last, but there they cannot be told from others; what a filter remembers begins
        // with these.
        if (
            !counts
            && window is { Decode: { From: not null, To: null }, HeadZone: { } head }
            && proof is not null
            && proof.Head.Length < Places(index, head)
        )
            return Says($"{Places(index, head)}", $"{proof.Head.Length}");
        return null;
    }

    private static string Says(string expected, string decoded) =>
        $"the filter goes by numbers of frames, and where the index has {expected} the decoder gives {decoded}";

    private static int Places(FrameIndex index, PtsRange range) => Runs(index, range).Sum();

    // Frames of a range, each time that ffmpeg sets the filters up.
    private static IEnumerable<int> Runs(FrameIndex index, PtsRange range)
    {
        var (first, end) = index.Frames(range);
        int[] edges = [first, .. index.Restarts.Where(place => place > first && place < end), end];
        return edges.Zip(edges.Skip(1), (a, b) => b - a);
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    // From the line's start and bounded: the log also shows the source's own tags.
    [GeneratedRegex(
        @"^\[vfrdet@rt_count @ [^\]]+\] \[info\] VFR:\S+ \((?<vfr>[0-9]{1,9})/(?<cfr>[0-9]{1,9})\)",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Told();
}
