using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>Whether two paths lead to one file. Links, linked folders and second names make paths of one file differ.</summary>
internal static class FilePlace
{
    private const int CurrentDirectory = -100;
    private const uint InodeNumber = 0x100;

    /// <summary>Whether both paths lead to the same existing file.</summary>
    public static bool IsSame(string one, string other)
    {
        if (string.Equals(Real(one), Real(other), Comparison))
            return true;
        return Number(one) is { } number && number == Number(other);
    }

    /// <summary>
    /// Where a file lies that is made under this path: links among its folders are followed. A link that has the file's own name is
    /// not followed, because renaming a file to that name replaces the link.
    /// </summary>
    public static string OfNew(string path)
    {
        var full = Path.GetFullPath(path);
        return Path.GetDirectoryName(full) is { } folder ? Path.Combine(Real(folder), Path.GetFileName(full)) : full;
    }

    private static StringComparison Comparison =>
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    // The path without any link. What does not exist stays as it is written.
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
            // A circle of links, or a folder that may not be read, leads to no file.
            return full;
        }
    }

    // Device and inode: one file can have several names without any link, and a folder can be mounted at two places (inode(7)).
    // Windows has no such call for a path. There the resolved paths decide.
    private static (ulong Device, ulong Inode)? Number(string path)
    {
        var buffer = new byte[256];
        if (OperatingSystem.IsLinux())
        {
            // struct statx is the same on every processor: stx_ino at 32, stx_dev_major and stx_dev_minor at 136 (linux/stat.h).
            return statx(CurrentDirectory, path, 0, InodeNumber, buffer) == 0
                ? (BitConverter.ToUInt64(buffer, 136), BitConverter.ToUInt64(buffer, 32))
                : null;
        }

        if (!OperatingSystem.IsMacOS())
            return null;

        // st_dev at 0 and the 64-bit st_ino at 8 (Apple's sys/stat.h). This has not been run on macOS.
        var status =
            RuntimeInformation.ProcessArchitecture == Architecture.X64 ? stat64(path, buffer) : stat(path, buffer);
        return status == 0 ? (BitConverter.ToUInt32(buffer, 0), BitConverter.ToUInt64(buffer, 8)) : null;
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

    [DllImport("libc", BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] buffer);

    [DllImport("libc", EntryPoint = "stat$INODE64", BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int stat64([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] buffer);
}
