using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RenderTools.Commands;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Rendering;

namespace RenderTools;

/// <summary>
/// What the cmdlets of one runspace share: what is known of ffmpeg and of files, the renders, the merges that have
/// begun.
/// </summary>
internal sealed class RunspaceSession
{
    // Keyed by the runspace, and gone with it.
    private static readonly ConditionalWeakTable<Runspace, RunspaceSession> Sessions = [];

    private readonly object _gate = new();
    private readonly List<MergeRequest> _merges = [];
    private MediaLibrary? _media;

    /// <summary>That of the runspace whose pipeline's thread asks.</summary>
    public static RunspaceSession Current => Sessions.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>The runspace's renders.</summary>
    public RenderSession Renders { get; } = new();

    /// <summary>
    /// The ffmpeg that a search finds now, and what it said of files; a new library if another ffmpeg is found.
    /// </summary>
    /// <exception cref="RenderToolsException">FfmpegNotFound, FfprobeNotFound.</exception>
    public MediaLibrary FindMedia()
    {
        lock (_gate)
        {
            var found = Ffmpeg.Find(_media?.Ffmpeg);
            return _media is { } media && media.Ffmpeg == found ? media : _media = new MediaLibrary(found);
        }
    }

    /// <summary>A merge has begun: all commands of a pipeline begin before the first gets an object.</summary>
    public void Begin(MergeRequest merge)
    {
        lock (_gate)
            _merges.Add(merge);
    }

    /// <summary>A merge has ended, however.</summary>
    public void End(MergeRequest merge)
    {
        lock (_gate)
            _merges.Remove(merge);
    }

    /// <summary>
    /// The merge that stands behind a command in its pipeline; null: none, or none that can be known.
    /// </summary>
    /// <remarks>
    /// PowerShell names no pipeline to its commands. Nested pipelines end before those around them, so the last that
    /// began is asked first.
    /// </remarks>
    public MergeRequest? MergeBehind(InvocationInfo command)
    {
        lock (_gate)
        {
            return _merges.FindLast(m =>
                m.Invocation.PipelineLength == command.PipelineLength
                && m.Invocation.PipelinePosition > command.PipelinePosition
                && m.Invocation.HistoryId == command.HistoryId
            );
        }
    }
}
