using System.Management.Automation;
using DriveNotFoundException = System.Management.Automation.DriveNotFoundException;

namespace RenderTools.Arguments;

/// <summary>Full paths of files that need not exist, from what users write.</summary>
internal static class NewPath
{
    /// <summary>The full path. The current location counts, not the process's directory.</summary>
    public static string Resolve(PSCmdlet cmdlet, string path)
    {
        try
        {
            return cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        }
        catch (Exception error)
            when (error is DriveNotFoundException or ProviderNotFoundException && !OperatingSystem.IsWindows())
        {
            return WithColon(cmdlet, path)!;
        }
    }

    /// <summary>
    /// The file whose name has a colon in it, such as a screencast's with its time of day: PowerShell takes what stands
    /// before the colon for a drive. Null on Windows, where no name has one.
    /// </summary>
    public static string? WithColon(PSCmdlet cmdlet, string path) =>
        OperatingSystem.IsWindows()
            ? null
            : Path.GetFullPath(Path.Combine(cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath, path));
}
