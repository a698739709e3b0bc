using System.Collections.Frozen;
using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>A container that a finished video can have, by its file name extension.</summary>
/// <param name="Muxer">ffmpeg's muxer.</param>
/// <param name="TextSubtitle">
/// The codec that text subtitles are converted to where they cannot be copied; null: it holds none.
/// </param>
/// <param name="HoldsAttachments">Whether it holds fonts and other files.</param>
internal sealed record Container(string Muxer, string? TextSubtitle, bool HoldsAttachments)
{
    private static readonly FrozenDictionary<string, Container> ByExtension = new Dictionary<string, Container>(
        StringComparer.OrdinalIgnoreCase
    )
    {
        [".mp4"] = new("mp4", "mov_text", HoldsAttachments: false),
        [".m4v"] = new("mp4", "mov_text", HoldsAttachments: false),
        [".mov"] = new("mov", "mov_text", HoldsAttachments: false),
        [".mkv"] = new("matroska", "subrip", HoldsAttachments: true),
        [".webm"] = new("webm", "webvtt", HoldsAttachments: false),
        [".ts"] = new("mpegts", null, HoldsAttachments: false),
        [".m2ts"] = new("mpegts", null, HoldsAttachments: false),
        [".mts"] = new("mpegts", null, HoldsAttachments: false),
        [".mpg"] = new("mpeg", null, HoldsAttachments: false),
        [".mpeg"] = new("mpeg", null, HoldsAttachments: false),
        [".vob"] = new("vob", null, HoldsAttachments: false),
        [".avi"] = new("avi", null, HoldsAttachments: false),
        [".nut"] = new("nut", "subrip", HoldsAttachments: false),
        [".mxf"] = new("mxf", null, HoldsAttachments: false),
        [".flv"] = new("flv", null, HoldsAttachments: false),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> TextCodecs = new HashSet<string>(StringComparer.Ordinal)
    {
        "subrip",
        "srt",
        "ass",
        "ssa",
        "mov_text",
        "webvtt",
        "text",
        "subviewer",
        "subviewer1",
        "microdvd",
        "mpl2",
        "sami",
        "realtext",
        "stl",
        "jacosub",
        "pjs",
        "vplayer",
        "eia_608",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether it holds a still picture beside the video. ffmpeg's QuickTime muxer takes one without a word, and writes
    /// nothing (movenc.c).
    /// </summary>
    public bool HoldsCoverArt => Muxer is "mp4" or "matroska";

    /// <summary>
    /// Whether cover art lies in it as an attached file: copied as a stream it would become a second video of one
    /// frame.
    /// </summary>
    public bool AttachesCoverArt => Muxer is "matroska";

    /// <summary>
    /// Whether ffmpeg's muxer keeps a timecode that stands in the video's tags: QuickTime makes a track of it
    /// (movenc.c), Matroska a tag.
    /// </summary>
    public bool HoldsTimecode => Muxer is "mp4" or "mov" or "matroska";

    /// <summary>An encoder whose sound it holds, of those that there are; null: there is none.</summary>
    public string? AudioEncoder(IReadOnlySet<string> encoders)
    {
        string[] held = Muxer switch
        {
            "webm" => ["libopus", "libvorbis"],
            "mxf" => ["pcm_s16le"],
            "mpeg" or "vob" => ["mp2", "ac3"],
            "avi" => ["ac3", "pcm_s16le"],
            _ => ["aac"],
        };
        return Array.Find(held, encoders.Contains);
    }

    /// <summary>Whether tags of any name stay.</summary>
    public bool HoldsAnyTag => Muxer is "matroska" or "webm" or "nut" or "flv";

    /// <summary>The container of a file name.</summary>
    /// <exception cref="RenderToolsException">ContainerUnknown.</exception>
    public static Container Of(string path) =>
        ByExtension.TryGetValue(Path.GetExtension(path), out var container)
            ? container
            : throw new RenderToolsException(
                "ContainerUnknown",
                ErrorKind.InvalidArgument,
                (
                    Path.GetExtension(path) is { Length: > 1 } extension
                        ? $"'{extension}' is no container that is known here."
                        : $"'{path}' has no extension, which chooses the container."
                ) + $" Name a destination that ends in {string.Join(", ", ByExtension.Keys)}."
            );

    /// <summary>Whether the file name has a container that is known.</summary>
    public static bool IsKnown(string path) => ByExtension.ContainsKey(Path.GetExtension(path));

    /// <summary>Whether subtitles of this codec are text, and so can be converted.</summary>
    public static bool IsText(string? codec) => codec is not null && TextCodecs.Contains(codec);
}
