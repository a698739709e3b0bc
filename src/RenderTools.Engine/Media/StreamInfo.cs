using RenderTools.Primitives;

namespace RenderTools.Media;

/// <summary>One stream of a file.</summary>
public sealed record StreamInfo
{
    /// <summary>Its index in the file.</summary>
    public int Index { get; init; }

    /// <summary>"video", "audio", "subtitle", "attachment" or "data".</summary>
    public required string Type { get; init; }

    /// <summary>ffmpeg's name of the codec; null where it knows none.</summary>
    public string? Codec { get; init; }

    /// <summary>The container's four letters for the codec, such as "avc1" or "encv".</summary>
    public string? CodecTag { get; init; }

    /// <summary>ISO 639 language; null where untagged.</summary>
    public string? Language { get; init; }

    /// <summary>The track's title; null where untagged.</summary>
    public string? Title { get; init; }

    /// <summary>Audio channels; null for other types.</summary>
    public int? Channels { get; init; }

    /// <summary>Audio samples per second; null for other types.</summary>
    public int? SampleRate { get; init; }

    /// <summary>Bits per second; null where unknown.</summary>
    public long? BitRate { get; init; }

    /// <summary>First timestamp in seconds; null where there is none.</summary>
    public double? StartTime { get; init; }

    /// <summary>First timestamp in ticks of <see cref="TimeBase"/>; null where there is none.</summary>
    public long? StartPts { get; init; }

    /// <summary>Length; null where the file does not say.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>One tick of its timestamps, in seconds.</summary>
    public Rational TimeBase { get; init; }

    /// <summary>The file name of an attachment; null for other types.</summary>
    public string? FileName { get; init; }

    /// <summary>The SMPTE timecode of the first frame, such as "01:00:00:00"; null where there is none.</summary>
    public string? Timecode { get; init; }

    /// <summary>All its tags, as ffprobe names them.</summary>
    internal IReadOnlyDictionary<string, string> Tags { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How two eyes' pictures lie in one, such as "side by side"; null: it is one picture.</summary>
    internal string? StereoMode { get; init; }

    /// <summary>Whether the right eye's picture comes first.</summary>
    internal bool IsStereoInverted { get; init; }

    /// <summary>How a sphere lies in the picture, such as "equirectangular"; null: it shows none.</summary>
    internal string? Projection { get; init; }

    /// <summary>Whether it is a still picture that goes with the file (cover art), no video.</summary>
    public bool IsCoverArt { get; init; }

    /// <summary>Whether players choose it by default.</summary>
    public bool IsDefault { get; init; }

    /// <summary>"#1 audio aac (eng)".</summary>
    public override string ToString() => $"#{Index} {Type} {Codec}{(Language is null ? "" : $" ({Language})")}";
}
