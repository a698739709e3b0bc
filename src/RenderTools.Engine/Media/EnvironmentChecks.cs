using System.Globalization;
using System.Runtime.InteropServices;
using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>Looks at what a render needs, and what makes it faster: ffmpeg, cores, memory, disk.</summary>
public static class EnvironmentChecks
{
    private static readonly string[] UsualEncoders =
    [
        "libx264",
        "libx265",
        "libsvtav1",
        "libaom-av1",
        "libvpx-vp9",
        "ffv1",
        "prores_ks",
    ];
    private const double Gibibyte = 1024.0 * 1024 * 1024;
    private const double LeastFreeMemory = 1 * Gibibyte;
    private const double LeastFreeDisk = 5 * Gibibyte;

    /// <summary>Runs all checks.</summary>
    /// <param name="directory">Where finished videos would go.</param>
    /// <param name="workingDirectory">Where chunks would go.</param>
    public static IEnumerable<EnvironmentCheck> Run(string directory, string workingDirectory)
    {
        yield return OperatingSystem.IsLinux()
            ? new EnvironmentCheck("System", CheckStatus.Pass, RuntimeInformation.OSDescription)
            : new EnvironmentCheck(
                "System",
                CheckStatus.Warn,
                RuntimeInformation.OSDescription,
                "RenderTools has been seen to work on Linux only; the code for this system is there, but was never run."
            );
        foreach (var check in FfmpegChecks())
            yield return check;
        yield return ChildProcess.DiesWithHost
            ? new EnvironmentCheck(
                "Process clean-up",
                CheckStatus.Pass,
                "ffmpeg ends with this process, even when it is killed"
            )
            : new EnvironmentCheck(
                "Process clean-up",
                CheckStatus.Pass,
                "ffmpeg ends a second after this process is killed: a watcher sees to it",
                OperatingSystem.IsLinux() ? "Install setpriv (package util-linux) to have the kernel see to it." : null
            );
        yield return new EnvironmentCheck(
            "Cores",
            CheckStatus.Pass,
            Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)
        );
        if (OperatingSystem.IsLinux())
            yield return HugePages.Check();
        yield return Amount(
            "Free memory",
            FreeMemory(),
            LeastFreeMemory,
            "Close other programs, or render with a lower -ThrottleLimit."
        );
        yield return Amount(
            "Free disk, destination",
            FreeDisk(directory),
            LeastFreeDisk,
            "Make room, or name another destination."
        );
        yield return Amount(
            "Free disk, working directory",
            FreeDisk(workingDirectory),
            LeastFreeDisk,
            "Make room, or name another -WorkingDirectory."
        );
    }

    private static IEnumerable<EnvironmentCheck> FfmpegChecks()
    {
        Ffmpeg? ffmpeg = null;
        EnvironmentCheck? missing = null;
        try
        {
            ffmpeg = Ffmpeg.Find();
        }
        catch (RenderToolsException error)
        {
            missing = new EnvironmentCheck("ffmpeg", CheckStatus.Fail, "not found", error.Message);
        }

        if (ffmpeg is null)
        {
            yield return missing!;
            yield break;
        }

        var tooOld = ffmpeg.Version is { } version && version < Ffmpeg.OldestSupported;
        yield return new EnvironmentCheck(
            "ffmpeg",
            tooOld ? CheckStatus.Fail
                : ffmpeg.Version is null ? CheckStatus.Warn
                : CheckStatus.Pass,
            $"{ffmpeg.VersionText} ({ffmpeg.Path})",
            tooOld ? $"RenderTools needs {Ffmpeg.OldestSupported} or later. {Ffmpeg.InstallHint()}"
                : ffmpeg.Version is null ? $"A development build: is it {Ffmpeg.OldestSupported} or later?"
                : null
        );
        yield return new EnvironmentCheck("ffprobe", CheckStatus.Pass, ffmpeg.ProbePath);
        var has = UsualEncoders.Where(ffmpeg.Encoders.Contains).ToList();
        var lacks = UsualEncoders.Except(has, StringComparer.Ordinal).ToList();
        yield return new EnvironmentCheck(
            "Encoders",
            has.Contains("libx264", StringComparer.Ordinal) ? CheckStatus.Pass : CheckStatus.Warn,
            string.Join(", ", has),
            lacks.Count == 0 ? null : $"This build lacks {string.Join(", ", lacks)}."
        );
        yield return ffmpeg.Filters.Contains("unsharp")
            ? new EnvironmentCheck("Filters", CheckStatus.Pass, $"{ffmpeg.Filters.Count} filters, unsharp among them")
            : new EnvironmentCheck(
                "Filters",
                CheckStatus.Warn,
                $"{ffmpeg.Filters.Count} filters, unsharp not among them",
                "The demonstration needs unsharp: install a full build of ffmpeg."
            );
    }

    private static EnvironmentCheck Amount(string name, double? bytes, double least, string remedy) =>
        bytes switch
        {
            null => new EnvironmentCheck(name, CheckStatus.Warn, "unknown", "This system does not tell."),
            { } have => new EnvironmentCheck(
                name,
                have < least ? CheckStatus.Warn : CheckStatus.Pass,
                (have / Gibibyte).ToString("0.0", CultureInfo.InvariantCulture) + " GiB",
                have < least ? remedy : null
            ),
        };

    // .NET's limit knows cgroups; what others use of the machine, only the system knows.
    private static double? FreeMemory()
    {
        var info = GC.GetGCMemoryInfo();
        var free = (double)info.TotalAvailableMemoryBytes - info.MemoryLoadBytes;
        return info.TotalAvailableMemoryBytes > 0 ? Math.Max(free, 0) : null;
    }

    private static double? FreeDisk(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
