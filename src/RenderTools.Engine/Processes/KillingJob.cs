using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RenderTools.Processes;

/// <summary>
/// A Windows job object. Windows kills its processes when the last handle to the job is closed, however this process
/// ends (JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE). Written from the documentation of winnt.h and jobapi2.h. This code has
/// never run on Windows.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class KillingJob
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnJobClose = 0x2000;
    private const uint SetQuotaAndTerminate = 0x0101;

    // The handle is never closed by this code: Windows closes it when this process ends.
    private static readonly Lazy<nint> Job = new(Create);

    /// <summary>Puts a process into the job. The children of that process then belong to the job too.</summary>
    /// <exception cref="Win32Exception">Windows refuses.</exception>
    public static void Add(int processId)
    {
        var process = OpenProcess(SetQuotaAndTerminate, inheritHandle: false, processId);

        // The process may have ended already.
        if (process == 0)
            return;
        try
        {
            if (!AssignProcessToJobObject(Job.Value, process) && !ProcessUsage.HasEnded(processId))
                throw new Win32Exception();
        }
        finally
        {
            _ = CloseHandle(process);
        }
    }

    private static nint Create()
    {
        var job = CreateJobObjectW(0, null);
        if (job == 0)
            throw new Win32Exception();
        var limits = new ExtendedLimits { Basic = { LimitFlags = KillOnJobClose } };
        if (!SetInformationJobObject(job, ExtendedLimitInformation, ref limits, Marshal.SizeOf<ExtendedLimits>()))
            throw new Win32Exception();
        return job;
    }

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint CreateJobObjectW(nint attributes, [MarshalAs(UnmanagedType.LPWStr)] string? name);

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetInformationJobObject(nint job, int kind, ref ExtendedLimits limits, int length);

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool AssignProcessToJobObject(nint job, nint process);

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint OpenProcess(
        uint access,
        [MarshalAs(UnmanagedType.Bool)] bool inheritHandle,
        int processId
    );

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CloseHandle(nint handle);

    // JOBOBJECT_BASIC_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct BasicLimits
    {
        public long PerProcessUserTimeLimit;
        public long PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
    }

    // IO_COUNTERS
    [StructLayout(LayoutKind.Sequential)]
    private struct IoCounters
    {
        public ulong ReadOperations;
        public ulong WriteOperations;
        public ulong OtherOperations;
        public ulong ReadBytes;
        public ulong WriteBytes;
        public ulong OtherBytes;
    }

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public BasicLimits Basic;
        public IoCounters Io;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemoryUsed;
        public nuint PeakJobMemoryUsed;
    }
}
