namespace RenderTools.Scaling;

/// <summary>
/// One run of a scaling sweep as it was measured: nothing in it is derived from another run. It repeats what it ran on
/// and with, so that a file of runs explains itself and runs of two machines are told apart.
/// </summary>
public sealed record ScalingRun
{
    /// <summary>
    /// The sweep: one video, one set of render settings, one machine. The same for all runs that may be compared in
    /// seconds.
    /// </summary>
    public required string RunId { get; init; }

    /// <summary>Place in the order of execution, from 1; warm-ups count.</summary>
    public required int Order { get; init; }

    /// <summary>The video's file name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>What ran.</summary>
    public required ScalingMode Mode { get; init; }

    /// <summary>
    /// Workers side by side; 1 for an unsplit run; the copies of a <see cref="ScalingMode.Ceiling"/> run.
    /// </summary>
    public required int Workers { get; init; }

    /// <summary>On how many nodes of targets; null: on this machine.</summary>
    public int? Nodes { get; init; }

    /// <summary>Threads of each worker; 0: ffmpeg's own choice, which is taken as all logical cores.</summary>
    public required int ThreadsPerWorker { get; init; }

    /// <summary>Chunks the video was cut into; 1 for an unsplit run.</summary>
    public required int Chunks { get; init; }

    /// <summary>Which repetition of its row this is, from 1.</summary>
    public required int Repeat { get; init; }

    /// <summary>
    /// True for a run that only brings machine and caches to their steady state: it is kept, and counts in no
    /// statistic.
    /// </summary>
    public bool WarmUp { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTime StartedUtc { get; init; }

    /// <summary>Wall-clock seconds from start to end. A ceiling run ends with the last of its copies.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>
    /// Seconds before the first chunk starts (probe, index, plan); null where there is no such phase.
    /// </summary>
    public double? PlanSeconds { get; init; }

    /// <summary>
    /// Mean over the workers of the seconds between the end of a worker's last chunk and the end of the last chunk of
    /// all; null for an unsplit run.
    /// </summary>
    public double? IdleTailSeconds { get; init; }

    /// <summary>Seconds from the end of the last chunk to the finished file; null where nothing is merged.</summary>
    public double? MergeSeconds { get; init; }

    /// <summary>
    /// CPU seconds, user and system, of every ffmpeg of the run (all copies of a ceiling run); null where unknown.
    /// </summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Largest resident memory of the run in bytes, its processes added up; null where unknown.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Size of the finished file (of one copy) in bytes; null where unknown.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>
    /// Structural similarity of the finished file to the filtered source, 0 to 1; null where not measured.
    /// </summary>
    public double? Ssim { get; init; }

    /// <summary>Frames of the finished file (of one copy).</summary>
    public required int Frames { get; init; }

    /// <summary>Mean clock of the cores in use, MHz; null where the system does not tell.</summary>
    public double? MeanMHz { get; init; }

    /// <summary>
    /// CPU time of other programs during the run, in percent of all logical cores; null where unknown.
    /// </summary>
    public double? OtherLoadPercent { get; init; }

    /// <summary>ffmpeg's name of the encoder.</summary>
    public string? Codec { get; init; }

    /// <summary>The encoder's preset; null: its default.</summary>
    public string? Preset { get; init; }

    /// <summary>Constant quality; null: the encoder's default.</summary>
    public double? Crf { get; init; }

    /// <summary>The filtergraph; null: none.</summary>
    public string? Filter { get; init; }

    /// <summary>Length of the rendered part, in seconds of video.</summary>
    public double? ClipSeconds { get; init; }

    /// <summary>Length of the whole video in seconds; null in files of earlier versions.</summary>
    public double? VideoSeconds { get; init; }

    /// <summary>Width of the video in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the video in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>The processor's model; null where unknown.</summary>
    public string? Cpu { get; init; }

    /// <summary>Physical cores this process may use; null where unknown.</summary>
    public int? PhysicalCores { get; init; }

    /// <summary>Logical cores this process may use; null where unknown.</summary>
    public int? LogicalCores { get; init; }

    /// <summary>Memory of the machine in bytes; null where unknown.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The operating system.</summary>
    public string? OS { get; init; }

    /// <summary>What ffmpeg calls its version.</summary>
    public string? FfmpegVersion { get; init; }

    /// <summary>This module's version.</summary>
    public string? ModuleVersion { get; init; }

    /// <summary>Every chunk's seconds, in the order in which they started; empty for an unsplit run.</summary>
    public IReadOnlyList<ChunkTime> ChunkTimes { get; init; } = [];
}
