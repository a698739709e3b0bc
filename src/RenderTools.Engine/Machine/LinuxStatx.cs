using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>What Linux knows of a file, by statx(2): .NET tells neither the inode nor the owner.</summary>
internal static class LinuxStatx
{
    // AT_FDCWD: a relative path counts from the working directory.
    private const int CurrentDirectory = -100;

    /// <summary>
    /// The bytes of struct statx, whose layout is the same on every processor (linux/stat.h); null: the file cannot be
    /// looked at. Links are followed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="mask">The members that are asked for.</param>
    public static byte[]? Read(string path, uint mask)
    {
        var buffer = new byte[256];
        return statx(CurrentDirectory, path, 0, mask, buffer) == 0 ? buffer : null;
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
}
