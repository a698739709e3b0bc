using System.Management.Automation;
using RenderTools.Scaling;

namespace RenderTools.Commands;

/// <summary>A cmdlet that reads files of raw runs.</summary>
public abstract class ScalingRunsCommand : RenderCommand
{
    /// <summary>All runs of these files; the cmdlet ends where one cannot be read.</summary>
    protected IReadOnlyList<ScalingRun> ReadRuns(IEnumerable<string> paths) =>
        [.. paths.SelectMany(path => ReadRuns(ResolveNew(path)))];

    private IReadOnlyList<ScalingRun> ReadRuns(string path)
    {
        try
        {
            return ScalingRunFile.Read(path);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(Errors.RunsUnreadable(path, error));
            return [];
        }
    }
}
