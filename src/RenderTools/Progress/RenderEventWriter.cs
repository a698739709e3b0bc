using System.Management.Automation;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Primitives;

namespace RenderTools.Progress;

/// <summary>
/// Writes for each event of a render what belongs into the cmdlet's streams: objects, errors, warnings, verbose lines.
/// </summary>
/// <param name="cmdlet">Where it is written.</param>
/// <param name="monitor">Knows whether the event log is still written.</param>
/// <param name="logPath">The event log as the user named it.</param>
internal sealed class RenderEventWriter(Cmdlet cmdlet, RenderMonitor monitor, string? logPath)
{
    private bool _toldOfLog;

    /// <summary>Whether an event has something that must be seen, also where a dashboard shows the rest.</summary>
    public static bool MustWrite(RenderEvent what) =>
        what is ChunkFinished or JobFailed or RenderLog { Level: RenderLogLevel.Warning, Index: null };

    /// <summary>Writes for one event.</summary>
    public void Write(RenderEvent what)
    {
        if (monitor is { LogFailure: { } failure } && !_toldOfLog)
        {
            _toldOfLog = true;
            cmdlet.WriteWarning(
                $"EventLogNotWritable: '{logPath}' is written no further: {failure} The render goes on."
            );
        }

        switch (what)
        {
            case ChunkFinished { Chunk: var chunk }:
                if (chunk.Status == ChunkStatus.Failed)
                    cmdlet.WriteError(Errors.ChunkFailed(chunk));
                cmdlet.WriteObject(Shown(chunk));
                break;
            case JobFailed failed:
                cmdlet.WriteError(
                    Errors.From(
                        new RenderToolsException(failed.ErrorId, failed.Kind, failed.Message),
                        (object?)failed.Chunk ?? failed.JobId
                    )
                );
                break;
            case ChunkRetried retried:
                cmdlet.WriteVerbose($"Chunk {retried.Index}: {retried.Reason}");
                break;
            case WindowsJoined joined:
                cmdlet.WriteVerbose($"Chunks {string.Join(", ", joined.Joined)}: {joined.Reason}");
                break;
            case RenderLog { Level: RenderLogLevel.Warning, Index: null } log:
                cmdlet.WriteWarning(RunspaceSession.Current.Renders.NoteWarning(log.JobId, log.Line));
                break;
            case RenderLog log:
                cmdlet.WriteVerbose(log.Index is { } index ? $"Chunk {index}: {log.Line}" : log.Line);
                break;
        }
    }

    // A name of its own selects the view with CRF and quality, where there are any.
    private static object Shown(RenderedChunk chunk)
    {
        if (chunk.Quality is null)
            return chunk;
        var shown = new PSObject(chunk);
        shown.TypeNames.Insert(0, typeof(RenderedChunk).FullName + "#Searched");
        return shown;
    }
}
