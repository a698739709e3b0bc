using System.Management.Automation;
using DriveNotFoundException = System.Management.Automation.DriveNotFoundException;

namespace RenderTools.Commands;

/// <summary>A cmdlet that takes videos by path.</summary>
public abstract class VideoPathCommand : RenderCommand
{
    /// <summary>The parameter set with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of names as they are.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths of videos; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Paths of videos, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The files that are meant; an error for each path that means none.</summary>
    protected IEnumerable<string> ResolvePaths() =>
        ParameterSetName == LiteralPathSet ? LiteralPath.SelectMany(Literal) : Path.SelectMany(Expand);

    private IEnumerable<string> Expand(string path)
    {
        // 'a[1].mp4' is a wildcard and, more often, a file.
        if (File.Exists(ResolveNew(path)))
            return [ResolveNew(path)];
        try
        {
            var found = SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            return IsFileSystem(provider, path) ? found : [];
        }
        catch (Exception error) when (error is ItemNotFoundException or DriveNotFoundException or ProviderNotFoundException)
        {
            WriteError(Errors.PathNotFound(path, error));
            return [];
        }
    }

    private IEnumerable<string> Literal(string path)
    {
        try
        {
            var full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return IsFileSystem(provider, path) ? [full] : [];
        }
        catch (Exception error) when (error is DriveNotFoundException or ProviderNotFoundException)
        {
            WriteError(Errors.PathNotFound(path, error));
            return [];
        }
    }

    private bool IsFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name == "FileSystem")
            return true;
        WriteError(Errors.NotFileSystem(path));
        return false;
    }
}
