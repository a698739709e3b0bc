using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>Finds out whether another user can change a file or a folder.</summary>
internal static class FileOwner
{
    private const int CurrentDirectory = -100;
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

    // stx_uid is at 20 on every processor (linux/stat.h).
    private static bool IsOfAnother(string path)
    {
        var buffer = new byte[256];
        return statx(CurrentDirectory, path, 0, UserId, buffer) != 0
            || (BitConverter.ToUInt32(buffer, 20) is not Root and var owner && owner != geteuid());
    }

    [DllImport("libc", BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(
        int directory,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        byte[] buffer
    );

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}
