using System.Runtime.InteropServices;

namespace RenderTools.Machine;

/// <summary>
/// Calls host_processor_info with PROCESSOR_CPU_LOAD_INFO. Written from Apple's headers (mach/processor_info.h). This
/// code has never run on macOS.
/// </summary>
internal sealed class MacCoreTimes : ICoreTimes
{
    private const string SystemLibrary = "/usr/lib/libSystem.dylib";
    private const int CpuLoadInfo = 2;
    private const int StatesPerCore = 4;
    private const int IdleState = 2;

    /// <summary>Kept for the life of the process, because every call of mach_host_self adds a reference.</summary>
    private readonly uint _host = mach_host_self();

    /// <inheritdoc/>
    public IReadOnlyList<CoreTimes>? Read()
    {
        if (host_processor_info(_host, CpuLoadInfo, out var count, out var information, out var length) != 0)
            return null;
        try
        {
            var ticks = new int[length];
            Marshal.Copy(information, ticks, 0, ticks.Length);
            return Parse(ticks, (int)count);
        }
        finally
        {
            _ = vm_deallocate(mach_task_self(), information, (nuint)length * sizeof(int));
        }
    }

    /// <summary>Reads four unsigned 32-bit counters per core: user, system, idle, nice.</summary>
    internal static IReadOnlyList<CoreTimes>? Parse(int[] ticks, int count)
    {
        if (count == 0 || ticks.Length < count * StatesPerCore)
            return null;
        return Enumerable
            .Range(0, count)
            .Select(core =>
            {
                var states = ticks.AsSpan(core * StatesPerCore, StatesPerCore);
                long total = 0;
                foreach (var state in states)
                    total += (uint)state;
                return new CoreTimes(core, total - (uint)states[IdleState], total);
            })
            .ToList();
    }

    [DllImport(SystemLibrary)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint mach_host_self();

    [DllImport(SystemLibrary)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint mach_task_self();

    [DllImport(SystemLibrary)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int host_processor_info(
        uint host,
        int flavour,
        out uint count,
        out nint information,
        out uint length
    );

    [DllImport(SystemLibrary)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int vm_deallocate(uint task, nint address, nuint size);
}
