using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>
/// Finds out whether two paths name one file. Links, linked folders and hard links give a file several paths.
/// </summary>
internal static class FilePlace
{
    private const uint InodeNumber = 0x100;

    /// <summary>Whether both paths name the same existing file.</summary>
    public static bool IsSame(string one, string other)
    {
        if (string.Equals(Real(one), Real(other), Comparison))
            return true;
        return Number(one) is { } number && number == Number(other);
    }

    /// <summary>Whether two existing folders are on one file system; false where that is not known.</summary>
    public static bool IsSameDisk(string one, string other) =>
        Number(one) is { } number && Number(other) is { } second && number.Device == second.Device;

    /// <summary>
    /// The real path of a file that will be created under this path: links among its folders are followed. The last
    /// part of the path is not followed if it is a link, because renaming a file to that name replaces the link.
    /// </summary>
    public static string OfNew(string path)
    {
        var full = Path.GetFullPath(path);
        return Path.GetDirectoryName(full) is { } folder ? Path.Combine(Real(folder), Path.GetFileName(full)) : full;
    }

    private static StringComparison Comparison =>
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    // The path without any link. Parts that do not exist stay as they are written.
    private static string Real(string path)
    {
        var full = OfNew(path);
        try
        {
            return new FileInfo(full).ResolveLinkTarget(returnFinalTarget: true) is { } target
                ? Real(target.FullName)
                : full;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A cycle of links, or a folder that may not be read, leads to no file.
            return full;
        }
    }

    // Device and inode: hard links and bind mounts give one file several names without any symbolic link (inode(7)).
    // Windows has no such call for a path, so only the resolved paths are compared there.
    private static (ulong Device, ulong Inode)? Number(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            // stx_ino is at 32, stx_dev_major and stx_dev_minor are at 136.
            return LinuxStatx.Read(path, InodeNumber) is { } found
                ? (BitConverter.ToUInt64(found, 136), BitConverter.ToUInt64(found, 32))
                : null;
        }

        if (!OperatingSystem.IsMacOS())
            return null;

        var buffer = new byte[256];
        // st_dev is at 0 and the 64-bit st_ino at 8 (Apple's sys/stat.h). This code has never run on macOS.
        var status =
            RuntimeInformation.ProcessArchitecture == Architecture.X64 ? stat64(path, buffer) : stat(path, buffer);
        return status == 0 ? (BitConverter.ToUInt32(buffer, 0), BitConverter.ToUInt64(buffer, 8)) : null;
    }

    [DllImport("libc", BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] buffer);

    [DllImport("libc", EntryPoint = "stat$INODE64", BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int stat64([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] buffer);
}
