using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering;

namespace RenderTools.Scaling;

/// <summary>
/// The structural similarity of a finished clip to its filtered source, which is rendered once without loss.
/// </summary>
internal sealed partial class ClipQuality(MediaLibrary media, RenderJob job) : IDisposable
{
    private readonly RunDirectory _directory = RunDirectory.Create();
    private string? _reference;

    /// <summary>
    /// SSIM over all planes, 0 to 1 (Wang et al., IEEE Trans. Image Processing 13(4), 2004; ffmpeg's filter ssim).
    /// Frames are paired by number.
    /// </summary>
    /// <exception cref="RenderToolsException">QualityNotMeasured, MeasuredRunFailed.</exception>
    public async Task<double> SsimAsync(string path, CancellationToken cancellationToken)
    {
        _reference ??= await ReferenceAsync(cancellationToken);
        const string Number = "settb=1/1000,setpts=N";
        var (result, _, error) = await ChildProcess.ReadAsync(
            media.Ffmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-loglevel",
                "info",
                "-nostats",
                "-protocol_whitelist",
                "file",
                "-i",
                SourceInput.Url(path),
                "-protocol_whitelist",
                "file",
                "-i",
                SourceInput.Url(_reference),
                "-an",
                "-sn",
                "-dn",
                "-lavfi",
                $"[0:v:0]{Number}[rt_a];[1:v:0]{Number}[rt_b];[rt_a][rt_b]ssim",
                "-f",
                "null",
                "-",
            ],
            cancellationToken
        );
        return result.ExitCode == 0 && All().Match(error) is { Success: true } match
            ? double.Parse(match.Groups["all"].ValueSpan, CultureInfo.InvariantCulture)
            : throw new RenderToolsException(
                "QualityNotMeasured",
                ErrorKind.OperationStopped,
                $"ffmpeg could not compare '{path}' with its source: "
                    + $"{error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()}"
            );
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private async Task<string> ReferenceAsync(CancellationToken cancellationToken)
    {
        var lossless = new RenderSettings
        {
            VideoCodec = "ffv1",
            VideoFilter = job.Settings.VideoFilter,
            PixelFormat = job.Settings.PixelFormat,
            WarmupFrames = job.Settings.WarmupFrames,
        };
        using var reference = await RenderJob.PreviewAsync(media, job.Plan, lossless, job.Options, cancellationToken);
        return (await new UnsplitRun(reference).RunAsync([null], 0, _directory, cancellationToken)).OutputPath;
    }

    [GeneratedRegex(@"SSIM .*All:(?<all>[\d.]+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex All();
}
