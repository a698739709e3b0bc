using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering;

namespace RenderTools.Verification;

/// <summary>Runs ffmpeg for a check, in a folder of its own.</summary>
internal static class CheckProcess
{
    /// <summary>
    /// Options of every run: quiet, and with the source's own timestamps, counted from the same zero as a serial run's.
    /// </summary>
    public static readonly string[] Common =
    [
        "-hide_banner",
        "-nostdin",
        "-nostats",
        "-loglevel",
        "error",
        "-y",
        "-copyts",
        "-start_at_zero",
    ];

    /// <summary>Runs ffmpeg to its end.</summary>
    /// <exception cref="RenderToolsException">CheckFailed: it did not end well.</exception>
    public static async Task RunAsync(
        Ffmpeg ffmpeg,
        IEnumerable<string> arguments,
        string? folder,
        Action<string>? onOutput,
        CancellationToken cancellationToken
    )
    {
        var monitor = new FfmpegMonitor();
        var end = await FfmpegRun.RunAsync(
            new ChildCommand(ffmpeg.Path, [.. Common, .. arguments]) { WorkingDirectory = folder, OnOutput = onOutput },
            monitor,
            stallTimeout: TimeSpan.Zero,
            cancellationToken
        );
        if (end.ExitCode != 0)
            throw new RenderToolsException(
                "CheckFailed",
                ErrorKind.OperationStopped,
                $"ffmpeg could not decode for a comparison: {string.Join(' ', monitor.LastLines)}"
            );
    }

    /// <summary>A folder that is gone when it is disposed.</summary>
    public sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("rendertools-check-").FullName;

        public string File(string name) => System.IO.Path.Combine(Path, name);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
