using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>What must be on the disk itself before the next step is taken: power may fail between the two.</summary>
internal static class Durable
{
    /// <summary>Writes a file's content through to the disk.</summary>
    public static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>
    /// Writes a folder's names through to the disk, where the system has such a thing (fsync(2): a file's own fsync need not
    /// write the entry in its folder). Some file systems refuse it; then their own order of writing is all there is.
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
