using RenderTools.Jobs;

namespace RenderTools.Rendering.Executors;

/// <summary>A task, and how one executor runs it. What comes out follows from the task alone.</summary>
/// <param name="Task">What is rendered.</param>
/// <param name="Directory">Where the task's files go, as the coordinator sees it.</param>
/// <param name="Ffmpeg">ffmpeg on the coordinator's machine.</param>
internal sealed record ChunkAssignment(ChunkTask Task, string Directory, string Ffmpeg)
{
    /// <summary>Where the scheduler has it already, by an earlier process; null: it is new.</summary>
    public HandedTask? Handed { get; init; }

    /// <summary>How long ffmpeg may make no progress before it is ended; zero: for ever.</summary>
    public TimeSpan StallTimeout { get; init; }

    /// <summary>POSIX niceness, 0 to 19.</summary>
    public int Niceness { get; init; }

    /// <summary>The cores that ffmpeg may use, in taskset's list syntax; null: every core.</summary>
    public string? Cores { get; init; }

    /// <summary>How a machine that does not see the source renders the task; null: nobody knows.</summary>
    public SourcePiece? Piece { get; init; }

    /// <summary>Full path of one of the task's files.</summary>
    public string PathOf(string name) => Path.Combine(Directory, name);
}
