using System.Globalization;
using RenderTools.Media;

namespace RenderTools.Verification;

/// <summary>Reads the checksums of all frames of a video, or of what a filter makes of it.</summary>
internal static class ChecksumReader
{
    /// <summary>Decodes from the beginning; times in microseconds on the filters' clock.</summary>
    public static async Task<List<FrameChecksum>> ReadAsync(
        Ffmpeg ffmpeg,
        ComparedFile file,
        string filter,
        string? pixelFormat,
        CancellationToken cancellationToken
    )
    {
        var frames = new List<FrameChecksum>();
        string[] format = pixelFormat is null ? [] : ["-pix_fmt", pixelFormat];
        await CheckProcess.RunAsync(
            ffmpeg,
            [
                .. file.InputAt(null, 0, 0),
                "-map",
                file.Stream(0),
                "-vf",
                filter,
                "-fps_mode",
                "passthrough",
                "-enc_time_base",
                "1:1000000",
                .. format,
                "-f",
                "framemd5",
                "-",
            ],
            null,
            line =>
            {
                // "0, dts, pts, duration, size, checksum"
                if (
                    line.StartsWith('#')
                    || line.Split(',', StringSplitOptions.TrimEntries) is not { Length: >= 6 } parts
                )
                    return;
                frames.Add(new FrameChecksum(long.Parse(parts[2], CultureInfo.InvariantCulture), parts[4] + parts[5]));
            },
            cancellationToken
        );
        return frames;
    }
}
