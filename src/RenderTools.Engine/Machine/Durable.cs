using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>Writes data through to the disk, so that they survive a power failure.</summary>
internal static class Durable
{
    /// <summary>Writes a file's content through to the disk.</summary>
    public static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>
    /// Writes a directory's entries through to the disk: fsync of a file need not write the file's directory entry
    /// (fsync(2)). Some file systems refuse fsync on a directory. The error is ignored, because no other call exists.
    /// </summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = open(path, 0);
        if (folder < 0)
            return;
        _ = fsync(folder);
        _ = close(folder);
    }

    [DllImport("libc", BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
}
