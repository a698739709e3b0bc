using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>Whether all frames of a video last equally long.</summary>
public enum FrameRateMode
{
    /// <summary>Constant frame rate.</summary>
    Cfr,

    /// <summary>Variable frame rate.</summary>
    Vfr,
}

/// <summary>
/// What a file says about its video: cheap, from its headers; exact counts once the index has been read.
/// </summary>
public sealed record VideoInfo
{
    /// <summary>The file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>ffmpeg's short names for the container, such as "mov,mp4,m4a,3gp,3g2,mj2".</summary>
    public required string Container { get; init; }

    /// <summary>Length of the whole file; null where the file does not say.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// The container's first timestamp, seldom 0 in transport streams; null where there are no timestamps.
    /// </summary>
    public TimeSpan? StartTime { get; init; }

    /// <summary>Size of the file in bytes.</summary>
    public long Length { get; init; }

    /// <summary>Bits per second of the whole file; null where unknown.</summary>
    public long? BitRate { get; init; }

    /// <summary>Coded width in pixels, before rotation.</summary>
    public int Width { get; init; }

    /// <summary>Coded height in pixels, before rotation.</summary>
    public int Height { get; init; }

    /// <summary>ffmpeg's name of the video codec.</summary>
    public required string VideoCodec { get; init; }

    /// <summary>The codec's profile, such as "High 10"; null where unknown.</summary>
    public string? Profile { get; init; }

    /// <summary>ffmpeg's name of the pixel format; null where unknown.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>The nominal frame rate in frames per second (ffprobe's r_frame_rate); null where unknown.</summary>
    public Rational? FrameRate { get; init; }

    /// <summary>Frames divided by duration, as the container has it; null where unknown.</summary>
    public Rational? AverageFrameRate { get; init; }

    /// <summary>CFR or VFR; null where only a scan of the index can tell and none was asked for.</summary>
    public FrameRateMode? FrameRateMode { get; init; }

    /// <summary>Frames of the video stream; null until an index scan where the header does not say.</summary>
    public long? FrameCount { get; init; }

    /// <summary>One tick of the video stream's timestamps, in seconds.</summary>
    public Rational TimeBase { get; init; }

    /// <summary>Matrix coefficients, such as "bt709"; null where untagged.</summary>
    public string? ColorSpace { get; init; }

    /// <summary>Transfer characteristics, such as "smpte2084"; null where untagged.</summary>
    public string? ColorTransfer { get; init; }

    /// <summary>Colour primaries, such as "bt2020"; null where untagged.</summary>
    public string? ColorPrimaries { get; init; }

    /// <summary>"tv" or "pc"; null where untagged.</summary>
    public string? ColorRange { get; init; }

    /// <summary>Where chroma samples lie, such as "left"; null where untagged.</summary>
    public string? ChromaLocation { get; init; }

    /// <summary>HDR10 static metadata (SMPTE ST 2086 and CTA-861.3); null where there is none.</summary>
    public HdrMetadata? Hdr { get; init; }

    /// <summary>Clockwise rotation for display, in degrees: 0, 90, 180 or 270 for ordinary files.</summary>
    public int Rotation { get; init; }

    /// <summary>"progressive", "tt", "bb", "tb", "bt"; null where unknown.</summary>
    public string? FieldOrder { get; init; }

    /// <summary>Width of a pixel divided by its height; null where untagged.</summary>
    public Rational? SampleAspectRatio { get; init; }

    /// <summary>Number of audio streams.</summary>
    public int AudioTrackCount => Streams.Count(s => s.Type == "audio");

    /// <summary>Number of subtitle streams.</summary>
    public int SubtitleTrackCount => Streams.Count(s => s.Type == "subtitle");

    /// <summary>All streams of the file, in its order.</summary>
    public required StreamInfo[] Streams { get; init; }

    /// <summary>All chapters, in time order.</summary>
    public required ChapterInfo[] Chapters { get; init; }

    /// <summary>
    /// Index in <see cref="Streams"/> of the video stream that is rendered: the first that is no cover art.
    /// </summary>
    public required int VideoStreamIndex { get; init; }

    /// <summary>
    /// When the file was last written (UTC): with <see cref="Length"/> it tells whether the source has changed.
    /// </summary>
    public DateTime LastWriteTimeUtc { get; init; }

    /// <summary>The file's own tags.</summary>
    internal IReadOnlyDictionary<string, string> Tags { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The video's timecode; null where no stream has one.</summary>
    internal string? Timecode => Streams.Select(s => s.Timecode).FirstOrDefault(t => t is not null);

    /// <summary>The video stream that is rendered.</summary>
    internal StreamInfo VideoStream => Streams[VideoStreamIndex];
}
