using System.Globalization;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Verification;

/// <summary>
/// When the first frame comes out of the reference's filter: the instant from which the comparison counts.
/// </summary>
internal static class ReferenceZero
{
    /// <summary>The instant on the filters' clock, microseconds.</summary>
    public static async Task<long> FindAsync(
        Ffmpeg ffmpeg,
        ComparedFile reference,
        VerificationRequest request,
        CancellationToken cancellationToken
    )
    {
        var filter = string.IsNullOrEmpty(request.VideoFilter) ? "null" : FilterGraph.Inline(request.VideoFilter);
        var first = await FirstAsync(ffmpeg, reference, filter, null, cancellationToken);
        if (request.Start is not { } start || start <= TimeSpan.Zero)
            return first.Output;

        // A part's start counts from the first frame that is decoded, and names a frame of the source to the
        // microsecond.
        var wanted = first.Input + Timestamp.FromTimeSpan(start).Microseconds;
        return (
            await FirstAsync(
                ffmpeg,
                reference,
                filter,
                request.ReferenceFromStart ? -wanted : wanted,
                cancellationToken
            )
        ).Output;
    }

    private static async Task<(long Input, long Output)> FirstAsync(
        Ffmpeg ffmpeg,
        ComparedFile reference,
        string filter,
        long? from,
        CancellationToken cancellationToken
    )
    {
        using var folder = new CheckProcess.Folder();
        var since = from is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $",select='gte(pts,{Math.Abs(from.Value) - 600})'");
        await CheckProcess.RunAsync(
            ffmpeg,
            [
                .. reference.InputAt(from is > 0 ? from : null, 50, 1),
                "-filter_complex",
                $"[{reference.Stream(0)}]{WindowReader.Print("in.txt")},{filter},"
                    + $"settb=AVTB{since},{WindowReader.Print("out.txt")}[rt_out]",
                "-map",
                "[rt_out]",
                "-fps_mode",
                "passthrough",
                "-frames:v",
                "1",
                "-f",
                "null",
                "-",
            ],
            folder.Path,
            null,
            cancellationToken
        );
        var input = WindowReader.ReadTimes(folder.File("in.txt"));
        var output = WindowReader.ReadTimes(folder.File("out.txt"));
        if (input.Length == 0 || output.Length == 0)
            throw new RenderToolsException(
                "CheckFailed",
                ErrorKind.InvalidData,
                $"No frame of '{reference.Info.Path}' comes out of the filter there."
            );
        return (new Timestamp(input[0], reference.Info.TimeBase).Microseconds, output[0]);
    }
}
