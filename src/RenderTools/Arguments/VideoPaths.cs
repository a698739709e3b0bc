using System.Management.Automation;
using DriveNotFoundException = System.Management.Automation.DriveNotFoundException;

namespace RenderTools.Arguments;

/// <summary>
/// From what users write as -Path or -LiteralPath to full paths; an error for each that means no file.
/// </summary>
internal sealed class VideoPaths(PSCmdlet cmdlet)
{
    /// <summary>Paths in which wildcards are expanded.</summary>
    public IEnumerable<string> Expand(IEnumerable<string> paths) => paths.SelectMany(Expand);

    /// <summary>Paths that are taken as they are.</summary>
    public IEnumerable<string> Literal(IEnumerable<string> paths) => paths.SelectMany(Literal);

    private IEnumerable<string> Expand(string path)
    {
        // 'a[1].mp4' is a wildcard and, more often, a file.
        try
        {
            if (
                cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path) is var literal
                && File.Exists(literal)
            )
                return [literal];
            var found = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            return IsFileSystem(provider, path) ? found : [];
        }
        catch (Exception error)
            when (error is ItemNotFoundException or DriveNotFoundException or ProviderNotFoundException)
        {
            if (NewPath.WithColon(cmdlet, path) is { } file && File.Exists(file))
                return [file];
            cmdlet.WriteError(Errors.PathNotFound(path, error));
            return [];
        }
    }

    private IEnumerable<string> Literal(string path)
    {
        try
        {
            var full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return IsFileSystem(provider, path) ? [full] : [];
        }
        catch (Exception error) when (error is DriveNotFoundException or ProviderNotFoundException)
        {
            if (NewPath.WithColon(cmdlet, path) is { } file && File.Exists(file))
                return [file];
            cmdlet.WriteError(Errors.PathNotFound(path, error));
            return [];
        }
    }

    private bool IsFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name == "FileSystem")
            return true;
        cmdlet.WriteError(Errors.NotFileSystem(path));
        return false;
    }
}
