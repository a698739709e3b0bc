using RenderTools.Encoders;
using RenderTools.Planning;

namespace RenderTools.Jobs;

/// <summary>What became of one chunk.</summary>
public sealed record RenderedChunk
{
    /// <summary>The render it belongs to: of one plan at two qualities there are two.</summary>
    public required string RenderId { get; init; }

    /// <summary>The source file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>Place in the video, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>How many chunks the render has.</summary>
    public required int ChunkCount { get; init; }

    /// <summary>How it ended.</summary>
    public required ChunkStatus Status { get; init; }

    /// <summary>Wall-clock seconds of the attempt that counts.</summary>
    public double WallSeconds { get; init; }

    /// <summary>
    /// CPU seconds of ffmpeg, user and system, in the attempt that counts; null where ffmpeg did not live to tell.
    /// </summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Frames per wall-clock second.</summary>
    public double Fps { get; init; }

    /// <summary>Seconds of video per wall-clock second.</summary>
    public double Speed { get; init; }

    /// <summary>ffmpeg's largest resident set in bytes; null where it did not live to tell.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Frames that went into the encoder, checked against the file.</summary>
    public int Frames { get; init; }

    /// <summary>
    /// Video packets in the file: as many as frames, or more where the codec has packets that show nothing.
    /// </summary>
    public int Packets { get; init; }

    /// <summary>
    /// Whether filter and source allow this window to carry a serial run's very frames, seams permitting.
    /// </summary>
    public bool IsExact { get; init; } = true;

    /// <summary>
    /// Whether the decoder refused packets of this window, or made up parts of its frames: those depend on its threads.
    /// </summary>
    public bool IsDamaged { get; init; }

    /// <summary>Size of the file in bytes.</summary>
    public long Length { get; init; }

    /// <summary>How many times it was started in this run; 0: taken over from an earlier one.</summary>
    public int Attempts { get; init; }

    /// <summary>Which worker rendered it, from 0.</summary>
    public int Worker { get; init; }

    /// <summary>The machine that rendered it; null where it came to none.</summary>
    public string? HostName { get; init; }

    /// <summary>The chunk's file; null where it failed.</summary>
    public string? Path { get; init; }

    /// <summary>What ffmpeg said; null where it was never started.</summary>
    public string? LogPath { get; init; }

    /// <summary>The command that made it, to be typed into a POSIX shell.</summary>
    public string? Command { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Error { get; init; }

    /// <summary>What stands in <see cref="Error"/> before ffmpeg's last lines.</summary>
    internal const string LastWords = " Its last words:\n";

    /// <summary>The first sentence of <see cref="Error"/>, without ffmpeg's last lines.</summary>
    internal string? Reason => Error?.Split(LastWords)[0];

    /// <summary>When the attempt that counts began (UTC).</summary>
    public DateTime StartedUtc { get; init; }

    /// <summary>Threads of decoder, filter and encoder each; 0: ffmpeg's own choice.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// First PTS of the file's first frame after the filter, in ticks of <see cref="OutputTimeBase"/>, on the filter's
    /// clock.
    /// </summary>
    public long FirstPts { get; init; }

    /// <summary>One tick of <see cref="FirstPts"/>, in seconds.</summary>
    public Primitives.Rational OutputTimeBase { get; init; }

    /// <summary>What it decoded at its ends; null for a render in one chunk.</summary>
    public SeamProof? Seams { get; init; }

    /// <summary>
    /// Why the decoder's frames are not those that the windows were laid by; null: they are, or it does not matter to
    /// the filter.
    /// </summary>
    internal string? Contradiction { get; init; }

    /// <summary>The window that was rendered.</summary>
    public required VideoChunk Chunk { get; init; }

    /// <summary>
    /// The constant quality that it was encoded with, that of its zone where it lies in one; null: the encoder's
    /// default.
    /// </summary>
    public double? Crf { get; init; }

    /// <summary>The quality that was measured, where one was searched; null: none was.</summary>
    public double? Quality { get; init; }

    /// <summary>Every constant quality that was tried, in order; empty where none was searched.</summary>
    public QualityProbe[] Probes { get; init; } = [];

    /// <summary>Whether no constant quality between the bounds reached the target: the best one is kept.</summary>
    public bool QualityNotReached { get; init; }

    /// <summary>How the render was asked for: the same for all of its chunks.</summary>
    public required RenderSettings Settings { get; init; }
}
