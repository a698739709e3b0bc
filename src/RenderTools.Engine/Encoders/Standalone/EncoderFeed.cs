using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Encoders.Standalone;

/// <summary>What ffmpeg sends to a standalone encoder.</summary>
/// <param name="Program">The encoder.</param>
/// <param name="Picture">What it is told of the frames.</param>
/// <param name="Formats">The pixel formats among which ffmpeg chooses, as its filter "format" takes them.</param>
/// <param name="Rate">The nominal frame rate. Only rate control and the distance of keyframes go by it.</param>
internal sealed record EncoderFeed(StandaloneProgram Program, FedPicture Picture, string Formats, Rational Rate)
{
    /// <summary>ffprobe, which tells in which order a stream's frames are shown.</summary>
    public required string ProbePath { get; init; }

    private static readonly Rational AnyRate = new(25, 1);

    /// <summary>Finds the encoder, and asks ffmpeg for the first frame behind the filter.</summary>
    /// <exception cref="RenderToolsException">
    /// StandaloneEncoderNotFound, PixelFormatNotFed, FilterFailed, ProgramNotStarted.
    /// </exception>
    public static async Task<EncoderFeed> GatherAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        RenderSettings settings,
        CancellationToken cancellationToken
    )
    {
        var encoder = StandaloneEncoder.Of(settings.VideoCodec)!;
        if (settings.PixelFormat is { } asked && !encoder.PixelFormats.Contains(asked, StringComparer.Ordinal))
        {
            throw new RenderToolsException(
                "PixelFormatNotFed",
                ErrorKind.InvalidArgument,
                $"{encoder.Name} gets its frames as Y4M and takes no {asked}. "
                    + $"It takes: {string.Join(", ", encoder.PixelFormats)}."
            );
        }

        var program = await StandaloneProgram.FindAsync(encoder, settings.VideoCodec, cancellationToken);
        var formats = "format=pix_fmts=" + (settings.PixelFormat ?? string.Join('|', encoder.PixelFormats));
        var filter = settings.VideoFilter is { } its ? $"{its},{formats}" : formats;
        var first = await FilterOutput.ReadAsync(ffmpeg, source, filter, cancellationToken);
        return new EncoderFeed(
            program,
            new FedPicture(DepthOf(first.PixelFormat), first.Colours, first.IsPq ? source.Hdr : null),
            formats,
            first.FrameRate ?? source.FrameRate ?? AnyRate
        )
        {
            ProbePath = ffmpeg.ProbePath,
        };
    }

    private static int DepthOf(string? pixelFormat) =>
        pixelFormat?.EndsWith("10le", StringComparison.Ordinal) == true ? 10
        : pixelFormat?.EndsWith("12le", StringComparison.Ordinal) == true ? 12
        : 8;
}
