using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Rendering;

internal sealed partial class JobProgress
{
    /// <summary>One window and what has become of it.</summary>
    public sealed class Slot(VideoChunk chunk, ChunkWork work)
    {
        public VideoChunk Chunk { get; } = chunk;

        /// <summary>What its cost depends on.</summary>
        public ChunkWork Work { get; } = work;

        public SlotState State { get; set; }

        public int SeekLevel { get; set; }

        public int Attempts { get; set; }

        public int Failures { get; set; }

        /// <summary>Why its last attempt failed before the first frame; null: it did not.</summary>
        public FfmpegFailure? Early { get; set; }

        /// <summary>
        /// Started only while nothing else runs: it was lost for want of memory, or has failed twice.
        /// </summary>
        public bool IsAlone { get; set; }

        /// <summary>
        /// The attempt that a scheduler has from an earlier process; null: none, or it is taken over.
        /// </summary>
        public HandedTask? Handed { get; set; }

        /// <summary>The attempt that runs, if it is one from an earlier process; null: it is new.</summary>
        public HandedTask? Adopted { get; set; }

        /// <summary>Free bytes on disk that it takes to start it again after the disk was full.</summary>
        public long DiskNeeded { get; set; }

        /// <summary>How often the disk was full.</summary>
        public int DiskWaits { get; set; }

        /// <summary>How often its place was lost.</summary>
        public int Losses { get; set; }

        public RenderedChunk? Result { get; set; }

        /// <summary>Whether the search for its quality decides where those of others begin.</summary>
        public bool IsPilot { get; set; }

        /// <summary>What the search for its quality has tried.</summary>
        public IReadOnlyList<RenderedChunk> Probes { get; set; } = [];

        /// <summary>
        /// Where the search for its quality begins, when it was searched before and its frames were not right; null: it
        /// was not.
        /// </summary>
        public QualityStart? Before { get; set; }

        /// <summary>Kills the attempt that runs, when its window is no longer wanted.</summary>
        public CancellationTokenSource? Running { get; set; }

        /// <summary>Whether it is decoded from the video's beginning, as in a serial run.</summary>
        public bool IsFromStart { get; set; }

        /// <summary>Keyframes to go back beyond the first attempt's.</summary>
        public int SeekFurther => IsFromStart ? MostKeyframes : SeekSteps[SeekLevel];
    }

    public enum SlotState
    {
        Waiting,
        Running,
        Rendered,
        Delivered,
        Failed,
    }
}
