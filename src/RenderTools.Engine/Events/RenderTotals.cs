namespace RenderTools.Events;

/// <summary>
/// Sums over chunks. They are kept by subtracting what a chunk was and adding what it has become, so that an event
/// costs the same with ten chunks and with ten thousand; whole numbers, so that nothing drifts.
/// </summary>
public readonly record struct RenderTotals
{
    /// <summary>All chunks.</summary>
    public int Chunks { get; internal init; }

    /// <summary>Chunks that are rendered and proven.</summary>
    public int Done { get; internal init; }

    /// <summary>Chunks that are rendered, proven or not yet.</summary>
    public int Rendered => Done + Unproven;

    /// <summary>Chunks that were given up.</summary>
    public int Failed { get; internal init; }

    /// <summary>Chunks that a worker is on.</summary>
    public int Running { get; internal init; }

    /// <summary>Chunks whose ffmpeg has ended and whose seams are still to be compared.</summary>
    public int Unproven { get; internal init; }

    /// <summary>Chunks that needed more than one attempt.</summary>
    public int Retried { get; internal init; }

    /// <summary>All the work there is, in frames of the source by the index; a chunk without any counts 1.</summary>
    public long Weight { get; internal init; }

    /// <summary>The part of <see cref="Weight"/> that is behind us, failed chunks included.</summary>
    public long Credit { get; internal init; }

    /// <summary>Frames of the source by the index.</summary>
    public long Frames { get; internal init; }

    /// <summary>Frames of the source that are rendered; those of failed chunks are not.</summary>
    public long FramesDone { get; internal init; }

    /// <summary>
    /// CPU time of the chunks rendered in this run, as ffmpeg told it or its process was last seen to have used.
    /// </summary>
    public TimeSpan Cpu { get; internal init; }

    /// <summary>The part of <see cref="Credit"/> that <see cref="Cpu"/> paid for.</summary>
    public long CpuCredit { get; internal init; }

    /// <summary>The part of <see cref="Credit"/> that was rendered in this run at a price nobody told.</summary>
    public long UnpricedCredit { get; internal init; }

    /// <summary>Length of the windows as video.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>Chunks that are not started, or to be started again.</summary>
    public int Waiting => Chunks - Done - Failed - Running - Unproven;

    /// <summary>Both together.</summary>
    public static RenderTotals operator +(RenderTotals left, RenderTotals right) => Combine(left, right, 1);

    /// <summary>The first without the second.</summary>
    public static RenderTotals operator -(RenderTotals left, RenderTotals right) => Combine(left, right, -1);

    private static RenderTotals Combine(RenderTotals left, RenderTotals right, int sign) =>
        new()
        {
            Chunks = left.Chunks + sign * right.Chunks,
            Done = left.Done + sign * right.Done,
            Failed = left.Failed + sign * right.Failed,
            Running = left.Running + sign * right.Running,
            Unproven = left.Unproven + sign * right.Unproven,
            Retried = left.Retried + sign * right.Retried,
            Weight = left.Weight + sign * right.Weight,
            Credit = left.Credit + sign * right.Credit,
            Frames = left.Frames + sign * right.Frames,
            FramesDone = left.FramesDone + sign * right.FramesDone,
            Cpu = left.Cpu + sign * right.Cpu,
            CpuCredit = left.CpuCredit + sign * right.CpuCredit,
            UnpricedCredit = left.UnpricedCredit + sign * right.UnpricedCredit,
            Duration = left.Duration + sign * right.Duration,
        };
}
