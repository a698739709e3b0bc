using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RenderTools.Commands;

namespace RenderTools;

/// <summary>What the cmdlets of one runspace know of each other while their pipelines run.</summary>
internal sealed class RenderSession
{
    // Keyed by the runspace, and gone with it.
    private static readonly ConditionalWeakTable<Runspace, RenderSession> Sessions = [];

    private readonly object _gate = new();
    private readonly List<MergeRequest> _merges = [];

    /// <summary>That of the runspace whose pipeline's thread asks.</summary>
    public static RenderSession Current => Sessions.GetOrCreateValue(Runspace.DefaultRunspace);

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

    /// <summary>The merge that stands behind a command in its pipeline; null: none, or none that can be known.</summary>
    /// <remarks>PowerShell names no pipeline to its commands. Nested pipelines end before those around them, so the last that began is asked first.</remarks>
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
