using System.Globalization;
using RenderTools.Jobs;

namespace RenderTools.Events;

/// <summary>The line of the rolling log that an event deserves.</summary>
internal static class LogLine
{
    /// <summary>The line; null: the event has none.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="before">The state before it.</param>
    public static RenderLog? Of(RenderEvent what, RenderState before) =>
        what switch
        {
            JobStarted e => Info(e, null, $"{Count(e.Chunks.Count, "chunk")} on {Count(e.Workers, "worker")}"),
            ChunkStarted { Attempt: > 1 } e => Info(e, e.Index, $"attempt {e.Attempt} started by worker {e.Worker}"),
            ChunkStarted e => Info(e, e.Index, $"started by worker {e.Worker}"),
            ChunkRendered e => Info(e, e.Index, $"rendered {Count(e.Frames, "frame")}{Seconds(e, before)}"),
            ChunkProbed e => Info(
                e,
                e.Index,
                string.Create(CultureInfo.InvariantCulture, $"CRF {e.Crf}: {e.Metric} {e.Quality:0.####}")
            ),
            ChunkRetried e => Line(e, RenderLogLevel.Warning, e.Index, $"Rendered again: {e.Reason}"),
            WindowsJoined e => Line(e, RenderLogLevel.Warning, e.Index, $"Rendered again: {e.Reason}"),
            ChunkFinished { Chunk: { Status: ChunkStatus.Failed } lost } e => Line(
                e,
                RenderLogLevel.Error,
                lost.Index,
                $"Lost: {lost.Error ?? "no reason was given"}"
            ),
            ChunkFinished { Chunk: var chunk } e => Info(
                e,
                chunk.Index,
                before.Find(e.JobId)?.Find(chunk.Index) is { Attempt: > 0 }
                    ? string.Create(CultureInfo.InvariantCulture, $"proven, {chunk.Length / 1048576.0:0.0} MiB")
                    : "taken over from an earlier run"
            ),
            RenderLog e => e,
            JobFailed e => Line(e, RenderLogLevel.Error, null, e.Message),
            JobFinished { Failed: 0 } e => Info(e, null, "every chunk is rendered"),
            JobFinished e => Info(e, null, $"ended, {Count(e.Failed, "chunk")} lost"),
            _ => null,
        };

    private static string Seconds(ChunkRendered what, RenderState before) =>
        before.Find(what.JobId)?.Find(what.Index)?.Started is { } started
            ? string.Create(CultureInfo.InvariantCulture, $" in {(what.Time - started).TotalSeconds:0.0} s")
            : "";

    private static string Count(int number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    private static RenderLog Info(RenderEvent what, int? index, string text) =>
        Line(what, RenderLogLevel.Info, index, text);

    private static RenderLog Line(RenderEvent what, RenderLogLevel level, int? index, string text) =>
        new(what.Time, what.JobId, level, index, text);
}
