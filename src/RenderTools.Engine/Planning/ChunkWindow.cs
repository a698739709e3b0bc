using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>Everything a chunk must decode, feed and keep, in ticks of the source.</summary>
public sealed record ChunkWindow
{
    /// <summary>The frames that the chunk delivers.</summary>
    public required PtsRange Keep { get; init; }

    /// <summary>
    /// The frames that go into the filter: more than are kept where the filter remembers or looks ahead.
    /// </summary>
    public required PtsRange Feed { get; init; }

    /// <summary>Whether the window is cut a second time, behind a filter that is fed more than is kept.</summary>
    public bool CutsBehindFilter { get; init; }

    /// <summary>The frames whose checksums are compared with the chunk before; null: nothing is before.</summary>
    public PtsRange? HeadZone { get; init; }

    /// <summary>The frames whose checksums are compared with the chunk after; null: nothing is after.</summary>
    public PtsRange? TailZone { get; init; }

    /// <summary>PTS of the keyframe to seek to; null: decode from the beginning of the file.</summary>
    public SourcePts? SeekPts { get; init; }

    /// <summary>Whether this is the serial run itself: nothing cut, nothing sought.</summary>
    public bool IsWhole => Keep == PtsRange.All;

    /// <summary>Everything that is decoded and not thrown away at once.</summary>
    public PtsRange Decode => TailZone is { } tail ? Feed.Join(tail) : Feed;

    /// <summary>Where the window is cut: the first PTS of what is fed and kept, and the first after it.</summary>
    public IEnumerable<SourcePts> Edges =>
        new[] { Feed.From, Keep.From, Keep.To, Feed.To }.OfType<SourcePts>().Distinct();

    /// <summary>Works out a chunk's window.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="index">The source's frames.</param>
    /// <param name="needs">
    /// What the filter must have seen, and how it groups frames, counted from the video's first.
    /// </param>
    /// <param name="earlierKeyframes">How many keyframes before the nearest to seek to.</param>
    /// <param name="needsBehind">What the filter of the chunk behind it must have seen; null: the same.</param>
    public static ChunkWindow Of(
        VideoChunk chunk,
        FrameIndex index,
        FilterNeeds needs,
        int earlierKeyframes,
        FilterNeeds? needsBehind = null
    )
    {
        var feed = new PtsRange(
            chunk.Window.From is { } start ? FeedStart(index, start, needs) : null,
            chunk.Window.To is { } end ? FeedEnd(index, end, needs) : null
        );
        PtsRange? tailZone =
            chunk.Window.To is { } tail && tail != chunk.Part.To ? Zone(index, tail, needsBehind ?? needs) : null;

        // The filter of the chunk behind may look back further than this chunk's.
        var keyframe = (tailZone is { } zone ? feed.Join(zone) : feed).From is { } from
            ? index.KeyframeAtOrBefore(from, earlierKeyframes)
            : -1;
        return new ChunkWindow
        {
            Keep = chunk.Window,
            CutsBehindFilter = needs.NeedsPadding || needs.Alignment > 1,
            Feed = feed,
            HeadZone = chunk.Window.From is { } head && head != chunk.Part.From ? Zone(index, head, needs) : null,
            TailZone = tailZone,

            // Before the video's first frame there is nothing to skip, and not every demuxer can seek to 0 (FLV without
            // its keyframes listed).
            SeekPts = keyframe < 0 || index.Keyframes[keyframe] == 0 ? null : index.Pts[index.Keyframes[keyframe]],
        };
    }

    // Both neighbours of a cut work out the same zone: the first frames that the later one feeds to its filter.
    private static PtsRange Zone(FrameIndex index, SourcePts cut, FilterNeeds needs)
    {
        var from = FeedStart(index, cut, needs);
        var first = from is { } pts ? index.FrameAtOrAfter(pts) : 0;
        return new PtsRange(from, PtsAt(index, first + SeamProof.FramesCompared));
    }

    // Groups and grids begin with the video's first frame, and again where ffmpeg sets up the filter anew.
    private static SourcePts? FeedStart(FrameIndex index, SourcePts start, FilterNeeds needs)
    {
        var cut = Math.Min(index.FrameAtOrAfter(start), index.Count - 1);
        var first = index.RunAt(cut).First;
        var frame = first + (Math.Max(0, cut - needs.Before - first) / needs.Alignment * needs.Alignment);
        while (frame > first && !CanBegin(frame))
            frame -= needs.Alignment;
        return (frame == 0 && cut > 0) || IsRepeated(frame) ? null : index.Pts[frame];

        // A filter that lays a grid of its own from its first frame on must begin where the serial run's grid passes.
        bool CanBegin(int at) =>
            !IsRepeated(at)
            && (
                needs.TimeGrid is not { } grid
                || new Timestamp(index.Pts[at] - index.Pts[first], index.TimeBase).IsWhole(grid)
            );

        bool IsRepeated(int at) => at > 0 && index.Pts[at] == index.Pts[at - 1];
    }

    private static SourcePts? FeedEnd(FrameIndex index, SourcePts end, FilterNeeds needs)
    {
        var cut = index.FrameAtOrAfter(end);
        var (first, behind) = index.RunAt(Math.Max(0, cut - 1));
        var frame = first + ((cut - first + needs.After + needs.Alignment - 1) / needs.Alignment * needs.Alignment);

        // ffmpeg sets up a filter anew without telling the old one of an end, so the frames that it still holds are
        // lost, in a serial run as here.
        return PtsAt(index, Math.Min(frame, behind));
    }

    private static SourcePts? PtsAt(FrameIndex index, int frame)
    {
        while (frame > 0 && frame < index.Count && index.Pts[frame] == index.Pts[frame - 1])
            frame++;
        return frame < index.Count ? index.Pts[frame] : null;
    }
}
