using System.Collections.Concurrent;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering.Executors;

namespace RenderTools.Rendering.Targets;

/// <summary>
/// Compares the ffmpeg of each place with this machine's, before the place renders its first chunk. Safe for several
/// threads.
/// </summary>
/// <param name="isRequired">Whether a difference is an error; else it is a warning.</param>
internal sealed class FfmpegGuard(bool isRequired)
{
    /// <summary>The error of a place whose ffmpeg differs.</summary>
    public const string Differ = "TargetsDiffer";

    private readonly ConcurrentDictionary<(string Ffmpeg, string Codec), Lazy<Task<FfmpegBuild>>> _here = new();
    private readonly ConcurrentDictionary<(string Host, string Codec), bool> _told = new();

    /// <summary>Whether a difference is an error; else it is a warning.</summary>
    public bool IsRequired => isRequired;

    /// <summary>This machine's ffmpeg, asked once.</summary>
    public async Task<FfmpegBuild> HereAsync(string ffmpeg, string codec, CancellationToken cancellationToken) =>
        await _here
            .GetOrAdd((ffmpeg, codec), key => new Lazy<Task<FfmpegBuild>>(() => AskAsync(key.Ffmpeg, key.Codec)))
            .Value.WaitAsync(cancellationToken);

    /// <summary>Judges the ffmpeg of a place. A difference is warned of once.</summary>
    /// <returns>The error, if a difference is one; null: the place may render.</returns>
    public RenderToolsException? Judge(FfmpegBuild here, FfmpegBuild there, string codec, IChunkEvents events)
    {
        if (there.DifferenceFrom(here, codec) is not { } difference)
            return null;
        if (isRequired)
            return new RenderToolsException(
                Differ,
                ErrorKind.InvalidData,
                $"{difference} Install the same ffmpeg on both, or leave out -RequireSameFfmpeg."
            );
        if (_told.TryAdd((there.HostName, codec), true))
            events.Warned(Differ, $"{difference} Chunks that it renders may differ in their bits.");
        return null;
    }

    private static async Task<FfmpegBuild> AskAsync(string ffmpeg, string codec)
    {
        var (_, version, _) = await ChildProcess.ReadAsync(
            ffmpeg,
            FfmpegBuild.VersionArguments,
            CancellationToken.None,
            ChildProcess.SmallThing
        );
        var (_, encoder, _) = await ChildProcess.ReadAsync(
            ffmpeg,
            FfmpegBuild.EncoderArguments(codec),
            CancellationToken.None,
            ChildProcess.SmallThing
        );
        return new FfmpegBuild(Environment.MachineName, version.Split('\n')[0].Trim(), encoder.Trim());
    }
}
