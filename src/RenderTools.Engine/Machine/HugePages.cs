using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>
/// Huge pages for what a render allocates: a frame of 720p fills 340 pages of 4 KiB, or one of 2 MiB. Fewer page faults and TLB
/// misses saved 3 to 9 % of the CPU time of the filters and encoders that were tried, for 8 to 15 % more memory (benchmarks/README.md).
/// </summary>
internal static class HugePages
{
    private static readonly Version FirstGlibc = new(2, 35);

    /// <summary>What the environment of a render says; null: this system has no huge pages to ask for, or the user chose other settings.</summary>
    /// <remarks>
    /// glibc's malloc asks the kernel for them with hugetlb=1. By default it maps and unmaps each frame singly, where no huge page
    /// fits, and gives back the heap's end again and again: with both thresholds out of reach, frames live in one heap
    /// (GNU C Library manual, "Memory Allocation Tunables"). Other C libraries do not read this.
    /// </remarks>
    public static IReadOnlyDictionary<string, string?>? Environment { get; } = Find();

    /// <summary>Whether renders get them, or why not, and what to do about it.</summary>
    public static EnvironmentCheck Check()
    {
        var (value, remedy) =
            Environment is not null ? ("renders allocate in them", null)
            : IsUsersChoice ? ("as GLIBC_TUNABLES says, which is set", null)
            : KernelHasThem() ? ("this system's C library has no setting for them", null)
            : (
                "the kernel gives none",
                "Let it give them to programs that ask, which saved 3 to 9 % of a render's CPU time: echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled"
            );
        return new EnvironmentCheck("Huge pages", CheckStatus.Pass, value, remedy);
    }

    private static bool IsUsersChoice => System.Environment.GetEnvironmentVariable("GLIBC_TUNABLES") is not null;

    private static Dictionary<string, string?>? Find() =>
        OperatingSystem.IsLinux() && !IsUsersChoice && KernelHasThem() && Glibc() >= FirstGlibc
            ? new(StringComparer.Ordinal)
            {
                ["GLIBC_TUNABLES"] =
                    "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=4294967296",
            }
            : null;

    private static bool KernelHasThem()
    {
        try
        {
            return !File.ReadAllText("/sys/kernel/mm/transparent_hugepage/enabled")
                .Contains("[never]", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A kernel built without them has no such file.
            return false;
        }
    }

    // null, which is older than any: another C library, such as musl.
    private static Version? Glibc()
    {
        try
        {
            return Version.TryParse(Marshal.PtrToStringUTF8(GetLibcVersion()), out var version) ? version : null;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "gnu_get_libc_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr GetLibcVersion();
}
