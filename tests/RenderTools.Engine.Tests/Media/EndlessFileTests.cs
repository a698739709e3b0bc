using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

/// <summary>Files that never come to their end, read by the real ffprobe.</summary>
public sealed class EndlessFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendertools-endless-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task An_index_of_a_file_that_stops_giving_ends_with_a_clear_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a named pipe in the file system");
        var ffmpeg = Tested.Ffmpeg;
        var info = await MediaProbe.ReadAsync(ffmpeg, await FilmAsync(), Token);

        // Beyond the film's last packet nothing comes, and no end either.
        var pipe = Path.Combine(_directory, "film.ts");
        await CommandRunner.RunAsync("mkfifo", [pipe], cancellationToken: Token);
        await using var writer = new FileStream(
            pipe,
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        var reading = FrameIndexReader.ReadAsync(
            ffmpeg,
            info with
            {
                Path = pipe,
            },
            1000,
            TimeSpan.FromSeconds(5),
            Token
        );
        await writer.WriteAsync(await File.ReadAllBytesAsync(info.Path, Token), Token);
        var error = await Assert.ThrowsAsync<RenderToolsException>(() => reading);
        Assert.Equal("IndexTimeout", error.ErrorId);
        Assert.Contains("gave no more packets for 5 s", error.Message, StringComparison.Ordinal);
        Assert.Empty(ChildProcesses.WithArgument("ffprobe", pipe));
        Assert.Equal(
            "EmptyFile",
            (await Assert.ThrowsAsync<RenderToolsException>(() => MediaProbe.ReadAsync(ffmpeg, pipe, Token))).ErrorId
        );
    }

    [Fact]
    public async Task An_index_without_end_is_given_up_and_not_read_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a named pipe in the file system");
        var ffmpeg = Tested.Ffmpeg;
        var info = await MediaProbe.ReadAsync(ffmpeg, await FilmAsync(), Token);
        var film = await File.ReadAllBytesAsync(info.Path, Token);
        var pipe = Path.Combine(_directory, "film.ts");
        await CommandRunner.RunAsync("mkfifo", [pipe], cancellationToken: Token);
        await using var writer = new FileStream(
            pipe,
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        var reading = FrameIndexReader.ReadAsync(ffmpeg, info with { Path = pipe }, 60, TimeSpan.FromMinutes(5), Token);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = Task.Run(
            () =>
            {
                while (!end.IsCancellationRequested && !reading.IsCompleted)
                    writer.Write(film);
            },
            Token
        );
        var error = await Assert.ThrowsAsync<RenderToolsException>(() => reading);
        Assert.Equal("IndexTooLarge", error.ErrorId);
        Assert.Contains("more than 60 video packets", error.Message, StringComparison.Ordinal);

        // The writer may stand before a full pipe.
        while (!writing.IsCompleted)
        {
            var buffer = new byte[1 << 16];
            await Task.WhenAny(writing, writer.ReadAsync(buffer, Token).AsTask());
        }
    }

    [Fact]
    public async Task A_header_that_takes_too_long_ends_with_a_clear_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in is a POSIX script");
        var ffmpeg = Tested.Ffmpeg;
        var probe = Path.Combine(_directory, "ffprobe");
        await File.WriteAllTextAsync(probe, "#!/bin/sh\necho '{'\nexec sleep 1000\n", Token);
        File.SetUnixFileMode(probe, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var error = await Assert.ThrowsAsync<RenderToolsException>(async () =>
            await MediaProbe.ReadAsync(Ffmpeg.At(ffmpeg.Path, probe), await FilmAsync(), TimeSpan.FromSeconds(2), Token)
        );
        Assert.Equal("ProbeTimeout", error.ErrorId);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/tty")]
    public async Task A_device_is_no_video(string device)
    {
        Assert.SkipUnless(File.Exists(device), "no such device here");
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            MediaProbe.ReadAsync(Tested.Ffmpeg, device, Token)
        );
        Assert.Equal("EmptyFile", error.ErrorId);
        Assert.Contains("no ordinary file", error.Message, StringComparison.Ordinal);
    }

    private static Task<string> FilmAsync() =>
        MediaCache.GetAsync(
            "endless.ts",
            "endless 1",
            (_, path) =>
                CommandRunner.MakeAsync([
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=size=64x48:rate=25:duration=1",
                    "-c:v",
                    "mpeg2video",
                    "-g",
                    "5",
                    path,
                ])
        );
}
