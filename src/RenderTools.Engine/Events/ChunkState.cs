using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Events;

/// <summary>One chunk as the events have told it so far.</summary>
/// <param name="Chunk">Its window.</param>
public sealed record ChunkState(VideoChunk Chunk)
{
    /// <summary>Where it is in its life.</summary>
    public ChunkPhase Phase { get; internal init; }

    /// <summary>Attempts started in this run; 0 for a chunk that waits or was taken over from an earlier run.</summary>
    public int Attempt { get; internal init; }

    /// <summary>Attempts that did not hold.</summary>
    public int Retries { get; internal init; }

    /// <summary>Worker of the running or last attempt, from 0; null before the first.</summary>
    public int? Worker { get; internal init; }

    /// <summary>When the running or last attempt began; null before the first.</summary>
    public DateTimeOffset? Started { get; internal init; }

    /// <summary>
    /// Frames encoded in the running or last attempt: output frames, which a filter may make more or fewer than the
    /// window's.
    /// </summary>
    public int Frame { get; internal init; }

    /// <summary>
    /// How much of <see cref="Weight"/> is behind us. A running chunk never claims all of it, since ffmpeg's last frame
    /// is not the end of the work; a failed one counts whole, since nothing more will be done about it.
    /// </summary>
    public long Credit { get; internal init; }

    /// <summary>CPU seconds of the attempt that counted, in this run.</summary>
    public TimeSpan Cpu { get; internal init; }

    /// <summary>The chunk's share of the job: its frames by the index, and 1 where the index knows none.</summary>
    public long Weight => Math.Max(1, Chunk.Frames);

    /// <summary>How far it is, 0 to 1; it starts again with every attempt.</summary>
    public double Fill => (double)Credit / Weight;

    internal RenderTotals Totals =>
        new()
        {
            Chunks = 1,
            Done = Phase == ChunkPhase.Done ? 1 : 0,
            Failed = Phase == ChunkPhase.Failed ? 1 : 0,
            Unproven = Phase == ChunkPhase.Unproven ? 1 : 0,
            Running = Phase == ChunkPhase.Running ? 1 : 0,
            Retried = Retries > 0 ? 1 : 0,
            Weight = Weight,
            Credit = Credit,
            FramesDone = Phase == ChunkPhase.Failed ? 0 : Math.Min(Credit, Chunk.Frames),
            Frames = Chunk.Frames,
            Cpu = Cpu,
            CpuCredit = Cpu > TimeSpan.Zero ? Credit : 0,
            UnpricedCredit =
                Cpu == TimeSpan.Zero && Attempt > 0 && Phase is (ChunkPhase.Unproven or ChunkPhase.Done) ? Credit : 0,
            Duration = Chunk.Duration,
        };

    internal ChunkState Start(ChunkStarted started) =>
        this with
        {
            Phase = ChunkPhase.Running,
            Attempt = Math.Max(started.Attempt, 1),
            Worker = started.Worker,
            Started = started.Time,
            Frame = 0,
            Credit = 0,
            Cpu = TimeSpan.Zero,
        };

    /// <summary>
    /// With that many output frames so far, of which finished chunks had <paramref name="outputPerInput"/> for one of
    /// the window's.
    /// </summary>
    internal ChunkState Progress(int frame, double outputPerInput)
    {
        var reached = outputPerInput > 0 ? (long)(frame / outputPerInput) : frame;
        return this with { Frame = Math.Max(Frame, frame), Credit = Math.Clamp(reached, Credit, Weight - 1) };
    }

    /// <summary>ffmpeg has rendered it; its file and its seams are not checked yet.</summary>
    internal ChunkState Render(ChunkRendered rendered) =>
        this with
        {
            Phase = ChunkPhase.Unproven,
            Frame = rendered.Frames,
            Credit = Weight - 1,
            Cpu = TimeSpan.FromSeconds(Math.Max(0, rendered.CpuSeconds ?? 0)),
        };

    /// <summary>Its attempt counts no more, and it waits to be rendered.</summary>
    internal ChunkState Wait(bool isRetry) =>
        this with
        {
            Phase = ChunkPhase.Waiting,
            Retries = isRetry ? Retries + 1 : Retries,
            Frame = 0,
            Credit = 0,
            Cpu = TimeSpan.Zero,
        };

    internal ChunkState Finish(RenderedChunk rendered)
    {
        var startedHere = Attempt > 0;
        return this with
        {
            Phase = rendered.Status == ChunkStatus.Succeeded ? ChunkPhase.Done : ChunkPhase.Failed,
            Frame = rendered.Status == ChunkStatus.Succeeded ? rendered.Frames : Frame,
            Credit = Weight,
            Cpu = startedHere ? TimeSpan.FromSeconds(Math.Max(0, rendered.CpuSeconds ?? 0)) : TimeSpan.Zero,
        };
    }

    /// <summary>Its window was rendered as part of a neighbour's.</summary>
    internal ChunkState Absorb() => this with { Phase = ChunkPhase.Done, Credit = Weight };
}
