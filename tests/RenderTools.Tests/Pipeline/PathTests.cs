using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>Names and places that break tools which build command lines as text.</summary>
public sealed class PathTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private readonly RenderFolder _folder = new(session, "rendertools it's [1] 🎬 ");

    // The worst of each sort; with --full all.
    public static TheoryData<string> Names =>
        FullDataAttribute.IsFull ? All : ["two\nlines' \"quoted\"\nfile 'film.mp4'.mp4"];

    private static TheoryData<string> All =>
        [
            "two  words.mp4",
            "it's \"quoted\".mp4",
            "a[1].mp4",
            "-y.mp4",
            "🎬 ünï.mp4",
            "$(id) `id` & ; %d %03d.mp4",
            "concat;x,y|z=1.mp4",
            "~.mp4",
            "-i.mp4",
            "%04d.mp4",
            "http:x.mp4",
            "Screencast from 2024-05-01 12:30:00.mp4",
            "pipe:1.mp4",
            "concat:film.mp4|film.mp4",
            "data:,x.mp4",
            "two\nlines' \"quoted\"\nfile 'film.mp4'.mp4",
        ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_file_of_any_name_goes_through_the_whole_pipeline_beside_the_shell_s_location(string name)
    {
        await _folder.AddAsync(name);

        var run = _folder
            .Run(
                "Get-VideoInfo -LiteralPath $args[0] | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender "
                    + $"{RenderFolder.Fast} | Merge-VideoChunks -DestinationPath {{ \"out/$($_.Name).mkv\" }}",
                name
            )
            .ThrowIfFailed();
        var output = (string)run.Single.Properties["Path"].Value;
        Assert.Equal(_folder.Of("out", Path.GetFileNameWithoutExtension(name) + ".mkv"), output);
        Assert.Equal(60, run.Single.Properties["Frames"].Value);
        Assert.Equal(Enumerable.Range(0, 60), await FrameNumberReader.ReadNumbersAsync("file:" + output));
        Assert.NotEqual(Environment.CurrentDirectory, _folder.Path);
        Assert.False(
            Directory.Exists(_folder.Of("work"))
                && Directory.EnumerateFiles(_folder.Of("work"), "*", SearchOption.AllDirectories).Any()
        );
    }

    [Fact]
    public async Task A_name_in_brackets_is_found_without_escaping_and_wildcards_work()
    {
        await _folder.AddAsync("a[1].mp4");
        await _folder.AddAsync("a1.mp4");
        Assert.Equal(["a[1]"], Names("Get-VideoInfo 'a[1].mp4'"));
        Assert.Equal(["a1", "a[1]"], Names("Get-VideoInfo '*.mp4'"));
        Assert.Equal(["a1"], Names("Get-VideoInfo 'a[0-9].mp4'"));
        Assert.Equal(["a1", "a[1]"], Names("'a1.mp4', 'a[1].mp4' | Get-VideoInfo"));

        string[] Names(string script) =>
            [
                .. _folder
                    .Run(script)
                    .ThrowIfFailed()
                    .Output.Select(o => (string)o.Properties["Name"].Value)
                    .Order(StringComparer.Ordinal),
            ];
    }

    [Fact]
    public async Task What_is_no_video_is_one_error_each_with_its_own_id_and_the_others_go_on()
    {
        await _folder.AddAsync("good.mp4");
        await _folder.AddAsync("z last.mp4");
        File.Copy(await TestMedia.GetAsync("audio_only.m4a"), _folder.Of("sound.m4a"));
        File.Copy(await TestMedia.GetAsync("empty.mp4"), _folder.Of("empty.mp4"));
        File.Copy(await TestMedia.GetAsync("text.mp4"), _folder.Of("text.mp4"));
        Directory.CreateDirectory(_folder.Of("folder.mp4"));
        var run = _folder.Run(
            "'good.mp4', 'folder.mp4', 'empty.mp4', 'text.mp4', 'sound.m4a', 'missing.mp4', 'no*match.mp4', 'z "
                + "last.mp4' | Get-VideoInfo"
                + $" | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender {RenderFolder.Fast} | Merge-VideoChunks"
        );
        Assert.Null(run.Failure);
        Assert.Equal(
            ["PathIsDirectory", "EmptyFile", "NotMedia", "NoVideoStream", "VideoNotFound"],
            run.ErrorIds.Take(5)
        );
        Assert.Equal(
            run.Errors.Count,
            run.Errors.Select(e => e.Exception.Message).Distinct(StringComparer.Ordinal).Count()
        );
        Assert.All(
            run.Errors.Take(5).Zip(["folder.mp4", "empty.mp4", "text.mp4", "sound.m4a", "missing.mp4"]),
            pair => Assert.Contains(pair.Second, pair.First.Exception.Message, StringComparison.Ordinal)
        );
        Assert.Equal(
            ["good", "z last"],
            run.Output.Select(o => (string)o.Properties["Name"].Value).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["good.mp4", "good.rendered.mp4", "z last.mp4", "z last.rendered.mp4"],
            _folder.Files("*.mp4").Where(f => f[0] is 'g' or 'z')
        );
    }

    [Fact]
    public async Task A_playlist_that_calls_itself_a_film_opens_no_other_file()
    {
        var film = await _folder.AddAsync("film.mp4");
        await File.WriteAllTextAsync(_folder.Of("list.mp4"), $"ffconcat version 1.0\nfile '{film}'\n", Token);
        await File.WriteAllTextAsync(
            _folder.Of("hls.mp4"),
            $"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{film}\n#EXT-X-ENDLIST\n",
            Token
        );
        var run = _folder.Run("Get-VideoInfo list.mp4, hls.mp4");
        Assert.Equal(["NotMedia", "NotMedia"], run.ErrorIds);
        Assert.Empty(run.Output);
    }
}
