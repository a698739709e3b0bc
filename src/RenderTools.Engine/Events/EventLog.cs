using System.Text.Json;
using RenderTools.Jobs;

namespace RenderTools.Events;

/// <summary>
/// Writes a render's events to a file as they happen, one JSON object a line, so that a script can follow it and a
/// report can draw it. Appends; every line is written whole and at once. Safe for several threads.
/// </summary>
public sealed class EventLog : IDisposable
{
    private static readonly TimeSpan ProgressStep = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly FileStream _file;
    private readonly Dictionary<(string Job, int Chunk), DateTimeOffset> _lastProgress = [];

    /// <summary>Opens the file, or begins it, and its directory where that is missing.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public EventLog(string path)
    {
        Path = path;
        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory);

        // No buffer of its own: a line is in the file when Append returns.
        _file = new FileStream(
            path,
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        try
        {
            // A video would be damaged by lines at its end, also where a link leads to it.
            if (_file.Length > 0 && _file.ReadByte() != '{')
                throw new IOException("It holds something else than an event log.");
            EndTornLine();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Writes the event; progress of a chunk at most once a second.</summary>
    /// <param name="renderEvent">What happened.</param>
    /// <param name="state">
    /// The state after it, which knows what the event alone does not: memory, percent, time left.
    /// </param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Append(RenderEvent renderEvent, RenderState state)
    {
        if (renderEvent is ChunkProgress progress && !IsDue(progress))
            return;
        if (renderEvent is ChunkFinished or ChunkRetried or WindowsJoined)
            Forget(renderEvent);
        if (ToEntry(renderEvent, state) is { } entry)
            Append(entry);

        // Whoever looks for errors finds a lost chunk among them.
        if (renderEvent is ChunkFinished { Chunk: { Status: ChunkStatus.Failed } lost })
            Append(Error(renderEvent, lost.Index, lost.Error ?? "The chunk was lost."));
    }

    /// <summary>Writes a line.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Append(EventLogEntry entry)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, EventLogJson.Line.EventLogEntry);
        Array.Resize(ref line, line.Length + 1);
        line[^1] = (byte)'\n';
        lock (_lock)
        {
            _file.Seek(0, SeekOrigin.End);
            _file.Write(line);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static EventLogEntry? ToEntry(RenderEvent renderEvent, RenderState state)
    {
        var entry = new EventLogEntry
        {
            Time = renderEvent.Time.UtcDateTime,
            Kind = "",
            Job = renderEvent.JobId,
        };
        var job = state.Find(renderEvent.JobId);
        var percent = job is null ? (int?)null : (int)(job.Fraction * 100);
        return renderEvent switch
        {
            JobStarted e => entry with
            {
                Kind = EventLogKind.Planned,
                Name = e.Name,
                Path = e.Path,
                Chunks = e.Chunks.Count,
                Workers = e.Workers,
                Frames = e.Chunks.Sum(c => (long)c.Frames),
            },
            ChunkStarted e => entry with
            {
                Kind = EventLogKind.Started,
                Chunk = e.Index,
                Worker = e.Worker,
                Attempt = e.Attempt,
                Pid = e.ProcessId,
                Host = e.HostName,
                Frames = job?.Find(e.Index)?.Chunk.Frames,
            },
            ChunkProgress e => Progress(entry, e, state) with { Percent = percent },
            ChunkRetried e => entry with { Kind = EventLogKind.Retried, Chunk = e.Index, Text = e.Reason },
            ChunkProbed e => entry with
            {
                Kind = EventLogKind.Probed,
                Chunk = e.Index,
                Crf = e.Crf,
                Quality = Round(e.Quality, 6),
                Text = e.Metric.ToString(),
            },
            ChunkRendered e => entry with
            {
                Kind = EventLogKind.Rendered,
                Chunk = e.Index,
                Worker = e.Worker,
                Frame = e.Frames,
                Cpu = Round(e.CpuSeconds, 3),
                Percent = percent,
            },
            WindowsJoined e => entry with
            {
                Kind = EventLogKind.Joined,
                Chunk = e.Index,
                Joined = e.Joined,
                Text = e.Reason,
            },
            ChunkFinished { Chunk: var chunk } => entry with
            {
                Kind = EventLogKind.Finished,
                Chunk = chunk.Index,
                Worker = chunk.Worker,
                Attempt = chunk.Attempts,
                Host = chunk.HostName,
                Frame = chunk.Frames,
                Fps = Round(chunk.Fps, 2),
                Cpu = Round(chunk.CpuSeconds, 3),
                Memory = chunk.PeakMemory,
                Seconds = Round(chunk.WallSeconds, 3),
                Bytes = chunk.Length,
                Crf = chunk.Crf,
                Quality = Round(chunk.Quality, 6),
                Probes = chunk.Probes.Length == 0 ? null : chunk.Probes.Length,
                Status = chunk.Status.ToString(),
                Path = chunk.Path,
                Text = chunk.Error,
                Percent = percent,
            },
            JobFinished e => entry with { Kind = EventLogKind.Ended, Failed = e.Failed, Percent = percent },
            RenderLog e => entry with
            {
                Kind = e.Level == RenderLogLevel.Error ? EventLogKind.Error : EventLogKind.Log,
                Chunk = e.Index,
                Level = e.Level.ToString(),
                Id = e.Id,
                Text = e.Text,
            },
            JobFailed e => Error(e, null, e.Message),
            _ => null,
        };
    }

    private static EventLogEntry Error(RenderEvent renderEvent, int? chunk, string text) =>
        new()
        {
            Time = renderEvent.Time.UtcDateTime,
            Kind = EventLogKind.Error,
            Job = renderEvent.JobId,
            Chunk = chunk,
            Level = nameof(RenderLogLevel.Error),
            Text = text,
        };

    private static EventLogEntry Progress(EventLogEntry entry, ChunkProgress e, RenderState state)
    {
        var worker = state.Workers.GetValueOrDefault(e.Worker) is { } w && w.IsOn(e.JobId, e.Index) ? w : null;
        return entry with
        {
            Kind = EventLogKind.Progress,
            Chunk = e.Index,
            Worker = e.Worker,
            Pid = worker?.ProcessId,
            Frame = e.Frame,
            Fps = Round(e.Fps, 2),
            Cpu = Round(worker?.Usage?.CpuSeconds, 2),
            Memory = worker?.Usage?.Memory,
            Remaining = Round(state.SecondsRemaining(e.Time), 1),
        };
    }

    /// <summary>
    /// JSON has no infinity and no NaN; digits beyond the measurement would only be noise in the file.
    /// </summary>
    private static double? Round(double? value, int digits) =>
        value is { } number && double.IsFinite(number) ? Math.Round(number, digits) : null;

    private bool IsDue(ChunkProgress progress)
    {
        lock (_lock)
        {
            var key = (progress.JobId, progress.Index);
            if (_lastProgress.TryGetValue(key, out var last) && progress.Time - last < ProgressStep)
                return false;
            _lastProgress[key] = progress.Time;
            return true;
        }
    }

    private void Forget(RenderEvent renderEvent)
    {
        var index = renderEvent switch
        {
            ChunkFinished e => e.Chunk.Index,
            ChunkRetried e => e.Index,
            WindowsJoined e => e.Index,
            _ => -1,
        };
        lock (_lock)
            _lastProgress.Remove((renderEvent.JobId, index));
    }

    /// <summary>A run that was killed while it wrote leaves half a line: ours must not be glued to it.</summary>
    private void EndTornLine()
    {
        if (_file.Length == 0)
            return;
        _file.Seek(-1, SeekOrigin.End);
        if (_file.ReadByte() != '\n')
            _file.WriteByte((byte)'\n');
    }
}
