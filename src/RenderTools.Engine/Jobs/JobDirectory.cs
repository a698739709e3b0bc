using System.Globalization;
using RenderTools.Machine;
using RenderTools.Primitives;

namespace RenderTools.Jobs;

/// <summary>Where a job keeps its chunks: private to the user, owned by one run at a time.</summary>
internal sealed class JobDirectory : IDisposable
{
    /// <summary>The lock's name in the job's directory.</summary>
    public const string LockName = "job.lock";

    /// <summary>How the names of folders begin in which a job exchanges files with other machines.</summary>
    public const string ExchangePrefix = "exchange-";

    private readonly FileStream _lock;

    private JobDirectory(string path, FileStream owner) => (Path, _lock) = (path, owner);

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>The folder in which jobs live when none is named: in the user's cache, on disk.</summary>
    public static string DefaultRoot => System.IO.Path.Combine(UserCache.Folder, "jobs");

    /// <summary>
    /// Opens a job's directory, and makes it where needed. The lock goes with the process, however it ends.
    /// </summary>
    /// <exception cref="RenderToolsException">JobInUse, WorkingDirectoryNotWritable.</exception>
    public static JobDirectory Open(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(
                    path,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RenderToolsException(
                "WorkingDirectoryNotWritable",
                ErrorKind.WriteError,
                $"The working directory '{path}' cannot be made: {error.Message} Name another one with "
                    + "-WorkingDirectory.",
                error
            );
        }

        if (new DirectoryInfo(path).LinkTarget is { } target)
            throw new RenderToolsException(
                "WorkingDirectoryIsLink",
                ErrorKind.InvalidArgument,
                $"The working directory '{path}' is a link to '{target}', which this tool does not follow. Remove it, "
                    + "or name another one with -WorkingDirectory."
            );
        var lockPath = System.IO.Path.Combine(path, LockName);
        try
        {
            Unlink(lockPath);
            return new JobDirectory(
                path,
                new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new RenderToolsException(
                "JobInUse",
                ErrorKind.ResourceExists,
                $"'{path}' is in use: this very render is running already, here or in another process. Wait for it, "
                    + "or name another -WorkingDirectory.",
                error
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RenderToolsException(
                "WorkingDirectoryNotWritable",
                ErrorKind.WriteError,
                $"The working directory '{path}' cannot be written: {error.Message} Name another one with "
                    + "-WorkingDirectory.",
                error
            );
        }
    }

    /// <summary>
    /// Where a chunk lies when it is whole. The window is part of the name: another window is another file.
    /// </summary>
    public string ChunkPath(Planning.VideoChunk chunk, string extension) =>
        System.IO.Path.Combine(Path, $"{Stem(chunk)}.{extension}");

    /// <summary>Where a chunk lies that is encoded at one of the constant qualities that are tried.</summary>
    public string ProbePath(Planning.VideoChunk chunk, double crf, string extension) =>
        System.IO.Path.Combine(
            Path,
            string.Create(CultureInfo.InvariantCulture, $"{Stem(chunk)}.crf{crf}.{extension}")
        );

    /// <summary>Where a chunk is written, no two attempts alike.</summary>
    public string PartPath(Planning.VideoChunk chunk, int attempt, string extension) =>
        System.IO.Path.Combine(Path, $"{Stem(chunk)}.{attempt}.part.{extension}");

    /// <summary>Where the checksums at the seams are written.</summary>
    public string SeamPath(Planning.VideoChunk chunk, int attempt) =>
        System.IO.Path.Combine(Path, $"{Stem(chunk)}.{attempt}.seam");

    /// <summary>Where ffmpeg's words go.</summary>
    public string LogPath(Planning.VideoChunk chunk) => System.IO.Path.Combine(Path, Stem(chunk) + ".log");

    /// <summary>Where the trial of the encoder writes its frame.</summary>
    public string TrialPath(string extension) => System.IO.Path.Combine(Path, $"chunk-trial.part.{extension}");

    /// <summary>The list of chunks that the join reads.</summary>
    public string JoinListPath => System.IO.Path.Combine(Path, "concat.txt");

    /// <summary>What ffmpeg said of a join that failed.</summary>
    public string JoinLogPath => System.IO.Path.Combine(Path, "concat.log");

    /// <summary>A copy of the first chunk's beginning that carries the nominal frame rate into the join.</summary>
    public string JoinHeadPath(string extension) => System.IO.Path.Combine(Path, "concat.head" + extension);

    /// <summary>A picture that the join attaches.</summary>
    public string CoverPath(int stream) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"concat.cover-{stream}"));

    /// <summary>
    /// Notes where a join writes its unfinished file, which lies beside the destination, outside this directory. If the
    /// process is killed, the next join of this job or the job's removal deletes that file.
    /// </summary>
    public void NoteJoin(string unfinished)
    {
        DeleteJoin(Path);
        File.WriteAllText(JoinNote(Path), unfinished);
    }

    /// <summary>
    /// Deletes what a join leaves: its unfinished file, and its files in a job's directory but the log.
    /// </summary>
    public static void DeleteJoin(string path)
    {
        if (!Directory.Exists(path))
            return;
        var note = new FileInfo(JoinNote(path));
        if (note is { Exists: true, LinkTarget: null })
        {
            // The note names a file of this job's join, or it is not this tool's note.
            var unfinished = File.ReadAllText(note.FullName);
            if (IsUnfinished(System.IO.Path.GetFileName(unfinished)))
                DeleteIfThere(unfinished);
        }

        foreach (
            var file in Directory
                .EnumerateFiles(path, "concat.*")
                .Where(f => !f.EndsWith(".log", StringComparison.Ordinal))
        )
            File.Delete(file);
    }

    /// <summary>The name of the unfinished file of a job's join.</summary>
    public static string UnfinishedName(string stem, string jobId, string extension) =>
        $".{stem}.{jobId}.part{extension}";

    /// <summary>
    /// Removes a link, and nothing else: what is written under its name is not to land where it points.
    /// </summary>
    public static void Unlink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            File.Delete(path);
    }

    /// <summary>Deletes what earlier runs left, but the journal: it is appended to.</summary>
    public void Clear() => DeleteFiles(Path);

    /// <summary>
    /// Deletes a job's directory with all that is the job's in it; what is not stays, and the directory with it.
    /// </summary>
    /// <returns>Whether it is gone.</returns>
    /// <exception cref="RenderToolsException">JobInUse.</exception>
    public static bool Delete(string path)
    {
        if (!Directory.Exists(path))
            return true;

        // A directory that no job has written to is not a job's, whatever an object says that was read from a file.
        if (
            !File.Exists(System.IO.Path.Combine(path, JobJournal.FileName))
            && !File.Exists(System.IO.Path.Combine(path, LockName))
        )
            return false;
        using (Open(path))
        {
            DeleteFiles(path);
            File.Delete(System.IO.Path.Combine(path, JobJournal.FileName));
            File.Delete(System.IO.Path.Combine(path, LockName));
        }

        if (Directory.EnumerateFileSystemEntries(path).Any())
            return false;
        Directory.Delete(path);
        return true;
    }

    // A sharing violation on Windows, EWOULDBLOCK on Linux and macOS; a full or read-only disk is something else.
    private static bool IsHeld(IOException error) =>
        error.HResult
        == (
            OperatingSystem.IsWindows() ? unchecked((int)0x80070020)
            : OperatingSystem.IsLinux() ? 11
            : 35
        );

    // By name and not deeper: links are unlinked, never followed.
    private static void DeleteFiles(string path)
    {
        DeleteJoin(path);
        foreach (
            var file in Directory.EnumerateFiles(path, "chunk-*").Concat(Directory.EnumerateFiles(path, "concat.*"))
        )
            File.Delete(file);
        foreach (var folder in Directory.EnumerateDirectories(path, ExchangePrefix + "*"))
        {
            if (new DirectoryInfo(folder).LinkTarget is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string JoinNote(string path) => System.IO.Path.Combine(path, "concat.unfinished");

    private static bool IsUnfinished(string name) =>
        name.StartsWith('.') && name.Contains(".part", StringComparison.Ordinal);

    // The destination's folder may be gone, or its disk no longer be there.
    private static void DeleteIfThere(string file)
    {
        if (Directory.Exists(System.IO.Path.GetDirectoryName(file)))
            File.Delete(file);
    }

    private static string Stem(Planning.VideoChunk chunk) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"chunk-{chunk.Index:00000}_{Edge(chunk.StartPts)}_{Edge(chunk.EndPts)}"
        );

    private static string Edge(long? pts) => pts?.ToString(CultureInfo.InvariantCulture) ?? "open";
}
