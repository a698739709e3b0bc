using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>Finds out whether another user can change a file or a folder.</summary>
internal static class FileOwner
{
    private const uint UserId = 0x8;
    private const uint Root = 0;

    /// <summary>
    /// Whether a user other than this one and root may write to the path. On Windows the answer is always no: access
    /// there follows from lists of rights, which a user's own folders inherit.
    /// </summary>
    public static bool OthersMayWrite(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;
        const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        return (File.GetUnixFileMode(path) & Others) != 0 || (OperatingSystem.IsLinux() && IsOfAnother(path));
    }

    // stx_uid is at 20.
    private static bool IsOfAnother(string path) =>
        LinuxStatx.Read(path, UserId) is not { } status
        || (BitConverter.ToUInt32(status, 20) is not Root and var owner && owner != geteuid());

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}
