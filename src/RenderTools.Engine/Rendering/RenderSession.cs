using System.Collections.Concurrent;
using RenderTools.Events;

namespace RenderTools.Rendering;

/// <summary>The renders of one caller: those that run, and the event log of each. Safe for several threads.</summary>
public sealed class RenderSession
{
    private readonly ConcurrentDictionary<string, RenderJob> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _warnings = new(StringComparer.Ordinal);

    /// <summary>Starts nothing more of a running job and kills what runs; finished chunks stay.</summary>
    /// <param name="jobId">The job; one that does not run in this session is left alone.</param>
    public void Cancel(string jobId)
    {
        if (_running.TryGetValue(jobId, out var job))
            job.Cancel();
    }

    /// <summary>
    /// Notes the event log of a job that begins: its video is joined by another command, when the log is closed.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="path">Full path of the log; null: it has none, whatever an earlier render of it had.</param>
    public void LogTo(string jobId, string? path)
    {
        if (path is null)
            _logs.TryRemove(jobId, out _);
        else
            _logs[jobId] = path;
    }

    /// <summary>
    /// Writes a line to the event log of the job's last render in this session; nothing if it had none.
    /// </summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may no longer be written.</exception>
    public void AppendToLog(EventLogEntry entry)
    {
        if (!_logs.TryGetValue(entry.Job, out var path))
            return;
        using var log = new EventLog(path);
        log.Append(entry);
    }

    /// <summary>Keeps what was warned of a job, for the object that says what was done.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="warning">The text.</param>
    /// <returns>The text.</returns>
    public string NoteWarning(string jobId, string warning)
    {
        _warnings.GetOrAdd(jobId, _ => new ConcurrentQueue<string>()).Enqueue(warning);
        return warning;
    }

    /// <summary>What was warned of a job since the last time that this was asked, each once.</summary>
    /// <param name="jobId">The job.</param>
    public string[] TakeWarnings(string jobId) =>
        _warnings.TryRemove(jobId, out var said) ? [.. said.Distinct(StringComparer.Ordinal)] : [];

    internal void Add(RenderJob job) => _running[job.Id] = job;

    internal void Remove(RenderJob job) => _running.TryRemove(new KeyValuePair<string, RenderJob>(job.Id, job));
}
