namespace RenderTools.Rendering.Executors;

/// <summary>What is known of a run of a task, however it ended.</summary>
internal sealed record ChunkReport
{
    /// <summary>When it began (UTC).</summary>
    public required DateTime StartedUtc { get; init; }

    /// <summary>The machine that it ran on; null: it came to none.</summary>
    public string? HostName { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What the last ffmpeg that ran to encode has told.</summary>
    public FfmpegMonitor Told { get; init; } = new();

    /// <summary>
    /// What the ffmpeg has told that compared the chunk with what entered its encoder; null: none ran.
    /// </summary>
    public FfmpegMonitor? Measured { get; init; }

    /// <summary>The program that ended the run: ffmpeg, or a standalone encoder that it fed.</summary>
    public string Program { get; init; } = FfmpegEnd.Ffmpeg;

    /// <summary>CPU seconds of all of them; null: ffmpeg did not live to tell.</summary>
    public double? CpuSeconds => Told.CpuSeconds + (Measured?.CpuSeconds ?? 0);

    /// <summary>Whether the last ffmpeg that ran to encode was the first of two passes.</summary>
    public bool InFirstPass { get; init; }

    /// <summary>The beginning of a sentence on how the run ended; empty where the chunk was being encoded.</summary>
    public string Where =>
        InFirstPass ? "In the first pass "
        : Measured is not null ? "While it measured the quality "
        : "";

    /// <summary>The report of a run whose next step is heard by this monitor.</summary>
    public ChunkReport Hears(TaskStep step, FfmpegMonitor monitor) =>
        step.Kind == StepKind.Quality
            ? this with
            {
                Measured = monitor,
            }
            : this with
            {
                Told = monitor,
                InFirstPass = step.Kind == StepKind.FirstPass,
            };
}
