using RenderTools.Encoders;

namespace RenderTools.Merging;

/// <summary>A finished video, joined and checked.</summary>
public sealed record RenderedVideo
{
    /// <summary>The source file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the finished file.</summary>
    public required string Path { get; init; }

    /// <summary>Full path of the source.</summary>
    public required string SourcePath { get; init; }

    /// <summary>Length of the finished file.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Video frames, counted in the finished file.</summary>
    public int Frames { get; init; }

    /// <summary>Size in bytes.</summary>
    public long Length { get; init; }

    /// <summary>How many chunks it was joined from.</summary>
    public int Chunks { get; init; }

    /// <summary>
    /// Whether every seam was compared and held, so that the encoders got exactly a serial run's frames.
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>Wall-clock seconds in which at least one of its chunks was rendered.</summary>
    public double RenderSeconds { get; init; }

    /// <summary>Wall-clock seconds of joining and checking.</summary>
    public double MergeSeconds { get; init; }

    /// <summary>Seconds of video per wall-clock second of rendering and merging.</summary>
    public double Speed { get; init; }

    /// <summary>
    /// CPU seconds of its chunks' ffmpegs, user and system: what one core would have needed; null where unknown.
    /// </summary>
    public double? CpuSeconds { get; init; }

    /// <summary>
    /// <see cref="CpuSeconds"/> / (<see cref="RenderSeconds"/> + <see cref="MergeSeconds"/>): how many times as fast as
    /// one core. Measure-RenderScaling measures it.
    /// </summary>
    public double? Speedup { get; init; }

    /// <summary>What was warned of while it was rendered and joined, in this session.</summary>
    public string[] Warnings { get; init; } = [];

    /// <summary>Streams of the source that are not in the finished file.</summary>
    public string[] DroppedStreams { get; init; } = [];

    /// <summary>Where each chunk but the first begins in the finished file.</summary>
    public TimeSpan[] SeamTimes { get; init; } = [];

    /// <summary>How many frames come before each seam.</summary>
    public int[] SeamFrames { get; init; } = [];

    /// <summary>
    /// Where the part that was rendered begins, from the source's first frame; null: at its beginning.
    /// </summary>
    public TimeSpan? SourceStart { get; init; }

    /// <summary>How much of the source was rendered; null: to its end.</summary>
    public TimeSpan? SourceDuration { get; init; }

    /// <summary>How it was rendered.</summary>
    public required RenderSettings Settings { get; init; }
}
