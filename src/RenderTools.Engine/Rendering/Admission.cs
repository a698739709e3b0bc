using RenderTools.Jobs;
using RenderTools.Machine;

namespace RenderTools.Rendering;

/// <summary>
/// Decides whether memory and disk have room for one more chunk, by what the finished chunks took. Its caller holds a
/// lock.
/// </summary>
internal sealed class Admission(IResources resources)
{
    // What an ffmpeg is thought to need before one has been seen to its end.
    private const long LeastMemory = 300L << 20;
    private const long LeastDisk = 4L << 20;

    private long _largestMemory = LeastMemory;
    private double _bytesPerFrame;

    /// <summary>Free bytes that a chunk needs after the disk was full when so many of its bytes were written.</summary>
    public static long DiskNeeded(long written) => LeastDisk + (2 * written);

    /// <summary>Learns from a finished chunk what the next ones will take.</summary>
    public void Learn(RenderedChunk chunk)
    {
        _largestMemory = Math.Max(_largestMemory, chunk.PeakMemory ?? 0);
        _bytesPerFrame = Math.Max(_bytesPerFrame, (double)chunk.Length / Math.Max(1, chunk.Frames));
    }

    /// <summary>Why a chunk cannot start now; null: it can.</summary>
    /// <param name="job">The chunk's job.</param>
    /// <param name="slot">The chunk.</param>
    /// <param name="othersRun">
    /// Whether other chunks run. One worker always may: where even one does not fit, the chunk fails and says so.
    /// </param>
    public string? WhyHeld(RenderJob job, JobProgress.Slot slot, bool othersRun)
    {
        if (othersRun && resources.FreeMemory() is { } memory && memory < _largestMemory * 1.2)
            return $"Memory is short ({memory >> 20} MiB free): a worker waits until there is more.";
        var need = Math.Max(slot.DiskNeeded, LeastDisk + (long)(_bytesPerFrame * slot.Chunk.Frames * 1.2));
        return resources.FreeDisk(job.Directory.Path) is { } disk && disk < need
            ? $"The disk of '{job.Directory.Path}' is nearly full ({disk >> 20} MiB free, {need >> 20} MiB needed): "
                + "the job waits until there is room."
            : null;
    }

    /// <summary>Ends when it is time to ask again.</summary>
    public Task LookAgainAsync(CancellationToken cancellationToken) => resources.LookAgainAsync(cancellationToken);
}
