using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>
/// How many frames a window has by the decoder's word and by the filter's, asked where a chunk holds fewer than the
/// index promises.
/// </summary>
internal sealed class WindowCount(RenderJob job, VideoChunk chunk, ChunkCommand command)
{
    /// <summary>Whether decoder and filter run well and leave no frame of the window.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken) =>
        await CountAsync(command.CountOnly(filtered: true), cancellationToken) == 0;

    /// <summary>
    /// Holds the frames rendered against those of the window. ffmpeg takes a read error for the end of the file: it
    /// exits with 0, and the chunk looks whole. The index tells of more frames then. It may promise too many, so the
    /// decoder has the last word. Where the filter alone gives as few frames, the filter drops some, and the table of
    /// filters did not know.
    /// </summary>
    /// <returns>Why the chunk has lost frames; why the window cannot be rendered by itself. Null: neither.</returns>
    public async Task<(string? Lost, string? Dropped)> CompareAsync(int rendered, CancellationToken cancellationToken)
    {
        var index = job.Facts.Index;
        var promised = index.Frames(chunk.Window).Count;
        if (
            job.Facts.Of(chunk).Needs.Times != FrameTimes.Kept
            || rendered >= promised
            || await CountAsync(command.CountInAnyOrder(Behind(index)), cancellationToken) is not { } decoded
            || decoded <= rendered
        )
        {
            return (null, null);
        }

        if (await CountAsync(command.CountOnly(filtered: false), cancellationToken) is { } inOrder && inOrder < decoded)
            return (null, "timestamps go backward where the video is to be cut");
        return
            command.Filter is not null
            && await CountAsync(command.CountOnly(filtered: true), cancellationToken) is { } filtered
            && filtered <= rendered
            ? (null, $"the filter makes {filtered} frames of a window's {decoded}, and is not known to drop any")
            : ($"decoding the window gives {decoded} frames, but only {rendered} were rendered", null);
    }

    // Frames behind which none comes that is to be shown before: a decoder holds at most 16 back (H.264 and HEVC,
    // max_dec_frame_buffering).
    private const int FarBehind = 64;

    // ffmpeg's trim ends a window at the first frame behind its end.
    private SourcePts? Behind(FrameIndex index) =>
        chunk.Window.To is { } end && index.FrameAtOrAfter(end) + FarBehind is var place && place < index.Count
            ? index.Pts[place]
            : null;

    /// <summary>
    /// Whether a video that is cut off in front begins with another frame in a serial run, whose decoder has more
    /// threads: frames whose references are missing are shown by some numbers of threads and not by others.
    /// </summary>
    public async Task<bool> BeginsElsewhereAsync(CancellationToken cancellationToken)
    {
        var index = job.Facts.Index;
        SourcePts? end = index.Count > 0 ? index.Pts[Math.Min(FarBehind, index.Count - 1)] : null;
        var beginning = command with { Window = command.Window with { Keep = new PtsRange(null, end) } };
        return command.Threads > 0
            && await CountAsync(beginning.CountInAnyOrder(end), cancellationToken)
                != await CountAsync((beginning with { Threads = 0 }).CountInAnyOrder(end), cancellationToken);
    }

    /// <summary>
    /// Writes the checksums at the seams of a window without a frame: an output that ends with an error may have ended
    /// this one early.
    /// </summary>
    /// <param name="monitor">Who listened to the render; it learns what the frames look like.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ProveAsync(FfmpegMonitor monitor, CancellationToken cancellationToken)
    {
        var listening = new FfmpegMonitor { Speakers = monitor.Speakers, IsSought = monitor.IsSought };
        await RunAsync(command.SeamsOnly(), listening, cancellationToken);
        monitor.LooksLike(listening);
    }

    // Null: ffmpeg failed.
    private async Task<int?> CountAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var monitor = new FfmpegMonitor();
        return await RunAsync(arguments, monitor, cancellationToken) == 0 ? monitor.Frames - 1 : null;
    }

    private async Task<int?> RunAsync(
        IReadOnlyList<string> arguments,
        FfmpegMonitor monitor,
        CancellationToken cancellationToken
    )
    {
        var run = new ChildCommand(job.Facts.Ffmpeg.Path, arguments)
        {
            Patience = job.Options.StallTimeout,
            Niceness = job.Options.Niceness,
        };

        // Frames before the window are decoded and not counted, so no progress is no sign of a stall here. Silence is.
        return (await FfmpegRun.RunAsync(run, monitor, stallTimeout: TimeSpan.Zero, cancellationToken)).ExitCode;
    }
}
