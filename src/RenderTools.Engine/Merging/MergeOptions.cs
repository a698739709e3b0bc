namespace RenderTools.Merging;

/// <summary>How chunks are joined.</summary>
public sealed record MergeOptions
{
    /// <summary>Full path of the file to make.</summary>
    public required string Destination { get; init; }

    /// <summary>Replace a file that is there.</summary>
    public bool Force { get; init; }

    /// <summary>Encoder for all audio; null: copied as it is.</summary>
    public string? AudioCodec { get; init; }

    /// <summary>Options of that encoder, names without the dash.</summary>
    public IReadOnlyList<Encoders.EncoderOption> AudioOptions { get; init; } = [];

    /// <summary>Which audio tracks to take, counted from 0; null: all.</summary>
    public IReadOnlyList<int>? AudioTracks { get; init; }

    /// <summary>Take nothing but the video.</summary>
    public bool VideoOnly { get; init; }

    /// <summary>Leave out audio and subtitles that the container cannot hold, instead of refusing.</summary>
    public bool SkipUnsupportedStreams { get; init; }

    /// <summary>Put the index in front, so that a player can begin before it has the whole file.</summary>
    public bool FastStart { get; init; }

    /// <summary>Options of the container's muxer, names without the dash.</summary>
    public IReadOnlyList<Encoders.EncoderOption> MuxerOptions { get; init; } = [];

    /// <summary>A join that makes no progress for so long is ended; zero: never.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
