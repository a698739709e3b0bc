using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Fixtures;
using RenderTools.Primitives;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using RenderTools.Rendering.Executors.Slurm;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Targets;

/// <summary>The scripts that nodes run, run by this machine's shell.</summary>
public sealed class SlurmScriptTests : IDisposable
{
    private readonly FakeFilm _film = new();
    private readonly RenderJob _job;

    public SlurmScriptTests() => _job = _film.Prepare(2);

    public void Dispose()
    {
        _job.Dispose();
        _film.Dispose();
    }

    [Fact]
    public async Task A_script_runs_its_steps_and_tells_of_its_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are for a POSIX shell");
        var (place, code) = await RunAsync("echo said; echo logged >&2");
        Assert.Equal((0, "0 1 0"), (code, (await ReadAsync(place.End)).Trim()));
        Assert.Equal("said\n", await ReadAsync(place.Progress(1)));
        Assert.Equal("logged\n", await ReadAsync(place.Log(1)));
        Assert.NotEqual("", (await ReadAsync(place.Begin)).Trim());
    }

    [Fact]
    public async Task A_script_that_is_begun_a_second_time_does_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are for a POSIX shell");
        var (place, _) = await RunAsync("echo said");
        File.Delete(place.End);
        var again = await CommandRunner.RunAsync("sh", [place.Script], allowFailure: true);
        Assert.Equal(97, again.ExitCode);
        Assert.False(File.Exists(place.End));
    }

    [Fact]
    public async Task A_step_that_fails_ends_it_with_its_exit_code()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are for a POSIX shell");
        var (place, code) = await RunAsync("exit 69");
        Assert.Equal((69, "69 1 0"), (code, (await ReadAsync(place.End)).Trim()));
    }

    [Fact]
    public async Task A_signal_before_the_time_limit_ends_ffmpeg_and_is_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are for a POSIX shell");
        var (place, _) = await RunAsync("kill -USR1 $PPID; exec sleep 1000");
        Assert.EndsWith(" 1", (await ReadAsync(place.End)).Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_same_ffmpeg_is_required_another_one_renders_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are for a POSIX shell");
        var (place, code) = await RunAsync("echo said", mustMatch: true);
        Assert.Equal((95, "95 0 0"), (code, (await ReadAsync(place.End)).Trim()));
        Assert.False(File.Exists(place.Progress(1)));
    }

    [Theory]
    [InlineData("mail-type", "END", "--mail-type=END")]
    [InlineData("exclusive", "True", "--exclusive")]
    [InlineData("exclusive", "False", null)]
    public void An_option_of_sbatch_is_given_as_it_reads_it(string name, string value, string? option) =>
        Assert.Equal(option, SlurmOptions.Of(name, value));

    [Theory]
    [InlineData("array", "SbatchOptionOwned")]
    [InlineData("requeue", "SbatchOptionOwned")]
    [InlineData("--mem", "SbatchOptionInvalid")]
    [InlineData("a b", "SbatchOptionInvalid")]
    public void An_option_that_is_the_tools_own_or_none_is_refused(string name, string id) =>
        Assert.Equal(id, Assert.Throws<RenderToolsException>(() => SlurmOptions.Of(name, "1")).ErrorId);

    [Fact]
    public void The_users_options_come_after_the_tools_and_an_array_is_throttled()
    {
        var target = new SlurmTarget
        {
            Partition = "batch",
            MemoryMegabytes = 4096,
            MaximumTask = 1,
            TimeLimit = TimeSpan.FromMinutes(90),
            SbatchOptions = ["--nice=10"],
        };
        var array = Write(target, [Task(0), Task(1)]);
        var line = array.Arguments();
        Assert.Equal("--array=1-2%1", line[0]);
        Assert.Subset(
            line.ToHashSet(StringComparer.Ordinal),
            new HashSet<string>
            {
                "--partition=batch",
                "--mem=4096M",
                "--time=90",
                "--no-requeue",
                "--signal=B:USR1@60",
            }
        );
        Assert.Equal("--nice=10", line[^2]);
    }

    [Fact]
    public void A_limit_follows_from_the_cost_and_doubles_for_a_chunk_that_reached_it()
    {
        var limits = new SlurmLimits(new SlurmTarget());
        var task = Task(0);
        var first = limits.Of(task);
        limits.Learn(task, Outcome(seconds: 1));
        Assert.True(limits.Of(task) < first);
        Assert.Equal(TimeSpan.FromMinutes(10), limits.Of(task));
        limits.Learn(task, new ChunkOutcome.Lost(Report(600), "Time is over.") { IsOutOfTime = true });
        Assert.Equal(TimeSpan.FromMinutes(20), limits.Of(task));
        Assert.Equal(TimeSpan.FromMinutes(10), limits.Of(Task(1)));
    }

    [Fact]
    public void A_limit_that_is_too_short_by_the_prediction_is_warned_of_once()
    {
        var events = new ExecutorContract.Listener();
        var limits = new SlurmLimits(new SlurmTarget { TimeLimit = TimeSpan.FromSeconds(10) });
        limits.Check(Task(0, events));
        limits.Check(Task(1, events));
        Assert.StartsWith("TimeLimitShort: ", Assert.Single(events.Told), StringComparison.Ordinal);
    }

    private static ChunkOutcome.Rendered Outcome(int seconds) => new(Report(seconds));

    private static ChunkReport Report(int seconds) =>
        new() { StartedUtc = DateTime.UtcNow, Elapsed = TimeSpan.FromSeconds(seconds) };

    private SlurmTask Task(int index, ExecutorContract.Listener? events = null) =>
        new(Assignments.Of(_job, index), events ?? new ExecutorContract.Listener())
        {
            TimeLimit = TimeSpan.FromMinutes(90),
        };

    private static SlurmArray Write(SlurmTarget target, SlurmTask[] tasks, bool mustMatch = false) =>
        SlurmArray.Write(target, tasks, new FfmpegBuild("here", "ffmpeg version 1", "MD5=1"), mustMatch);

    private async Task<(SlurmPlace Place, int ExitCode)> RunAsync(string ffmpeg, bool mustMatch = false)
    {
        var path = Path.Combine(_job.Directory.Path, "it's ffmpeg");
        await File.WriteAllTextAsync(
            path,
            $"#!/bin/sh\ncase \"$*\" in *-progress*) ;; *) exit 0 ;; esac\n{ffmpeg}\n",
            TestContext.Current.CancellationToken
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var task = Task(0);
        _ = Write(new SlurmTarget { Ffmpeg = [path] }, [task], mustMatch);
        var run = await CommandRunner.RunAsync(
            "sh",
            [task.Place.Script],
            allowFailure: true,
            cancellationToken: TestContext.Current.CancellationToken
        );
        return (task.Place, run.ExitCode);
    }

    private static Task<string> ReadAsync(string path) =>
        File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
}
