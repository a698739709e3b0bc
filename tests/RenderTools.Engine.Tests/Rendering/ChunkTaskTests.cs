using System.Text.Json;
using RenderTools.Encoders;
using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>A task alone is enough to render a chunk, and only its owner's task is run.</summary>
public sealed class ChunkTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-task-").FullName;
    private RenderJob? _job;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string?, bool> Renders =>
        new()
        {
            { "libx264", "hue=s=0.5,drawbox=x=5:y=5:w=iw/4:h=10:color=white@0.5:t=fill", false },
            { "libx265", "crop=w='iw-16':h=ih,hflip", true },
        };

    public void Dispose()
    {
        _job?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Renders))]
    public async Task A_tasks_printed_command_gives_the_same_chunk_to_the_bit_in_another_folder(
        string codec,
        string? filter,
        bool twoPass
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the command is a POSIX shell's");
        var assignment = await AssignAsync(codec, filter, twoPass);
        Assert.IsType<ChunkOutcome.Rendered>(
            await new LocalExecutor(1).RunAsync(assignment, new ExecutorContract.Listener(), Token)
        );
        var file = Path.Combine(_folder, "task.json");
        ChunkTaskFile.Write(assignment.Task, file);
        var rendered = await File.ReadAllBytesAsync(assignment.PathOf(assignment.Task.Files.Chunk), Token);
        var seams = await File.ReadAllTextAsync(assignment.PathOf(assignment.Task.Files.Seams), Token);

        // Of plan, index and job nothing is left but the file.
        _job!.Dispose();
        Directory.Delete(assignment.Directory, recursive: true);
        var task = ChunkTaskFile.Read(file);
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "else where")).FullName;
        var run = await CommandRunner.RunAsync(
            "sh",
            ["-c", "cd \"$0\" && " + task.CommandLine(assignment.Ffmpeg), elsewhere],
            allowFailure: true,
            cancellationToken: Token
        );
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(rendered, await File.ReadAllBytesAsync(Path.Combine(elsewhere, task.Files.Chunk), Token));
        Assert.Equal(seams, await File.ReadAllTextAsync(Path.Combine(elsewhere, task.Files.Seams), Token));
    }

    [Theory]
    [MemberData(nameof(Renders))]
    public async Task A_task_is_the_same_after_it_was_written_and_read(string codec, string? filter, bool twoPass)
    {
        var task = (await AssignAsync(codec, filter, twoPass)).Task;
        var file = Path.Combine(_folder, "task.json");
        ChunkTaskFile.Write(task, file);
        var read = ChunkTaskFile.Read(file);
        Assert.Equal(Text(task), Text(read));
        Assert.Equal(task.Steps.Select(s => s.Arguments), read.Steps.Select(s => s.Arguments));
        Assert.Equal((task.Chunk, task.HeadZone, task.TailZone), (read.Chunk, read.HeadZone, read.TailZone));
        Assert.Equal(twoPass ? 2 : 1, read.Steps.Length);
        Assert.NotNull(read.HeadZone);
    }

    // A folder's name may hold what an encoder's own list of options parts its values with.
    [Theory]
    [InlineData("libx264", false, "work")]
    [InlineData("libx264", true, "a:b\\c d")]
    [InlineData("libx265", true, "a:b\\c d")]
    public async Task In_a_directory_a_tasks_arguments_are_those_that_the_coordinator_would_run_there(
        string codec,
        bool twoPass,
        string directory
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "such names are no folder's there");
        var task = (await AssignAsync(codec, filter: null, twoPass)).Task;
        var place = Path.Combine(_folder, directory);
        var command = _job!.Command(
            task.Chunk,
            _job.EarlierKeyframes(0),
            Path.Combine(place, task.Files.Chunk),
            Path.Combine(place, task.Files.Seams)
        );
        Assert.Equal(command.Arguments(), task.ArgumentsIn(place, task.Steps[^1]));
        if (command.Before is { } first)
            Assert.Equal(first.Arguments(), task.ArgumentsIn(place, task.Steps[0]));
        Assert.DoesNotContain(
            task.Steps.SelectMany(s => s.Arguments),
            a => a.Contains(place, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite, false)]
    [InlineData(UnixFileMode.OtherWrite, false)]
    [InlineData(UnixFileMode.GroupWrite, true)]
    [InlineData(UnixFileMode.OtherWrite, true)]
    public void A_task_that_others_may_write_is_refused(UnixFileMode right, bool folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "rights are lists there");
        var file = Fake();
        Assert.Equal(1, ChunkTaskFile.Read(file).Attempt);
        var place = folder ? Path.GetDirectoryName(file)! : file;
        File.SetUnixFileMode(place, File.GetUnixFileMode(place) | right);
        Refuses(file, "TaskNotPrivate");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_task_of_another_user_is_refused(bool folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can give files away");
        var file = Fake();
        await CommandRunner.RunAsync("chown", ["12345", folder ? Path.GetDirectoryName(file)! : file]);
        Refuses(file, "TaskNotPrivate");
    }

    [Theory]
    [InlineData("\"Version\": 2", "\"Version\": 3")]
    [InlineData("\"Chunk\": \"chunk-", "\"Chunk\": \"../chunk-")]
    [InlineData("\"Seams\": \"chunk-", "\"Seams\": \"/tmp/chunk-")]
    [InlineData("\"Steps\": [", "\"Steps\": \"rm -r\", \"Other\": [")]
    [InlineData("{", "[")]
    public void A_file_that_is_no_task_of_this_version_is_refused(string text, string other)
    {
        var file = Fake();
        var json = File.ReadAllText(file);
        Assert.Contains(text, json, StringComparison.Ordinal);
        File.WriteAllText(file, json.Replace(text, other, StringComparison.Ordinal));
        Refuses(file, "TaskUnreadable");
    }

    [Fact]
    public void A_link_to_a_task_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        var link = Path.Combine(_folder, "link.json");
        File.CreateSymbolicLink(link, Fake());
        Refuses(link, "TaskUnreadable");
    }

    private static void Refuses(string file, string errorId) =>
        Assert.Equal(errorId, Assert.Throws<RenderToolsException>(() => ChunkTaskFile.Read(file)).ErrorId);

    private static string Text(ChunkTask task) => JsonSerializer.Serialize(task, ChunkTaskJson.Default.ChunkTask);

    // A task on a film without ffmpeg, in a folder that is the user's own.
    private string Fake()
    {
        using var film = new FakeFilm();
        _job = film.Prepare(3);
        var file = Path.Combine(_folder, "fake.json");
        ChunkTaskFile.Write(Assignments.Of(_job, 1).Task, file);
        return file;
    }

    private async Task<ChunkAssignment> AssignAsync(string codec, string? filter, bool twoPass)
    {
        var film = Path.Combine(_folder, "it's $(a) film.mp4");
        File.Copy(
            await new NumberedVideo("short.mp4", 60)
            {
                Encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "15"],
            }.GetAsync(),
            film
        );
        var ffmpeg = Tested.Ffmpeg;
        var source = await MediaProbe.ReadAsync(ffmpeg, film, Token);
        var plan = ChunkPlanner.Plan(
            source,
            await FrameIndexReader.ReadAsync(ffmpeg, source, Token),
            new PlanOptions { ChunkCount = 3 }
        );
        _job = await RenderJob.PrepareAsync(
            Tested.MediaOf(ffmpeg),
            plan,
            new RenderSettings
            {
                VideoCodec = codec,
                Preset = "ultrafast",
                VideoFilter = filter,
                TwoPass = twoPass,
                EncoderOptions = twoPass ? [new EncoderOption("b:v", "200k")] : [],
            },
            new RenderOptions { WorkingDirectory = Path.Combine(_folder, "work") },
            Token
        );
        return Assignments.Of(_job, 1);
    }
}
