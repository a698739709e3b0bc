using RenderTools.Planning;

namespace RenderTools.Encoders;

/// <summary>What is done to the frames: filter, encoder and the encoder's options, as they were asked for.</summary>
public sealed record RenderSettings
{
    /// <summary>A filtergraph as for ffmpeg's -vf; null: frames go to the encoder as they are.</summary>
    public string? VideoFilter { get; init; }

    /// <summary>ffmpeg's name of the encoder.</summary>
    public string VideoCodec { get; init; } = "libx264";

    /// <summary>Constant quality, in the encoder's own scale; null: the encoder's default.</summary>
    public double? Crf { get; init; }

    /// <summary>
    /// The encoder's preset (libsvtav1, libaom-av1, librav1e and libvpx: their speed number); null: its default.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>ffmpeg's name of the output's pixel format; null: ffmpeg chooses.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>Further options of the encoder, names without the dash, in the order given.</summary>
    public EncoderOption[] EncoderOptions { get; init; } = [];

    /// <summary>
    /// Whether each chunk is encoded in two passes: the first measures, the second spreads the bitrate by it.
    /// </summary>
    public bool TwoPass { get; init; }

    /// <summary>
    /// Frames fed to the filter before and after each window, for a filter that the tool does not know; null: by its
    /// table.
    /// </summary>
    public int? WarmupFrames { get; init; }

    /// <summary>
    /// A quality that each chunk is to reach, in place of one constant quality for all; null: there is none.
    /// </summary>
    public QualityTarget? Target { get; init; }

    /// <summary>Ranges with other settings, in order; empty: there are none.</summary>
    public RenderZone[] Zones { get; init; } = [];
}
