using System.Globalization;
using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>
/// Reads HDR metadata. In Matroska and MP4 they may lie in the header; in elementary streams only in the first frame's
/// SEI.
/// </summary>
internal static class HdrProbe
{
    /// <summary>Reads a stream's metadata; null if it has none, or is not PQ.</summary>
    /// <param name="ffmpeg">The programs.</param>
    /// <param name="file">The file.</param>
    /// <param name="stream">The stream as ffprobe describes it.</param>
    /// <param name="timeLimit">How long ffprobe may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<HdrMetadata?> ReadAsync(
        Ffmpeg ffmpeg,
        FileInfo file,
        FfprobeStream stream,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        if (stream.ColorTransfer is not "smpte2084")
            return null;
        var document = await FfprobeRun.ReadAsync(
            ffmpeg,
            file,
            [
                "-select_streams",
                stream.Index.ToString(CultureInfo.InvariantCulture),
                "-read_intervals",
                "%+#1",
                "-show_frames",
                "-show_entries",
                "frame=side_data_list",
            ],
            timeLimit,
            cancellationToken
        );
        FfprobeSideData[] all =
        [
            .. stream.SideDataList ?? [],
            .. document.Frames?.FirstOrDefault()?.SideDataList ?? [],
        ];
        var display = all.FirstOrDefault(s => s.RedX is not null || s.MaxLuminance is not null);
        var light = all.FirstOrDefault(s => s.MaxContent is not null);
        if (display is null && light is null)
            return null;
        return new HdrMetadata
        {
            Red = Point(display?.RedX, display?.RedY),
            Green = Point(display?.GreenX, display?.GreenY),
            Blue = Point(display?.BlueX, display?.BlueY),
            WhitePoint = Point(display?.WhitePointX, display?.WhitePointY),
            MinLuminance = Rational.TryParse(display?.MinLuminance, out var min) ? min : null,
            MaxLuminance = Rational.TryParse(display?.MaxLuminance, out var max) ? max : null,
            MaxCll = light?.MaxContent,
            MaxFall = light?.MaxAverage,
        };

        static Rational[]? Point(string? x, string? y) =>
            Rational.TryParse(x, out var left) && Rational.TryParse(y, out var right) ? [left, right] : null;
    }
}
