using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Merging;

/// <summary>
/// The nominal frame rate that Matroska notes of a joined video (DefaultDuration). When ffmpeg copies a stream it notes
/// the average of what it reads first, which with a variable rate is any number; a serial run notes the rate that the
/// filter hands on.
/// </summary>
/// <remarks>
/// ffmpeg 7 takes the rate of a copied stream from -r, and leaves the timestamps as they are (measured with 7.1 and
/// 9.0). In 5.1 -r changes nothing while copying (ffmpeg.c). There the concat demuxer takes all that is said of a
/// stream from the list's first file, so that is one of a few frames at the nominal rate, of which no packet is read.
/// </remarks>
internal static class NominalRate
{
    private static readonly Version TakesRate = new(7, 0);

    /// <summary>The rate that must be told.</summary>
    /// <returns>
    /// null where the container notes no rate, or each frame of the first chunk lasts as long as the nominal rate says:
    /// then ffmpeg finds it.
    /// </returns>
    /// <exception cref="RenderToolsException">FilterFailed.</exception>
    public static async Task<Rational?> FindAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        RenderedChunk first,
        MergeOptions options,
        CancellationToken cancellationToken
    )
    {
        var isMp4 = EncoderProfile.Of(first.Settings.VideoCodec).Muxer is "mp4" or "mov";
        if (Container.Of(options.Destination).Muxer is not ("matroska" or "webm") || (!isMp4 && !IsOption(ffmpeg)))
            return null;
        if (
            isMp4
            && Mp4Track.Read(first.Path!) is { Step: { } ticks } track
            && new Rational(track.Timescale, ticks) == source.FrameRate
        )
            return null;
        return (
            await FilterOutput.ReadAsync(ffmpeg, source, first.Settings.VideoFilter ?? "null", cancellationToken)
        ).FrameRate;
    }

    /// <summary>Whether an option of this ffmpeg sets the rate.</summary>
    public static bool IsOption(Ffmpeg ffmpeg) => ffmpeg.Version is { } version && version >= TakesRate;

    /// <summary>Writes the file to be named first in the list, for an ffmpeg without the option.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="RenderToolsException">MergeFailed.</exception>
    public static async Task<string> WriteAsync(
        Ffmpeg ffmpeg,
        Rational rate,
        RenderedChunk first,
        JobDirectory job,
        CancellationToken cancellationToken
    )
    {
        var path = job.JoinHeadPath(Path.GetExtension(first.Path)!);
        var result = await ChildProcess.ReadAsync(
            ffmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-y",
                "-loglevel",
                "error",
                "-i",
                SourceInput.Url(first.Path!),
                "-map",
                "0:v:0",
                "-c",
                "copy",
                .. Beats(rate, first.OutputTimeBase.Denominator),
                "-f",
                EncoderProfile.Of(first.Settings.VideoCodec).Muxer,
                SourceInput.Url(path),
            ],
            cancellationToken,
            ChildProcess.SmallThing
        );
        return result.Result.ExitCode == 0
            ? path
            : throw new RenderToolsException(
                "MergeFailed",
                ErrorKind.OperationStopped,
                $"ffmpeg could not copy the beginning of '{first.Path}': {result.Error.Trim()}"
            );
    }

    // So many frames that they take a whole number of the chunks' ticks, each beginning at the tick before its time.
    // The demuxer takes the chunks' ticks for those of this file, so they must be the same.
    private static string[] Beats(Rational rate, long scale)
    {
        var step = new Rational(scale, 1) / rate;
        var time = $"floor(N*{step.Numerator}/{step.Denominator})";
        var next = $"floor((N+1)*{step.Numerator}/{step.Denominator})";
        return
        [
            "-frames:v",
            Text(step.Denominator),
            "-bsf:v",
            $"setts=ts={time}:duration={next}-{time}",
            "-video_track_timescale",
            Text(scale),
        ];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
