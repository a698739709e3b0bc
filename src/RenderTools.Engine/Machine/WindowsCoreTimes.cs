using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RenderTools.Machine;

/// <summary>
/// Calls NtQuerySystemInformationEx with SystemProcessorPerformanceInformation once per processor group. A group has at
/// most 64 cores. Written from Microsoft's documentation. This code has never run on Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsCoreTimes : ICoreTimes
{
    private const int ProcessorPerformanceInformation = 8;
    private const int CoresPerGroup = 64;

    /// <inheritdoc/>
    public IReadOnlyList<CoreTimes>? Read()
    {
        var cores = new List<CoreTimes>();
        var buffer = new Performance[CoresPerGroup];
        var size = Marshal.SizeOf<Performance>();
        var groups = GetActiveProcessorGroupCount();
        for (ushort group = 0; group < groups; group++)
        {
            if (
                NtQuerySystemInformationEx(
                    ProcessorPerformanceInformation,
                    group,
                    sizeof(ushort),
                    buffer,
                    (uint)(size * buffer.Length),
                    out var written
                ) != 0
            )
                return null;
            foreach (var core in buffer.AsSpan(0, (int)written / size))
            {
                // Kernel time includes idle time.
                var total = core.KernelTime + core.UserTime;
                cores.Add(new CoreTimes(cores.Count, total - core.IdleTime, total));
            }
        }

        return cores.Count > 0 ? cores : null;
    }

    [DllImport("ntdll.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NtQuerySystemInformationEx(
        int systemInformationClass,
        in ushort group,
        uint groupLength,
        [Out] Performance[] information,
        uint length,
        out uint returned
    );

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern ushort GetActiveProcessorGroupCount();

    /// <summary>SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION; times in 100 ns.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Performance
    {
        public long IdleTime;
        public long KernelTime;
        public long UserTime;
        public long DpcTime;
        public long InterruptTime;
        public uint InterruptCount;
    }
}
