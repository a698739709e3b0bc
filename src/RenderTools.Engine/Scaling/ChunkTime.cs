namespace RenderTools.Scaling;

/// <summary>When and for how long one chunk (or one copy of a ceiling run) was on a worker.</summary>
/// <param name="Index">Place in the video, from 0; in a ceiling run the copy.</param>
/// <param name="Worker">The worker that had it, from 0.</param>
/// <param name="StartSeconds">Seconds from the start of the run to the start of its process.</param>
/// <param name="WallSeconds">Wall-clock seconds of its process.</param>
/// <param name="CpuSeconds">CPU seconds of its process, user and system; null where unknown.</param>
/// <param name="Frames">Frames it wrote.</param>
public readonly record struct ChunkTime(
    int Index,
    int Worker,
    double StartSeconds,
    double WallSeconds,
    double? CpuSeconds,
    int Frames
)
{
    /// <summary>Seconds from the start of the run to the end of its process.</summary>
    public double EndSeconds => StartSeconds + WallSeconds;
}
