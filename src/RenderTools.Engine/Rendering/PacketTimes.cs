namespace RenderTools.Rendering;

/// <summary>When each packet of a chunk is decoded and shown, in ticks and in the order of the packets.</summary>
/// <param name="Dts">Decoding times. They rise.</param>
/// <param name="Pts">Presentation times.</param>
/// <param name="LastDuration">Ticks that the frame lasts which is shown last.</param>
internal sealed record PacketTimes(long[] Dts, long[] Pts, long LastDuration)
{
    /// <summary>The presentation time of the frame that is shown first.</summary>
    public long First => Pts.Min();

    /// <summary>When the frame ends that is shown last.</summary>
    public long End => Pts.Max() + LastDuration;

    /// <summary>Works out the times.</summary>
    /// <param name="shown">The times of the frames in the order in which they are shown.</param>
    /// <param name="places">The place of each packet's frame in that order.</param>
    /// <param name="lastDuration">Ticks that the last frame lasts; 0: as long as the one before.</param>
    public static PacketTimes Of(IReadOnlyList<long> shown, IReadOnlyList<int> places, long lastDuration)
    {
        // QuickTime wants times that rise: those that repeat are moved by a tick, as ffmpeg's muxer does (mux.c).
        var times = shown.ToArray();
        for (var i = 1; i < times.Length; i++)
            times[i] = Math.Max(times[i], times[i - 1] + 1);

        var delay = places.Select((place, packet) => packet - place).DefaultIfEmpty().Max();
        var step = Step(times, delay);
        var dts = new long[times.Length];
        var pts = new long[times.Length];
        for (var packet = 0; packet < times.Length; packet++)
        {
            dts[packet] = packet < delay ? times[0] - ((delay - packet) * step) : times[packet - delay];
            pts[packet] = times[places[packet]];
        }

        return new PacketTimes(
            dts,
            pts,
            lastDuration > 0 ? lastDuration
                : times.Length > 1 ? times[^1] - times[^2]
                : 1
        );
    }

    // Packets before the first that is shown are decoded a frame's time apart. Where frames last unequally, all of them
    // are decoded within one frame's time: the chunk before may have shorter frames, and behind the join decoding times
    // must rise there, too.
    private static long Step(long[] times, int delay)
    {
        var gaps = times.Zip(times.Skip(1), (one, next) => next - one).ToArray();
        if (gaps.Length == 0)
            return 1;
        var (least, most) = (gaps.Min(), gaps.Max());
        return Math.Max(1, most * 2 < least * 3 ? least : least / (delay + 1));
    }
}
