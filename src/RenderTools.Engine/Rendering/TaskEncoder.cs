using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>The run of a standalone encoder beside ffmpeg, and what its stream is.</summary>
/// <param name="Path">The program.</param>
/// <param name="Arguments">Its arguments, each as it is.</param>
/// <param name="Name">The program's name, as its makers write it.</param>
internal sealed record TaskEncoder(string Path, string[] Arguments, string Name)
{
    /// <summary>ffprobe, which tells in which order the stream's frames are shown.</summary>
    public required string ProbePath { get; init; }

    /// <summary>The nominal frame rate that it is told.</summary>
    public required Rational Rate { get; init; }

    /// <summary>ffmpeg's demuxer for what it writes.</summary>
    public required string Demuxer { get; init; }

    /// <summary>What it writes, as people write it.</summary>
    public required string Content { get; init; }

    /// <summary>Whether packets can lie in another order than that in which their frames are shown.</summary>
    public required bool Reorders { get; init; }

    /// <summary>Ticks a second of the chunk's timestamps.</summary>
    public required long Timescale { get; init; }
}
