using System.Management.Automation;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>
/// One mistake is one error, told before a second chunk begins, and its sentence is true in its case.
/// </summary>
public sealed class MistakeTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private const string Render = "Invoke-ChunkRender -WorkingDirectory work -ThrottleLimit 4 -EventLog events.ndjson";

    private readonly RenderFolder _folder = new(session);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(
        "-Preset fastt",
        "Merge-VideoChunks out.mkv",
        "EncoderRefused",
        "libx264 knows no preset 'fastt'. It has: ultrafast, ",
        1
    )]
    [InlineData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks out.mp4",
        "UnsupportedVideo",
        "'.mp4' cannot hold video of ffv1: ",
        1
    )]
    [FullData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks -DestinationPath out.flv -Force",
        "UnsupportedVideo",
        "Name a destination that ends in .mkv.",
        1
    )]
    [InlineData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks out.mkv -AudioCodec acc",
        "AudioEncoderNotFound",
        "-AudioCodec 'acc' cannot be used. ffmpeg says: Unknown encoder 'acc'.",
        0
    )]
    [FullData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks out.mkv -AudioCodec libx264",
        "AudioEncoderRefused",
        "libx264 cannot encode stream #1",
        1
    )]
    [FullData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks out.mkv -AudioCodec aac -AudioOption @{aac_coder='fastt'}",
        "AudioEncoderRefused",
        "aac cannot encode stream #1",
        1
    )]
    [InlineData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks film.mov/out.mkv",
        "DestinationNotWritable",
        "film.mov' is a file.",
        0
    )]
    [FullData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks -DestinationDirectory film.mov/out",
        "DestinationNotWritable",
        "film.mov' is a file.",
        0
    )]
    [InlineData("-VideoCodec ffv1", "Merge-VideoChunks film.mov", "DestinationIsSource", "is the source itself", 0)]
    [InlineData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks out",
        "ContainerUnknown",
        "out' has no extension, which chooses the container.",
        0
    )]
    [InlineData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks .",
        "DestinationIsDirectory",
        "is a folder. Name a file in it, such as ",
        0
    )]
    [FullData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks out/",
        "DestinationIsDirectory",
        "is a folder. Name a file in it, such as ",
        0
    )]
    [FullData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks out.docx",
        "ContainerUnknown",
        "'.docx' is no container that is known here.",
        0
    )]
    [FullData(
        "-VideoCodec ffv1",
        "Merge-VideoChunks out.mkv",
        "UnsupportedStream",
        "Convert it with -AudioCodec aac, name a destination that ends in .mov, or leave the stream out with "
            + "-SkipUnsupportedStream.",
        1
    )]
    [InlineData(
        "-VideoCodec mpeg2video",
        "Merge-VideoChunks out.mxf",
        "UnsupportedStream",
        "Convert it with -AudioCodec pcm_s16le, name a destination that ends in .mov, or leave",
        1
    )]
    [FullData(
        "-VideoCodec mpeg2video",
        "Merge-VideoChunks out.mxf -AudioCodec aac",
        "UnsupportedStream",
        "Convert it with -AudioCodec pcm_s16le, name a destination that ends in .mkv, or leave",
        1
    )]
    public async Task A_mistake_is_one_error_before_a_second_chunk_begins(
        string settings,
        string merge,
        string id,
        string says,
        int begun
    )
    {
        await FilmAsync();
        var run = _folder.Run($"Get-VideoInfo film.mov | New-ChunkPlan -ChunkCount 12 | {Render} {settings} | {merge}");
        AssertOneError(run, id, says);
        Assert.Empty(run.Output);
        Assert.Equal(begun, Begun("film"));
        Assert.DoesNotContain(_folder.Files("*.m*"), f => f.StartsWith("out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Other_videos_of_the_pipeline_go_on()
    {
        await _folder.AddAsync("a.mp4");
        await _folder.AddAsync("b.mp4");
        var run = _folder.Run(
            $"[void][IO.Directory]::CreateDirectory('{_folder.Of("out", "a.rendered.mp4")}'); Get-VideoInfo a.mp4, "
                + $"b.mp4 | New-ChunkPlan -ChunkCount 6 | {Render} -Preset ultrafast | Merge-VideoChunks "
                + "-DestinationDirectory out"
        );
        AssertOneError(run, "DestinationIsDirectory", "a.rendered.mp4' is a folder");
        Assert.Equal("b", run.Single.Properties["Name"].Value);
        Assert.Equal((1, 6), (Begun("a"), Begun("b")));
    }

    [FullFact]
    public async Task Two_videos_of_one_name_in_one_folder_are_told_what_is_left_to_do()
    {
        await _folder.AddAsync("x/film.mp4");
        await _folder.AddAsync("y/film.mp4");
        var run = _folder.Run(
            $"Get-VideoInfo x/film.mp4, y/film.mp4 | New-ChunkPlan -ChunkCount 2 | {Render} -Preset ultrafast | "
                + "Merge-VideoChunks -DestinationDirectory out"
        );
        AssertOneError(run, "DestinationTaken", "which has the same name. Give each its own: -DestinationPath {");
        Assert.DoesNotContain("-DestinationDirectory", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(60, run.Single.Properties["Frames"].Value);
    }

    [Fact]
    public async Task A_destination_that_comes_with_each_chunk_is_asked_at_the_first()
    {
        await FilmAsync();
        var run = _folder.Run(
            $"Get-VideoInfo film.mov | New-ChunkPlan -ChunkCount 2 | {Render} -VideoCodec ffv1 | Merge-VideoChunks "
                + $"-DestinationPath {{ \"$($_.Name).mp4\" }}"
        );
        AssertOneError(run, "UnsupportedVideo", "cannot hold video of ffv1");
    }

    [FullFact]
    public async Task A_merge_around_another_pipeline_or_after_it_is_not_asked()
    {
        await FilmAsync();
        var run = _folder
            .Run(
                $$"""
                1 | ForEach-Object { $script:chunks = Get-VideoInfo film.mov | New-ChunkPlan -ChunkCount 2 | {{Render}} -VideoCodec ffv1 } | Merge-VideoChunks nowhere.docx
                $chunks | Merge-VideoChunks out.nut
                """
            )
            .ThrowIfFailed();
        Assert.Equal(25, run.Single.Properties["Frames"].Value);
    }

    [FullFact]
    public async Task An_option_of_the_audio_encoder_has_its_effect()
    {
        await FilmAsync();
        var sizes = new List<long>();
        foreach (var rate in new[] { "@{'b:a'='32k'}", "'b=256k'", "@{'b:a:0'='256k'}" })
        {
            _folder
                .Run(
                    $"Get-VideoInfo film.mov | New-ChunkPlan -ChunkCount 1 | {Render} -VideoCodec ffv1 -EncoderOption "
                        + $"'slices=4' | Merge-VideoChunks out.mkv -Force -AudioCodec mp2 -AudioOption {rate}"
                )
                .ThrowIfFailed();
            var bits = await CommandRunner.FfprobeAsync(
                ["-select_streams", "a:0", "-show_entries", "packet=size", "-of", "csv=p=0", _folder.Of("out.mkv")],
                Token
            );
            sizes.Add(
                bits.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Sum(line =>
                        long.Parse(line.Trim(',', '\r', ' '), System.Globalization.CultureInfo.InvariantCulture)
                    )
            );
        }

        Assert.Equal(sizes[1], sizes[2]);
        Assert.True(sizes[0] * 2 < sizes[1]);
    }

    [Theory]
    [InlineData(
        "list.m3u8",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfilm.mov\n#EXT-X-ENDLIST\n",
        "its format 'hls'"
    )]
    [InlineData("list.ffconcat", "ffconcat version 1.0\nfile film.mov\n", "its format 'concat'")]
    [InlineData(
        "text): ).mp4",
        "no video at all\n",
        "no video that ffmpeg can read: Invalid data found when processing input."
    )]
    public async Task What_is_no_video_is_told_what_it_is(string name, string content, string says)
    {
        await File.WriteAllTextAsync(_folder.Of(name), content, Token);
        AssertOneError(_folder.Run("Get-VideoInfo -LiteralPath $args[0]", "./" + name), "NotMedia", says);
    }

    [Fact]
    public async Task A_video_that_may_not_be_read_is_called_neither_damaged_nor_cut_short()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || Environment.UserName == "root",
            "root may read everything, and Windows has other rights"
        );
        var path = await FilmAsync();
        File.SetUnixFileMode(path, UnixFileMode.None);
        AssertOneError(_folder.Run("Get-VideoInfo film.mov"), "VideoNotReadable", "permission denied");
    }

    private static void AssertOneError(ScriptRun run, string id, string says)
    {
        var errors = run.Failure is null ? run.Errors : [.. run.Errors, run.Failure.ErrorRecord];
        Assert.Equal([id], errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains(says, errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors[0].Exception.Message);
    }

    // Chunks on which a worker has started ffmpeg.
    private int Begun(string name)
    {
        var log = _folder.Of("events.ndjson");
        if (!File.Exists(log))
            return 0;
        var lines = File.ReadAllLines(log);
        var job = lines.FirstOrDefault(l =>
            l.Contains("\"planned\"", StringComparison.Ordinal) && l.Contains(name + ".", StringComparison.Ordinal)
        );
        if (job is null)
            return 0;
        var id = System.Text.Json.JsonDocument.Parse(job).RootElement.GetProperty("job").GetString()!;
        return lines.Count(l =>
            l.Contains("\"started\"", StringComparison.Ordinal) && l.Contains(id, StringComparison.Ordinal)
        );
    }

    // A second with sound that QuickTime holds and Matroska does not.
    private async Task<string> FilmAsync()
    {
        var film = await MediaCache.GetAsync(
            "ima.mov",
            "mistakes 1",
            (_, path) =>
                CommandRunner.FfmpegAsync([
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=size=160x90:rate=25:duration=1",
                    "-f",
                    "lavfi",
                    "-i",
                    "sine=duration=1:r=44100",
                    "-c:v",
                    "libx264",
                    "-preset",
                    "ultrafast",
                    "-g",
                    "5",
                    "-c:a",
                    "adpcm_ima_qt",
                    path,
                ])
        );
        File.Copy(film, _folder.Of("film.mov"));
        return _folder.Of("film.mov");
    }
}
