namespace RenderTools.Scaling;

/// <summary>
/// One row of a scaling table: the runs of one mode at one worker count, summarized. Flat, so that it goes through
/// Export-Csv and back. A value is null where it was not measured or where the data do not support it; nothing is
/// invented.
/// </summary>
public sealed record ScalingMeasurement
{
    /// <summary>The video's file name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>What ran.</summary>
    public required ScalingMode Mode { get; init; }

    /// <summary>
    /// Workers side by side; 1 for an unsplit run; the copies of a <see cref="ScalingMode.Ceiling"/> row.
    /// </summary>
    public required int Workers { get; init; }

    /// <summary>Threads of each worker; 0: ffmpeg's own choice, which is taken as all logical cores.</summary>
    public required int ThreadsPerWorker { get; init; }

    /// <summary>Chunks the video was cut into (median of the runs).</summary>
    public required int Chunks { get; init; }

    /// <summary>How many runs the row summarizes; warm-ups do not count.</summary>
    public required int Repeat { get; init; }

    /// <summary>
    /// Median wall-clock seconds. For <see cref="ScalingMode.Ceiling"/> per copy (wall / copies), so that it reads as
    /// the time of one job.
    /// </summary>
    public required double MedianSeconds { get; init; }

    /// <summary>Fastest run, seconds, counted like <see cref="MedianSeconds"/>.</summary>
    public required double MinSeconds { get; init; }

    /// <summary>Slowest run, seconds, counted like <see cref="MedianSeconds"/>.</summary>
    public required double MaxSeconds { get; init; }

    /// <summary>
    /// Lower end of the 95 % interval of the median (order statistics, no assumed distribution), seconds; null below 6
    /// runs.
    /// </summary>
    public double? CiLowSeconds { get; init; }

    /// <summary>Upper end of the 95 % interval of the median, seconds; null below 6 runs.</summary>
    public double? CiHighSeconds { get; init; }

    /// <summary>Frames of one job per <see cref="MedianSeconds"/>.</summary>
    public double? Fps { get; init; }

    /// <summary>OneCore median / this median; null without a OneCore row.</summary>
    public double? Speedup { get; init; }

    /// <summary>
    /// Speedup / cores in use, where the cores are Workers × ThreadsPerWorker, at most the logical cores.
    /// </summary>
    public double? Efficiency { get; init; }

    /// <summary>
    /// Speedup / the Ceiling row's speed-up on the same number of cores; null where that was not measured.
    /// </summary>
    public double? CeilingShare { get; init; }

    /// <summary>
    /// The experimentally determined serial fraction of Karp and Flatt (1990), (1/Speedup − 1/cores) / (1 − 1/cores);
    /// null on one core. Negative where the speed-up is more than linear.
    /// </summary>
    public double? SerialFraction { get; init; }

    /// <summary>Median CPU seconds of one job, user and system (per copy for a Ceiling row).</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>What the machine gives: the Ceiling row's speed-up on the same number of cores / cores.</summary>
    public double? HardwareShare { get; init; }

    /// <summary>
    /// Share of the workers' time, from the first chunk's start to the last chunk's end, before they run out of chunks.
    /// </summary>
    public double? BalanceShare { get; init; }

    /// <summary>
    /// CPU seconds of one copy of the Ceiling row / CPU seconds of this row; below 1 where splitting costs extra work.
    /// </summary>
    public double? WorkShare { get; init; }

    /// <summary>Share of the wall-clock time that is neither planning nor merging.</summary>
    public double? SerialShare { get; init; }

    /// <summary>Median seconds before the first chunk starts.</summary>
    public double? PlanSeconds { get; init; }

    /// <summary>
    /// Median of the runs' mean idle seconds of a worker between its last chunk and the last chunk of all.
    /// </summary>
    public double? IdleTailSeconds { get; init; }

    /// <summary>Median seconds from the end of the last chunk to the finished file.</summary>
    public double? MergeSeconds { get; init; }

    /// <summary>
    /// What the fitted Amdahl's law says for this row's cores; null where the data support no fit (see
    /// <see cref="FitNote"/>).
    /// </summary>
    public double? AmdahlSpeedup { get; init; }

    /// <summary>
    /// What the fitted Universal Scalability Law says for this row's cores; null where the data support no fit.
    /// </summary>
    public double? UslSpeedup { get; init; }

    /// <summary>
    /// What is to be known about fits and data: parameters with intervals and residuals, why a fit is missing, other
    /// load, drift. Null: nothing.
    /// </summary>
    public string? FitNote { get; init; }

    /// <summary>Largest resident memory of any run, bytes, its processes added up.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Median size of the finished file in bytes.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>How much larger the file is than OneCore's, percent; negative: smaller.</summary>
    public double? SizeChangePercent { get; init; }

    /// <summary>Median structural similarity to the filtered source, 0 to 1; null where not measured.</summary>
    public double? Ssim { get; init; }

    /// <summary>Median of the runs' mean clock of the cores in use, MHz.</summary>
    public double? MeanMHz { get; init; }

    /// <summary>Median CPU time of other programs, percent of all logical cores.</summary>
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

    /// <summary>Length of the whole video in seconds.</summary>
    public double? VideoSeconds { get; init; }

    /// <summary>Width of the video in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the video in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>The processor's model.</summary>
    public string? Cpu { get; init; }

    /// <summary>Physical cores the runs could use.</summary>
    public int? PhysicalCores { get; init; }

    /// <summary>Logical cores the runs could use.</summary>
    public int? LogicalCores { get; init; }

    /// <summary>Memory of the machine in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The operating system.</summary>
    public string? OS { get; init; }

    /// <summary>What ffmpeg calls its version.</summary>
    public string? FfmpegVersion { get; init; }

    /// <summary>This module's version.</summary>
    public string? ModuleVersion { get; init; }

    /// <summary>When the first of the runs began (UTC).</summary>
    public DateTime StartedUtc { get; init; }

    /// <summary>On how many nodes of targets; null: on this machine.</summary>
    public int? Nodes { get; init; }

    /// <summary>The sweep the runs belong to.</summary>
    public required string RunId { get; init; }
}
