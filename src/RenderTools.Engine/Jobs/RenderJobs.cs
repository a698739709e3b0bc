using RenderTools.Primitives;

namespace RenderTools.Jobs;

/// <summary>The jobs that have left something on disk.</summary>
public static class RenderJobs
{
    /// <summary>The folder in which jobs live when none is named.</summary>
    public static string DefaultRoot => JobDirectory.DefaultRoot;

    /// <summary>All jobs in a folder, the latest first.</summary>
    public static IEnumerable<RenderJobInfo> In(string root) =>
        !Directory.Exists(root)
            ? []
            : new DirectoryInfo(root)
                .EnumerateDirectories()
                .Where(d =>
                    d.LinkTarget is null
                    && (
                        File.Exists(Path.Combine(d.FullName, JobJournal.FileName))
                        || File.Exists(Path.Combine(d.FullName, JobDirectory.LockName))
                    )
                )
                .Select(Describe)
                .OrderByDescending(job => job.LastWriteTime);

    /// <summary>Deletes a job's directory; files in it that are not the job's stay.</summary>
    /// <returns>Whether the directory is gone.</returns>
    /// <exception cref="RenderToolsException">JobInUse.</exception>
    public static bool Remove(RenderJobInfo job) => JobDirectory.Delete(job.Path);

    internal static RenderJobInfo Describe(DirectoryInfo directory)
    {
        var files = directory.EnumerateFiles().ToList();
        var (length, written) = (
            files.Sum(f => f.Length),
            files.Select(f => f.LastWriteTime).DefaultIfEmpty(directory.LastWriteTime).Max()
        );
        if (JobJournal.Read(directory.FullName) is not var (job, chunks))
        {
            var older = JobJournal.ReadOlder(directory.FullName);
            return new RenderJobInfo(
                older?.Name ?? directory.Name,
                null,
                IsRunning(directory) ? RenderJobState.Running
                    : older is null ? RenderJobState.Unknown
                    : RenderJobState.Outdated,
                older?.SourcePath,
                0,
                0,
                length,
                written,
                directory.FullName
            );
        }

        // By size alone: whether they are whole to the bit is found out when they are taken over.
        var there = chunks
            .Select(c => c.Chunk)
            .Where(c => c.Path is { } path && new FileInfo(path) is { Exists: true } file && file.Length == c.Length)
            .DistinctBy(c => c.Chunk.StartPts)
            .ToList();
        var covered = job.Plan.Chunks.Count(p => there.Exists(c => c.Chunk.Window.Covers(p.Window)));
        var state =
            IsRunning(directory) ? RenderJobState.Running
            : covered == job.Plan.Chunks.Length ? RenderJobState.Rendered
            : HandedWork
                .Read(directory.FullName)
                .Tasks.Any(t => Directory.Exists(Path.Combine(directory.FullName, t.Folder)))
                ? RenderJobState.Submitted
            : RenderJobState.Partial;
        return new RenderJobInfo(
            job.Plan.Name,
            job.RenderId,
            state,
            job.Plan.Path,
            job.Plan.Chunks.Length,
            covered,
            length,
            written,
            directory.FullName
        );
    }

    private static bool IsRunning(DirectoryInfo directory)
    {
        try
        {
            using var open = JobDirectory.Open(directory.FullName);
            return false;
        }
        catch (RenderToolsException error) when (error.ErrorId == "JobInUse")
        {
            return true;
        }
    }
}
