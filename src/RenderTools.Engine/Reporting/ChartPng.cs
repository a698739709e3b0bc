using System.Globalization;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Reporting;

/// <summary>From SVG to PNG, by an ffmpeg that was built with librsvg.</summary>
internal static class ChartPng
{
    public static Task ConvertAsync(string svg, string png, CancellationToken cancellationToken) =>
        ConvertAsync(Ffmpeg.Find().Path, svg, png, cancellationToken);

    /// <summary>Writes the image at twice its size, for screens and print.</summary>
    /// <exception cref="RenderToolsException">SvgNotReadable, PngNotWritten.</exception>
    public static async Task ConvertAsync(string ffmpeg, string svg, string png, CancellationToken cancellationToken)
    {
        var (_, decoders, _) = await ChildProcess.ReadAsync(ffmpeg, ["-hide_banner", "-decoders"], cancellationToken);
        if (
            !decoders.Contains("(codec svg)", StringComparison.Ordinal)
            && !decoders.Split('\n').Any(line => line.Contains(" svg ", StringComparison.Ordinal))
        )
        {
            throw new RenderToolsException(
                "SvgNotReadable",
                ErrorKind.NotInstalled,
                $"'{ffmpeg}' was built without librsvg and cannot read SVG. Write the chart to a path that ends in "
                    + ".svg, or point FFMPEG_PATH to an ffmpeg built with --enable-librsvg."
            );
        }

        var (result, _, error) = await ChildProcess.ReadAsync(
            ffmpeg,
            [
                "-hide_banner",
                "-nostdin",
                "-loglevel",
                "error",
                "-y",
                "-width",
                ((int)(2 * ChartLook.Alone("").Width)).ToString(CultureInfo.InvariantCulture),
                "-keep_ar",
                "1",
                "-f",
                "svg_pipe",
                "-i",
                "file:" + svg,
                "-frames:v",
                "1",
                "-f",
                "image2",
                "-c:v",
                "png",
                "-update",
                "1",
                "file:" + png,
            ],
            cancellationToken
        );
        if (result.ExitCode != 0)
            throw new RenderToolsException(
                "PngNotWritten",
                ErrorKind.OperationStopped,
                $"ffmpeg could not make the PNG: {error.Trim()}"
            );
    }
}
