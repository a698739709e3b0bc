using RenderTools.Jobs;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

public sealed class JobDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rendertools-job-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void One_run_at_a_time_owns_a_directory_and_an_abandoned_lock_is_none()
    {
        var path = Path.Combine(_root, "job");
        using (JobDirectory.Open(path))
            Assert.Equal("JobInUse", Assert.Throws<RenderToolsException>(() => JobDirectory.Open(path)).ErrorId);
        Assert.True(File.Exists(Path.Combine(path, JobDirectory.LockName)));
        JobDirectory.Open(path).Dispose();
    }

    [Fact]
    public void A_directory_is_its_owners_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX rights");
        using var directory = JobDirectory.Open(Path.Combine(_root, "new", "job"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(directory.Path)
        );
    }

    [Fact]
    public void What_cannot_be_written_is_not_called_in_use()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is a place in which nobody can write");
        Assert.Equal(
            "WorkingDirectoryNotWritable",
            Assert.Throws<RenderToolsException>(() => JobDirectory.Open("/proc/job")).ErrorId
        );
        var path = Directory.CreateDirectory(Path.Combine(_root, "taken")).FullName;
        Directory.CreateDirectory(Path.Combine(path, JobDirectory.LockName));
        Assert.Equal(
            "WorkingDirectoryNotWritable",
            Assert.Throws<RenderToolsException>(() => JobDirectory.Open(path)).ErrorId
        );
    }

    [Fact]
    public void A_directory_that_is_a_link_is_refused_and_a_lock_that_is_one_does_not_touch_its_target()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege");
        var target = Directory.CreateDirectory(Path.Combine(_root, "target")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_root, "link"), target);
        Assert.Equal(
            "WorkingDirectoryIsLink",
            Assert.Throws<RenderToolsException>(() => JobDirectory.Open(Path.Combine(_root, "link"))).ErrorId
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(target));

        var job = Directory.CreateDirectory(Path.Combine(_root, "job")).FullName;
        File.CreateSymbolicLink(Path.Combine(job, JobDirectory.LockName), Path.Combine(target, "created"));
        JobDirectory.Open(job).Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(target));
    }

    [Fact]
    public void Deleting_unlinks_links_and_leaves_what_is_not_the_jobs()
    {
        var job = Path.Combine(_root, "job");
        JobDirectory.Open(job).Dispose();
        File.WriteAllText(Path.Combine(job, "chunk-00000_open_1.mp4"), "");
        File.WriteAllText(Path.Combine(job, "letter.txt"), "mine");
        Assert.False(JobDirectory.Delete(job));
        Assert.Equal(["letter.txt"], Directory.EnumerateFileSystemEntries(job).Select(Path.GetFileName));
        File.Delete(Path.Combine(job, "letter.txt"));
        Assert.False(JobDirectory.Delete(job), "It bears no sign of a job any more.");
        JobDirectory.Open(job).Dispose();
        Assert.True(JobDirectory.Delete(job));
        Assert.False(Directory.Exists(job));
    }
}
