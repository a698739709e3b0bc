using System.Globalization;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Merging;

/// <summary>
/// Cover art that goes into Matroska: a picture taken out of the source and attached as a file (Matroska's
/// specification of cover art).
/// </summary>
internal static class CoverArt
{
    /// <summary>In a <see cref="StreamMap"/>: attached as a file, not copied as a stream.</summary>
    public const string Attached = "attach";

    /// <summary>Whether it is a picture of a kind that Matroska's players show.</summary>
    public static bool Holds(StreamInfo stream) => stream.Codec is "mjpeg" or "png";

    /// <summary>Takes the pictures out of the source.</summary>
    /// <exception cref="RenderToolsException">CoverArtUnreadable.</exception>
    public static async Task ExtractAsync(
        Ffmpeg ffmpeg,
        VideoInfo source,
        StreamMap map,
        JobDirectory job,
        CancellationToken cancellationToken
    )
    {
        foreach (var (stream, _) in map.Taken.Where(t => t.Codec == Attached))
        {
            var (result, _, error) = await ChildProcess.ReadAsync(
                ffmpeg.Path,
                [
                    "-hide_banner",
                    "-nostdin",
                    "-y",
                    "-loglevel",
                    "error",
                    .. SourceInput.Arguments(source),
                    "-map",
                    "0:" + stream.Index.ToString(CultureInfo.InvariantCulture),
                    "-c",
                    "copy",
                    "-frames:v",
                    "1",
                    "-f",
                    "image2pipe",
                    SourceInput.Url(job.CoverPath(stream.Index)),
                ],
                cancellationToken,
                ChildProcess.SmallThing
            );
            if (result.ExitCode != 0)
                throw new RenderToolsException(
                    "CoverArtUnreadable",
                    ErrorKind.InvalidData,
                    $"The cover art of '{source.Path}' (stream {stream}) cannot be read: {error.Trim()}"
                );
        }
    }

    /// <summary>The arguments that attach them.</summary>
    public static IEnumerable<string> Arguments(StreamMap map, JobDirectory job)
    {
        var number = map.Taken.Count(t => t.Stream.Type == "attachment");
        foreach (var (stream, _) in map.Taken.Where(t => t.Codec == Attached))
        {
            var place = (number++).ToString(CultureInfo.InvariantCulture);
            yield return "-attach";
            yield return job.CoverPath(stream.Index);
            yield return "-metadata:s:t:" + place;
            yield return stream.Codec == "png" ? "mimetype=image/png" : "mimetype=image/jpeg";
            yield return "-metadata:s:t:" + place;
            yield return "filename=" + Name(stream, place);
            if (stream.Title is { } title)
            {
                yield return "-metadata:s:t:" + place;
                yield return "title=" + title;
            }
        }
    }

    // The specification tells them by their names: cover, small_cover, cover_land. Without one the first is the cover.
    private static string Name(StreamInfo stream, string place) =>
        stream.FileName ?? (place == "0" ? "cover" : "cover_" + place) + (stream.Codec == "png" ? ".png" : ".jpg");
}
