using System.Collections.Immutable;

namespace RenderTools.Events;

/// <summary>
/// Work per second over the last half minute: long enough to smooth over chunk ends, short enough to follow a video
/// whose scenes cost differently.
/// </summary>
internal sealed record RollingRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);

    public static readonly RollingRate Empty = new();

    private ImmutableQueue<(DateTimeOffset Time, long Work)> Samples { get; init; } = [];

    private DateTimeOffset Last { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Notes how much work had been done at that time; more than one note a second changes nothing.</summary>
    public RollingRate Note(DateTimeOffset time, long work)
    {
        if (!Samples.IsEmpty && time - Last < Step)
            return this;
        var samples = Samples;
        while (!samples.IsEmpty && time - samples.Peek().Time > Window)
            samples = samples.Dequeue();
        return new RollingRate { Samples = samples.Enqueue((time, work)), Last = time };
    }

    /// <summary>Work per second until now; null as long as there is too little to tell.</summary>
    public double? PerSecond(DateTimeOffset now, long work)
    {
        if (Samples.IsEmpty)
            return null;
        var (time, before) = Samples.Peek();
        return now - time < Shortest ? null : (work - before) / (now - time).TotalSeconds;
    }
}
