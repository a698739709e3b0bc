using RenderTools.Processes;

namespace RenderTools.Events;

/// <summary>What one worker is doing.</summary>
/// <param name="Worker">Which worker, from 0.</param>
public sealed record WorkerState(int Worker)
{
    /// <summary>The job it works for; null: it is idle.</summary>
    public string? JobId { get; internal init; }

    /// <summary>The chunk it is on; meaningless when idle.</summary>
    public int Index { get; internal init; }

    /// <summary>Which attempt at the chunk, from 1.</summary>
    public int Attempt { get; internal init; }

    /// <summary>ffmpeg's process id; null: it runs on another machine.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>The machine that ffmpeg runs on; null: it is not known.</summary>
    public string? HostName { get; internal init; }

    /// <summary>The process id of the standalone encoder that ffmpeg feeds; null: ffmpeg encodes.</summary>
    public int? EncoderId { get; internal init; }

    /// <summary>When it started on the chunk.</summary>
    public DateTimeOffset Started { get; internal init; }

    /// <summary>Frames encoded so far, as ffmpeg counts them.</summary>
    public int Frame { get; internal init; }

    /// <summary>Frames per second as ffmpeg counts them.</summary>
    public double Fps { get; internal init; }

    /// <summary>
    /// CPU time and memory of its processes when last looked at; null: not looked at, or the system does not tell.
    /// </summary>
    public ProcessUsage? Usage { get; internal init; }

    /// <summary>Whether it has nothing to do.</summary>
    public bool IsIdle => JobId is null;

    internal bool IsOn(string jobId, int index) => JobId == jobId && Index == index;
}
