using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>No file that is written is the source, by whatever name it is reached.</summary>
public sealed class SourceSafetyTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private readonly RenderFolder _folder = new(session);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("real/film.mp4", "link.mp4")]
    [FullData("link.mp4", "real/film.mp4")]
    [InlineData("folder/film.mp4", "real/film.mp4")]
    [FullData("real/film.mp4", "folder/../folder/film.mp4")]
    [FullData("chain.mp4", "folder/film.mp4")]
    [InlineData("real/film.mp4", "second.mp4")]
    public async Task The_source_is_not_replaced_by_force_under_another_name(string source, string destination)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the right to make links");
        var film = await PrepareAsync();
        var before = await File.ReadAllBytesAsync(film, TestContext.Current.CancellationToken);

        var run = _folder.Run(
            $"Get-VideoInfo {source} | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender {RenderFolder.Fast} | "
                + $"Merge-VideoChunks {destination} -Force"
        );

        Assert.Equal(["DestinationIsSource"], run.ErrorIds);
        Assert.Equal(before, await File.ReadAllBytesAsync(film, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(_folder.Of(destination)));
    }

    // The video whose source it is may come before the other one, after it, or when that one is rendered.
    [Theory]
    [FullData("real/film.mp4, b.mp4", "real/film.mp4")]
    [InlineData("b.mp4, real/film.mp4", "folder/film.mp4")]
    [FullData("b.mp4, c.mp4, d.mp4, link.mp4", "real/film.mp4")]
    public async Task Another_videos_source_is_not_replaced_by_force(string sources, string destination)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the right to make links");
        var film = await PrepareAsync();
        foreach (var name in new[] { "b.mp4", "c.mp4", "d.mp4" })
            await _folder.AddAsync(name);
        var before = await File.ReadAllBytesAsync(film, TestContext.Current.CancellationToken);

        // Each source comes when one more chunk is rendered.
        const string Wait =
            "while ($n -and @(Get-ChildItem work -Recurse -File -Filter chunk-0*_open.mp4).Count -lt $n)"
            + " { Start-Sleep -Milliseconds 50 }; $n++";
        var names = string.Join(", ", sources.Split(", ").Select(s => $"'{s}'"));
        var run = _folder.Run(
            $"$n = 0; {names} | ForEach-Object {{ {Wait}; Get-VideoInfo $_ }}"
                + $" | New-ChunkPlan -ChunkCount 1 | Invoke-ChunkRender {RenderFolder.Fast}"
                + $" | Merge-VideoChunks -DestinationPath {{ $_.Name -eq 'b' ? '{destination}' : \"$($_.Name).mkv\" "
                + $"}} -Force -KeepChunk"
        );

        Assert.Equal(["DestinationIsSource"], run.ErrorIds);
        Assert.Equal(before, await File.ReadAllBytesAsync(film, TestContext.Current.CancellationToken));
        Assert.Equal(sources.Split(", ").Length - 1, _folder.Files("*.mkv").Length);
    }

    [Theory]
    [FullData("real/film.mp4")]
    [InlineData("link.mp4")]
    [FullData("folder/film.mp4")]
    [InlineData("second.mp4")]
    public async Task An_event_log_is_not_written_into_a_video(string log)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the right to make links");
        var film = await PrepareAsync();
        var before = await File.ReadAllBytesAsync(film, TestContext.Current.CancellationToken);

        var run = _folder.Run(
            $"Get-VideoInfo real/film.mp4 | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender {RenderFolder.Fast} "
                + $"-EventLog {log}"
        );

        Assert.Equal("EventLogNotWritable", Assert.Single(run.ErrorIds));
        Assert.Equal(before, await File.ReadAllBytesAsync(film, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_videos_with_one_destination_by_two_paths_are_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the right to make links");
        await PrepareAsync();
        await _folder.AddAsync("b.mp4");
        var run = _folder.Run(
            "Get-VideoInfo real/film.mp4, b.mp4 | New-ChunkPlan -ChunkCount 1 | Invoke-ChunkRender "
                + $"{RenderFolder.Fast} -ThrottleLimit 1"
                + " | Merge-VideoChunks -DestinationPath { @{ film = 'real/out.mkv'; b = 'folder/out.mkv' }[$_.Name] "
                + "} -Force"
        );
        Assert.Equal(["DestinationTaken"], run.ErrorIds);
        Assert.Equal("film", run.Single.Properties["Name"].Value);
    }

    // One film with all its names: in a folder, by a link to it, by a linked folder, by a link to a link, by a second
    // name.
    private async Task<string> PrepareAsync()
    {
        var film = await _folder.AddAsync("real/film.mp4");
        File.CreateSymbolicLink(_folder.Of("link.mp4"), film);
        Directory.CreateSymbolicLink(_folder.Of("folder"), _folder.Of("real"));
        File.CreateSymbolicLink(_folder.Of("chain.mp4"), "link.mp4");
        await Fixtures.CommandRunner.RunAsync("ln", [film, _folder.Of("second.mp4")]);
        return film;
    }
}
