using System.Globalization;
using System.Text.RegularExpressions;

namespace RenderTools.Fixtures;

/// <summary>
/// The ffmpeg under test: that of <c>FFMPEG_PATH</c> (the program or its folder), as the product finds it, else the
/// system's. It renders, and it makes the serial run that a render is compared with. Test media are made by the
/// system's, so that every ffmpeg under test reads the same files.
/// </summary>
public static partial class TestedFfmpeg
{
    private static readonly string? Named = Environment.GetEnvironmentVariable("FFMPEG_PATH") is { Length: > 0 } named
        ? named
        : null;

    private static readonly Lazy<Version> LazyVersion = new(ReadVersion);

    /// <summary>ffmpeg.</summary>
    public static string Path { get; } =
        Named is null ? "ffmpeg"
        : Directory.Exists(Named) ? System.IO.Path.Combine(Named, "ffmpeg")
        : Named;

    /// <summary>The ffprobe beside it.</summary>
    public static string ProbePath { get; } =
        Named is null ? "ffprobe" : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, "ffprobe");

    /// <summary>The ffmpeg that makes test media.</summary>
    public static string Maker { get; } = IsOnPath("ffmpeg") ? "ffmpeg" : Path;

    /// <summary>Its version; that of a development snapshot is above all others.</summary>
    public static Version Version => LazyVersion.Value;

    /// <summary>The value of <c>-enc_time_base</c> that rounds no timestamp of a serial run.</summary>
    /// <remarks>ffmpeg 9.0 refuses -1, the demuxer's time base; "filter" came with 6.1.</remarks>
    public static string ExactTimeBase => Version >= new Version(6, 1) ? "filter" : "-1";

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator)
            .Any(folder =>
                File.Exists(System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
            );

    private static Version ReadVersion()
    {
        var text = CommandRunner.RunAsync(Path, ["-version"]).GetAwaiter().GetResult().Output;
        return VersionLine().Match(text) is { Success: true } match
            ? new Version(Number(match, 1), Number(match, 2))
            : new Version(int.MaxValue, 0);

        static int Number(Match match, int group) =>
            int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^ffmpeg version n?(\d+)\.(\d+)")]
    private static partial Regex VersionLine();
}
