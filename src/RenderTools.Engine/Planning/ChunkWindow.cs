using RenderTools.Media;

namespace RenderTools.Planning;

/// <summary>Frames with <see cref="From"/> ≤ PTS &lt; <see cref="To"/>, in ticks of the source.</summary>
/// <param name="From">First PTS; null: from the beginning.</param>
/// <param name="To">First PTS after; null: to the end.</param>
public readonly record struct PtsRange(long? From, long? To)
{
    /// <summary>The smallest range that holds both.</summary>
    public PtsRange Cover(PtsRange other) => new(
        From is null || other.From is null ? null : Math.Min(From.Value, other.From.Value),
        To is null || other.To is null ? null : Math.Max(To.Value, other.To.Value));
}

/// <summary>Everything a chunk must decode, feed and keep, in ticks of the source.</summary>
public sealed record ChunkWindow
{
    /// <summary>The frames that the chunk delivers.</summary>
    public required PtsRange Keep { get; init; }

    /// <summary>The frames that go into the filter: more than are kept where the filter remembers or looks ahead.</summary>
    public required PtsRange Feed { get; init; }

    /// <summary>The frames whose checksums are compared with the chunk before; null: nothing is before.</summary>
    public PtsRange? HeadZone { get; init; }

    /// <summary>The frames whose checksums are compared with the chunk after; null: nothing is after.</summary>
    public PtsRange? TailZone { get; init; }

    /// <summary>PTS of the keyframe to seek to; null: decode from the beginning of the file.</summary>
    public long? SeekPts { get; init; }

    /// <summary>Whether this is the serial run itself: nothing cut, nothing sought.</summary>
    public bool IsWhole => Keep is { From: null, To: null };

    /// <summary>Everything that is decoded and not thrown away at once.</summary>
    public PtsRange Decode => Feed.Cover(TailZone is { } tail ? Feed with { To = tail.To } : Feed);

    /// <summary>Works out a chunk's window.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="index">The source's frames.</param>
    /// <param name="before">Frames that the filter needs before the window.</param>
    /// <param name="after">Frames that the filter needs after it.</param>
    /// <param name="alignment">The filter counts frames in groups of this many: it is fed whole groups, counted from the first frame.</param>
    /// <param name="earlierKeyframes">How many keyframes before the nearest to seek to.</param>
    public static ChunkWindow Of(VideoChunk chunk, FrameIndex index, int before, int after, int alignment, int earlierKeyframes)
    {
        var feed = new PtsRange(
            chunk.StartPts is { } start ? FeedStart(index, start, before, alignment) : null,
            chunk.EndPts is { } end ? PtsAt(index, (index.PlaceAtOrAfter(end) + after + alignment - 1) / alignment * alignment) : null);
        var keyframe = feed.From is { } from ? index.KeyframeAtOrBefore(from, earlierKeyframes) : -1;
        return new ChunkWindow
        {
            Keep = new PtsRange(chunk.StartPts, chunk.EndPts),
            Feed = feed,
            HeadZone = chunk.StartPts is { } head && chunk.StartPts != chunk.RangeStartPts ? Zone(index, head, before, alignment) : null,
            TailZone = chunk.EndPts is { } tail && chunk.EndPts != chunk.RangeEndPts ? Zone(index, tail, before, alignment) : null,
            SeekPts = keyframe < 0 ? null : index.Pts[index.Keyframes[keyframe]],
        };
    }

    // Both neighbours of a cut work out the same zone: the first frames that the later one feeds to its filter.
    private static PtsRange Zone(FrameIndex index, long cut, int before, int alignment)
    {
        var from = FeedStart(index, cut, before, alignment);
        return new PtsRange(from, PtsAt(index, (from is { } pts ? index.PlaceAtOrAfter(pts) : 0) + SeamProof.FramesCompared));
    }

    private static long? FeedStart(FrameIndex index, long start, int before, int alignment)
    {
        var cut = index.PlaceAtOrAfter(start);
        var place = (cut - before) / alignment * alignment;
        return place == cut ? index.Pts[cut] : place <= 0 ? null : index.Pts[place];
    }

    private static long? PtsAt(FrameIndex index, int place)
    {
        while (place > 0 && place < index.Count && index.Pts[place] == index.Pts[place - 1])
            place++;
        return place < index.Count ? index.Pts[place] : null;
    }
}
