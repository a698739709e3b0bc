using RenderTools.Planning;

namespace RenderTools.Jobs;

/// <summary>
/// An attempt that a scheduler has, and that goes on when nobody follows it: another process can take it over.
/// </summary>
/// <param name="Chunk">The window.</param>
/// <param name="Attempt">Which attempt, from 1: the names of its files follow from it.</param>
/// <param name="SeekLevel">How far back it seeks, in steps of the book-keeping.</param>
/// <param name="Folder">The folder, in the job's directory, through which files are exchanged with it.</param>
/// <param name="Element">Its number there.</param>
internal sealed record HandedTask(VideoChunk Chunk, int Attempt, int SeekLevel, string Folder, int Element);

/// <summary>How a job is rendered by a scheduler: what another process needs to go on with it.</summary>
/// <param name="Target">The scheduler's target, as JSON.</param>
/// <param name="ThreadsPerWorker">The threads that were asked for; null: none were.</param>
/// <param name="AllowInexact">Whether it may be split where the frames can then differ.</param>
/// <param name="RetryCount">How often a failed chunk is tried again.</param>
/// <param name="StallSeconds">How long ffmpeg may make no progress; 0: for ever.</param>
/// <param name="RequireSameFfmpeg">Whether a node with another ffmpeg must not render.</param>
internal sealed record HandedRun(
    string Target,
    int? ThreadsPerWorker,
    bool AllowInexact,
    int RetryCount,
    double StallSeconds,
    bool RequireSameFfmpeg
);

/// <summary>What a journal tells of the work that a scheduler has.</summary>
/// <param name="Run">How it is rendered; null: no scheduler has any of it.</param>
/// <param name="Tasks">The last attempt at each window that no later line tells the end of.</param>
internal sealed record HandedWork(HandedRun? Run, IReadOnlyList<HandedTask> Tasks)
{
    /// <summary>Nothing.</summary>
    public static readonly HandedWork None = new(null, []);

    /// <summary>Reads a job's journal.</summary>
    public static HandedWork Read(string directory)
    {
        HandedRun? run = null;
        var tasks = new List<HandedTask>();
        foreach (var line in JobJournal.Lines(directory))
        {
            if (line.Job is not null)
                tasks.Clear();
            run = line.Run ?? (line.Job is null ? run : null);
            if ((line.Handed?.Chunk ?? line.Chunk?.Chunk) is { } chunk)
                tasks.RemoveAll(task => task.Chunk.Window == chunk.Window);
            if (line.Handed is { } handed)
                tasks.Add(handed);
        }

        return new HandedWork(run, tasks);
    }
}
