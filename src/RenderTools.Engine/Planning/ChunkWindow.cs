using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>Everything a chunk must decode, feed and keep, in ticks of the source.</summary>
public sealed record ChunkWindow
{
    /// <summary>The frames that the chunk delivers.</summary>
    public required PtsRange Keep { get; init; }

    /// <summary>The frames that go into the filter: more than are kept where the filter remembers or looks ahead.</summary>
    public required PtsRange Feed { get; init; }

    /// <summary>Whether the window is cut a second time, behind a filter that is fed more than is kept.</summary>
    public bool CutsBehindFilter { get; init; }

    /// <summary>The frames whose checksums are compared with the chunk before; null: nothing is before.</summary>
    public PtsRange? HeadZone { get; init; }

    /// <summary>The frames whose checksums are compared with the chunk after; null: nothing is after.</summary>
    public PtsRange? TailZone { get; init; }

    /// <summary>PTS of the keyframe to seek to; null: decode from the beginning of the file.</summary>
    public long? SeekPts { get; init; }

    /// <summary>Whether this is the serial run itself: nothing cut, nothing sought.</summary>
    public bool IsWhole => Keep == PtsRange.All;

    /// <summary>Everything that is decoded and not thrown away at once.</summary>
    public PtsRange Decode => TailZone is { } tail ? Feed.Join(Feed with { To = tail.To }) : Feed;

    /// <summary>Where the window is cut: the first PTS of what is fed and kept, and the first after it.</summary>
    public IEnumerable<long> Edges => new[] { Feed.From, Keep.From, Keep.To, Feed.To }.OfType<long>().Distinct();

    /// <summary>Works out a chunk's window.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="index">The source's frames.</param>
    /// <param name="needs">What the filter must have seen, and how it groups frames, counted from the film's first.</param>
    /// <param name="earlierKeyframes">How many keyframes before the nearest to seek to.</param>
    public static ChunkWindow Of(VideoChunk chunk, FrameIndex index, FilterNeeds needs, int earlierKeyframes)
    {
        var feed = new PtsRange(
            chunk.StartPts is { } start ? FeedStart(index, start, needs) : null,
            chunk.EndPts is { } end ? FeedEnd(index, end, needs) : null
        );
        var keyframe = feed.From is { } from ? index.KeyframeAtOrBefore(from, earlierKeyframes) : -1;
        return new ChunkWindow
        {
            Keep = chunk.Window,
            CutsBehindFilter = needs.NeedsPadding || needs.Alignment > 1,
            Feed = feed,
            HeadZone =
                chunk.StartPts is { } head && chunk.StartPts != chunk.RangeStartPts ? Zone(index, head, needs) : null,
            TailZone = chunk.EndPts is { } tail && chunk.EndPts != chunk.RangeEndPts ? Zone(index, tail, needs) : null,
            // At the film's first frame there is nothing to skip, and not every demuxer can seek to 0 (FLV without its keyframes listed).
            SeekPts = keyframe < 0 || index.Keyframes[keyframe] == 0 ? null : index.Pts[index.Keyframes[keyframe]],
        };
    }

    // Both neighbours of a cut work out the same zone: the first frames that the later one feeds to its filter.
    private static PtsRange Zone(FrameIndex index, long cut, FilterNeeds needs)
    {
        var from = FeedStart(index, cut, needs);
        return new PtsRange(
            from,
            PtsAt(index, (from is { } pts ? index.PlaceAtOrAfter(pts) : 0) + SeamProof.FramesCompared)
        );
    }

    // Groups and grids begin with the film, and again where ffmpeg begins the filter anew: nothing is remembered from before.
    private static long? FeedStart(FrameIndex index, long start, FilterNeeds needs)
    {
        var cut = Math.Min(index.PlaceAtOrAfter(start), index.Count - 1);
        var first = index.RunAt(cut).First;
        var place = first + (Math.Max(0, cut - needs.Before - first) / needs.Alignment * needs.Alignment);
        while (place > first && !CanBegin(place))
            place -= needs.Alignment;
        return (place == 0 && cut > 0) || IsRepeated(place) ? null : index.Pts[place];

        // A filter that lays a grid of its own from its first frame on must begin where the serial run's grid passes.
        bool CanBegin(int at) =>
            !IsRepeated(at)
            && (
                needs.TimeGrid is not { } grid
                || new Timestamp(index.Pts[at] - index.Pts[first], index.TimeBase).IsWhole(grid)
            );

        bool IsRepeated(int at) => at > 0 && index.Pts[at] == index.Pts[at - 1];
    }

    private static long? FeedEnd(FrameIndex index, long end, FilterNeeds needs)
    {
        var cut = index.PlaceAtOrAfter(end);
        var (first, behind) = index.RunAt(Math.Max(0, cut - 1));
        var place = first + ((cut - first + needs.After + needs.Alignment - 1) / needs.Alignment * needs.Alignment);

        // What a filter still holds when it begins anew is lost, in a serial run as here: it is not told of an end.
        return PtsAt(index, Math.Min(place, behind));
    }

    private static long? PtsAt(FrameIndex index, int place)
    {
        while (place > 0 && place < index.Count && index.Pts[place] == index.Pts[place - 1])
            place++;
        return place < index.Count ? index.Pts[place] : null;
    }
}
