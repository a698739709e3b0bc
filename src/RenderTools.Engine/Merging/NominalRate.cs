using System.Globalization;
using RenderTools.Media;
using RenderTools.Rendering;

namespace RenderTools.Merging;

/// <summary>
/// The nominal frame rate that Matroska notes of a joined film (DefaultDuration). When ffmpeg copies a stream it notes the average
/// of what it reads first, which with a variable rate is any number; a serial run notes the rate that the filter hands on.
/// </summary>
/// <remarks>
/// No option of ffmpeg sets it while copying (-r changes nothing, ffmpeg.c of version 5.1). The concat demuxer takes all that is
/// said of a stream from the list's first file, so that is one of a few frames at the nominal rate, of which no packet is read.
/// </remarks>
internal static class NominalRate
{
    /// <summary>Writes the file to be named first in the list.</summary>
    /// <returns>Its path; null where the container notes no rate, or the first chunk's average is the nominal one.</returns>
    /// <exception cref="RenderToolsException">FilterFailed, MergeFailed.</exception>
    public static async Task<string?> WriteAsync(Ffmpeg ffmpeg, VideoInfo source, RenderedChunk first, MergeOptions options, string directory, CancellationToken cancellationToken)
    {
        if (Container.Of(options.Destination).Muxer is not ("matroska" or "webm") || EncoderProfile.Of(first.Settings.VideoCodec).Muxer is not ("mp4" or "mov")
            || (source.FrameRate is { } rate && Math.Abs((first.Chunk.Duration.TotalSeconds * rate.ToDouble()) - first.Frames) < 0.05))
            return null;
        var output = await FilterOutput.ReadAsync(ffmpeg, source, first.Settings.VideoFilter ?? "null", cancellationToken);
        if (output.FrameRate is not { } nominal)
            return null;
        var path = PathIn(directory, first);
        var scale = first.OutputTimeBase.Denominator;

        // So many frames that they take a whole number of ticks, each beginning at the tick before its time.
        var step = new Rational(scale, 1) / nominal;
        var time = $"floor(N*{step.Numerator}/{step.Denominator})";
        var next = $"floor((N+1)*{step.Numerator}/{step.Denominator})";
        var (result, _, error) = await ChildProcess.ReadAsync(ffmpeg.Path,
            ["-hide_banner", "-nostdin", "-y", "-loglevel", "error", "-i", SourceInput.Url(first.Path!), "-map", "0:v:0", "-c", "copy",
             "-frames:v", step.Denominator.ToString(CultureInfo.InvariantCulture), "-bsf:v", $"setts=ts={time}:duration={next}-{time}",
             "-video_track_timescale", scale.ToString(CultureInfo.InvariantCulture), "-f", EncoderProfile.Of(first.Settings.VideoCodec).Muxer, SourceInput.Url(path)],
            cancellationToken, ChildProcess.SmallThing);
        return result.ExitCode == 0 ? path
            : throw new RenderToolsException("MergeFailed", ErrorKind.OperationStopped, $"ffmpeg could not copy the beginning of '{first.Path}': {error.Trim()}");
    }

    /// <summary>Deletes it.</summary>
    public static void Delete(string directory, RenderedChunk first) => File.Delete(PathIn(directory, first));

    private static string PathIn(string directory, RenderedChunk first) => Path.Combine(directory, "rate" + Path.GetExtension(first.Path));
}
