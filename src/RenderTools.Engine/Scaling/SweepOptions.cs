using RenderTools.Rendering.Targets;

namespace RenderTools.Scaling;

/// <summary>What a sweep is to measure.</summary>
public sealed record SweepOptions
{
    /// <summary>
    /// Worker counts of the Chunked rows; empty: 1, powers of two, all physical and all logical cores.
    /// </summary>
    public IReadOnlyList<int> WorkerCounts { get; init; } = [];

    /// <summary>
    /// Whose nodes the Nodes rows use: 1, powers of two, all. Where there are some, Chunked rows are made only of the
    /// worker counts that are given.
    /// </summary>
    public IReadOnlyList<RenderTarget> Targets { get; init; } = [];

    /// <summary>Whether a node whose ffmpeg differs from this machine's is an error; else it is a warning.</summary>
    public bool RequireSameFfmpeg { get; init; }

    /// <summary>
    /// Where the runs' files go, on a path that the nodes see where they share one; null: in the user's cache.
    /// </summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Repetitions of each row.</summary>
    public int Repeat { get; init; } = 7;

    /// <summary>Warm-ups, at least 1; more follow until the machine is steady.</summary>
    public int WarmUp { get; init; } = 1;

    /// <summary>Where the window begins; null: the window lies in the middle of the video.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>How long the window lasts; null: so long that a run on all cores takes about 10 seconds.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How long the whole sweep may take; null: as long as it takes.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>Which unsplit runs.</summary>
    public BaselineMode Baseline { get; init; } = BaselineMode.Both;

    /// <summary>Whether the machine's ceiling is measured.</summary>
    public bool Ceiling { get; init; } = true;

    /// <summary>Whether each row's result is compared with its source once.</summary>
    public bool IncludeQuality { get; init; }

    /// <summary>The machine.</summary>
    public IHost Host { get; init; } = Scaling.Host.Current;

    /// <summary>The order of the runs is shuffled from it.</summary>
    public int Seed { get; init; } = 1;
}
