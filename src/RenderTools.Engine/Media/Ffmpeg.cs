using System.Text.RegularExpressions;
using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>An ffmpeg and its ffprobe: where they are and what they can do.</summary>
public sealed partial class Ffmpeg
{
    /// <summary>The oldest supported version.</summary>
    public static readonly Version OldestSupported = new(5, 1);

    // Demuxers that open other files or devices at the word of the file that is read: a playlist named .mp4 must open
    // nothing.
    private static readonly string[] ReferringDemuxers =
    [
        "hls",
        "applehttp",
        "concat",
        "concatf",
        "dash",
        "imf",
        "webm_dash_manifest",
        "vobsub",
        "image2",
        "sdp",
        "rtsp",
        "rtp",
        "sap",
        "lavfi",
        "tty",
        "alsa",
        "fbdev",
        "v4l2",
        "video4linux2",
        "x11grab",
        "kmsgrab",
        "jack",
        "pulse",
        "oss",
        "sndio",
        "openal",
        "iec61883",
        "dshow",
        "gdigrab",
        "avfoundation",
        "caca",
        "libcdio",
        "libdc1394",
        "vapoursynth",
        "avisynth",
        "mpjpeg_http",
    ];

    private readonly Task<FfmpegLists> _lists;
    private readonly DateTime _written;

    private Ffmpeg(string path, string probePath)
    {
        Path = path;
        _written = File.GetLastWriteTimeUtc(path);
        ProbePath = probePath;
        var build = ReadBuild(path);
        VersionText = VersionLine().Match(build).Groups[1].Value;
        Version = ParseVersion(VersionText);
        _lists = Task.Run(() =>
            FfmpegLists.ReadAsync(
                path,
                build,
                System.IO.Path.Combine(UserCache.Folder, "ffmpeg"),
                CancellationToken.None
            )
        );
    }

    private Ffmpeg(string path, string versionText, FfmpegLists lists)
    {
        (Path, ProbePath, VersionText, Version) = (path, path, versionText, ParseVersion(versionText));
        _lists = Task.FromResult(lists);
    }

    /// <summary>Full path of ffmpeg.</summary>
    public string Path { get; }

    /// <summary>Full path of ffprobe.</summary>
    public string ProbePath { get; }

    /// <summary>What the build calls itself, such as "5.1.9-0+deb12u1".</summary>
    public string VersionText { get; }

    /// <summary>Major and minor version; null for a development snapshot, whose name has none.</summary>
    public Version? Version { get; }

    /// <summary>
    /// Whether its progress counts packets that the encoder gave; to 5.1, frames that the encoder got.
    /// </summary>
    internal bool ReportsPackets => Version is null || Version >= new Version(6, 0);

    /// <summary>Names of the encoders of this build.</summary>
    public IReadOnlySet<string> Encoders => Lists.Encoders;

    /// <summary>Names of the filters of this build.</summary>
    public IReadOnlySet<string> Filters => Lists.Filters;

    /// <summary>Names of the demuxers of this build that read one file and open no other.</summary>
    public string SafeDemuxers =>
        string.Join(
            ',',
            Lists.Demuxers.Except(ReferringDemuxers, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );

    /// <summary>
    /// Finds ffmpeg: <c>FFMPEG_PATH</c> (the program or its folder) first, then PATH; ffprobe beside it, then on PATH.
    /// </summary>
    /// <param name="known">
    /// One that was found before: taken again if the search still ends there, without running it.
    /// </param>
    /// <exception cref="RenderToolsException">FfmpegNotFound, with the way to install it on this system.</exception>
    public static Ffmpeg Find(Ffmpeg? known = null)
    {
        var named = Environment.GetEnvironmentVariable("FFMPEG_PATH");
        var path =
            string.IsNullOrEmpty(named) ? ProgramFinder.Find("ffmpeg")
            : Directory.Exists(named) ? ProgramFinder.In(named, "ffmpeg")
            : File.Exists(named) ? System.IO.Path.GetFullPath(named)
            : null;
        if (path is null)
        {
            throw new RenderToolsException(
                "FfmpegNotFound",
                ErrorKind.NotInstalled,
                string.IsNullOrEmpty(named)
                    ? $"ffmpeg is not on PATH. {InstallHint()}"
                    : $"FFMPEG_PATH is '{named}', and no ffmpeg is there. Point it to the program or its folder, or "
                        + "unset it."
            );
        }

        var probe =
            ProgramFinder.In(System.IO.Path.GetDirectoryName(path)!, "ffprobe")
            ?? ProgramFinder.Find("ffprobe")
            ?? throw new RenderToolsException(
                "FfprobeNotFound",
                ErrorKind.NotInstalled,
                $"ffmpeg is '{path}', but there is no ffprobe beside it or on PATH. {InstallHint()}"
            );
        return
            known is not null
            && (known.Path, known.ProbePath, known._written) == (path, probe, File.GetLastWriteTimeUtc(path))
            ? known
            : new Ffmpeg(path, probe);
    }

    /// <summary>An ffmpeg and an ffprobe that need not lie together.</summary>
    internal static Ffmpeg At(string path, string probePath) => new(path, probePath);

    /// <summary>
    /// An ffmpeg that is known by description and is not asked: one of another machine, or none at all.
    /// </summary>
    internal static Ffmpeg Described(string path, string versionText, FfmpegLists lists) =>
        new(path, versionText, lists);

    /// <summary>One sentence: how to install ffmpeg on this system.</summary>
    public static string InstallHint()
    {
        if (OperatingSystem.IsWindows())
            return "Install it with: winget install Gyan.FFmpeg";
        if (OperatingSystem.IsMacOS())
            return "Install it with: brew install ffmpeg";
        (string Manager, string Command)[] managers =
        [
            ("apt-get", "sudo apt-get install ffmpeg"),
            ("dnf", "sudo dnf install ffmpeg (from RPM Fusion)"),
            ("pacman", "sudo pacman -S ffmpeg"),
            ("zypper", "sudo zypper install ffmpeg"),
            ("apk", "sudo apk add ffmpeg"),
        ];
        var (_, command) = managers.FirstOrDefault(m => ProgramFinder.Find(m.Manager) is not null);
        return command is null
            ? "Install it from your system's packages, or set FFMPEG_PATH."
            : $"Install it with: {command}";
    }

    private static Version? ParseVersion(string text) =>
        VersionNumber().Match(text) is { Success: true } match
            ? new Version(
                int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture),
                int.Parse(match.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
            )
            : null;

    private FfmpegLists Lists => _lists.GetAwaiter().GetResult();

    private static string ReadBuild(string path)
    {
        var (result, output, _) = ChildProcess
            .ReadAsync(path, ["-version"], CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        return result.ExitCode == 0 && VersionLine().IsMatch(output)
            ? output
            : throw new RenderToolsException(
                "FfmpegNotFound",
                ErrorKind.NotInstalled,
                $"'{path}' does not behave like ffmpeg: 'ffmpeg -version' printed no version."
            );
    }

    [GeneratedRegex(@"^ffmpeg version (\S+)", RegexOptions.None, 60_000)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^n?(\d+)\.(\d+)", RegexOptions.None, 60_000)]
    private static partial Regex VersionNumber();
}
