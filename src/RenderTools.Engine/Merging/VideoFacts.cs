using System.Collections.Frozen;
using RenderTools.Media;

namespace RenderTools.Merging;

/// <summary>
/// What the source says of the video beside its streams, and how much of it the finished file's container keeps.
/// </summary>
internal static class VideoFacts
{
    // Written by what muxes, or true of the source's packets only.
    private static readonly string[] OfTheFile =
    [
        "encoder",
        "rotate",
        "timecode",
        "vendor_id",
        "title",
        "language",
        "stereo_mode",
        "source_id",
    ];

    private static readonly string[] Counted = ["duration", "bps", "number_of_", "_statistics_"];

    // matroska.h and libavutil/stereo3d.c: the first name, and the second where the right eye's picture comes first.
    private static readonly FrozenDictionary<string, (string Left, string Right)> StereoModes = new Dictionary<
        string,
        (string Left, string Right)
    >(StringComparer.Ordinal)
    {
        ["side by side"] = ("left_right", "right_left"),
        ["top and bottom"] = ("top_bottom", "bottom_top"),
        ["checkerboard"] = ("checkerboard_lr", "checkerboard_rl"),
        ["interleaved lines"] = ("row_interleaved_lr", "row_interleaved_rl"),
        ["interleaved columns"] = ("col_interleaved_lr", "col_interleaved_rl"),
        ["frame alternate"] = ("block_lr", "block_rl"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The video's own tags that stay, with those of <see cref="StereoMode"/>.</summary>
    public static IEnumerable<(string Name, string Value)> VideoTags(VideoInfo source, Container container)
    {
        var stream = source.VideoStream;
        if (stream.Title is { } title)
            yield return ("title", title);
        if (stream.Language is { } language and not "und")
            yield return ("language", language);
        foreach (var (name, value) in stream.Tags)
        {
            if (
                !OfTheFile.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !Array.Exists(Counted, c => name.StartsWith(c, StringComparison.OrdinalIgnoreCase))
            )
                yield return (name, value);
        }

        if (StereoMode(source) is { } mode && HoldsStereo(container, mode))
            yield return ("stereo_mode", mode);
    }

    /// <summary>
    /// Flags of QuickTime's muxer that keep the source's tags: Apple's and other makers' keys have dots in their names,
    /// and iTunes' list does not hold them.
    /// </summary>
    public static IEnumerable<string> MovFlags(VideoInfo source, StreamMap map, Container container) =>
        KeepsKeys(container, map) && Keys(source).Any() ? ["use_metadata_tags"] : [];

    /// <summary>What is not kept, in words.</summary>
    public static IEnumerable<string> Lost(VideoInfo source, StreamMap map, Container container)
    {
        var extension = container.Muxer;
        if (StereoMode(source) is { } mode && !HoldsStereo(container, mode))
            yield return $"the stereo mode ({source.VideoStream.StereoMode ?? mode}), which ffmpeg's {extension} "
                + "muxer does not write when it copies";
        if (source.VideoStream.Projection is { } projection)
            yield return $"the spherical mapping ({projection}), which ffmpeg does not write when it copies";
        if (!container.HoldsAnyTag && !KeepsKeys(container, map) && Keys(source).ToList() is { Count: > 0 } keys)
            yield return $"the tag{(keys.Count == 1 ? "" : "s")} {string.Join(", ", keys)}";
        if (
            map.Timecode is null
            && source.Timecode is { } timecode
            && !source.Streams.Any(s => s.CodecTag is StreamMap.TimecodeTag)
        )
            yield return $"the timecode {timecode}";
    }

    private static bool KeepsKeys(Container container, StreamMap map) =>
        container.Muxer is "mp4" or "mov" && !map.Taken.Any(t => t.Stream.IsCoverArt);

    private static IEnumerable<string> Keys(VideoInfo source) =>
        source.Tags.Keys.Where(key => key.Contains('.', StringComparison.Ordinal));

    // Matroska's name of it.
    private static string? StereoMode(VideoInfo source)
    {
        var stream = source.VideoStream;
        if (
            stream.Tags.FirstOrDefault(t => t.Key.Equals("stereo_mode", StringComparison.OrdinalIgnoreCase)).Value is
            { } tag
        )
            return tag == "mono" ? null : tag;
        return stream.StereoMode is { } type && StereoModes.TryGetValue(type, out var names)
            ? stream.IsStereoInverted
                ? names.Right
                : names.Left
            : null;
    }

    private static bool HoldsStereo(Container container, string mode) =>
        container.Muxer is "matroska"
        || (container.Muxer is "webm" && mode is "left_right" or "right_left" or "top_bottom" or "bottom_top");
}
