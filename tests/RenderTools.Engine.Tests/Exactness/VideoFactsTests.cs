using RenderTools.Encoders;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Merging;
using RenderTools.Planning;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>What a file says of its film beside the streams is kept, or said to be lost.</summary>
[Trait("Ffmpeg", "Each")]
public sealed class VideoFactsTests : IDisposable
{
    private static readonly RenderSettings Fast = new() { Preset = "ultrafast" };

    private static readonly PlanOptions TwoChunks = new() { ChunkCount = 2, SplitMode = SplitMode.Uniform };

    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-facts-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [FullData("left_right", "mkv", true)]
    [FullData("bottom_top", "mkv", true)]
    [FullData("row_interleaved_rl", "mkv", true)]
    [FullData("top_bottom", "mp4", false)]
    [FullData("right_left", "ts", false)]
    public async Task Stereo_mode_stays_or_is_said_to_be_lost(string mode, string extension, bool stays)
    {
        var source = await MakeAsync("stereo.mkv", ["-metadata:s:v", "stereo_mode=" + mode]);
        using var trial = await Trial.RunAsync(source, Fast, TwoChunks, extension);

        Assert.Equal(stays ? mode : null, (await TagsAsync(trial.Video.Path)).GetValueOrDefault("stereo_mode"));
        Assert.Equal(
            !stays,
            (await WarningsAsync(trial)).Any(w => w.Contains("stereo mode", StringComparison.Ordinal))
        );
    }

    [FullFact]
    public async Task Stereo_mode_and_sphere_of_MP4_are_seen()
    {
        var plain = await MakeAsync("plain.mkv", ["-metadata:s:v", "stereo_mode=left_right"]);
        var stereo = Path.Combine(_folder, "stereo.mp4");
        await CommandRunner.MakeAsync(["-i", plain, "-c", "copy", "-strict", "unofficial", stereo]);
        AddSphere(stereo);
        using var trial = await Trial.RunAsync(stereo, Fast, TwoChunks, "mkv");

        Assert.Equal("left_right", (await TagsAsync(trial.Video.Path)).GetValueOrDefault("stereo_mode"));
        Assert.Contains(
            "spherical mapping (equirectangular)",
            Assert.Single(await WarningsAsync(trial)),
            StringComparison.Ordinal
        );
    }

    [FullFact]
    public async Task Covers_keep_their_names_and_titles()
    {
        string[] names = ["cover.jpg", "cover_land.jpg", "small_cover.png"];
        for (var i = 0; i < names.Length; i++)
            await CommandRunner.MakeAsync([
                "-f",
                "lavfi",
                "-i",
                $"testsrc2=s={64 + (16 * i)}x48:r=1",
                "-frames:v",
                "1",
                Path.Combine(_folder, names[i]),
            ]);
        var source = await MakeAsync(
            "covers.mkv",
            [
                .. names.SelectMany(
                    (name, i) =>
                        (string[])
                            [
                                "-attach",
                                Path.Combine(_folder, name),
                                $"-metadata:s:t:{i}",
                                "mimetype=image/" + (name.EndsWith("png", StringComparison.Ordinal) ? "png" : "jpeg"),
                                $"-metadata:s:t:{i}",
                                "filename=" + name,
                            ]
                ),
                "-metadata:s:t:1",
                "title=Landscape",
            ]
        );
        using var trial = await Trial.RunAsync(source, Fast, TwoChunks, "mkv");

        var film = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, Token);
        Assert.Empty(trial.Video.DroppedStreams);
        Assert.Equal(names, film.Streams.Where(s => s.IsCoverArt).Select(s => s.FileName));
        Assert.Equal([null, "Landscape", null], film.Streams.Where(s => s.IsCoverArt).Select(s => s.Title));
    }

    [Theory]
    [InlineData("30000/1001", "00:59:58;20", "fps=25", "00:59:58:16")]
    [FullData("60", "10:00:00:59", "fps=30", "10:00:00:29")]
    [FullData("25", "01:00:00:10", "fps=50", "01:00:00:20")]
    [FullData("60000/1001", "00:01:59;59", "fps=30000/1001", "00:01:59;29")]
    [FullData("30000/1001", "00:01:00;02", "negate", "00:01:00;02")]
    public async Task A_timecode_names_the_same_moment_at_another_rate(
        string rate,
        string timecode,
        string filter,
        string expected
    )
    {
        var source = await MakeAsync("timecode.mov", ["-timecode", timecode], rate);
        using var trial = await Trial.RunAsync(source, Fast with { VideoFilter = filter }, TwoChunks, "mp4");

        Assert.Equal(expected, (await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, Token)).Timecode);
        Assert.Empty(await WarningsAsync(trial));
    }

    [Theory]
    [FullData("mov")]
    [FullData("mp4")]
    public async Task Data_that_QuickTime_gets_no_description_of_are_left_out_and_said(string extension)
    {
        var blob = Path.Combine(_folder, "blob.bin");
        await File.WriteAllBytesAsync(blob, new byte[400], Token);
        var source = await MakeAsync(
            "phone.mov",
            ["-f", "data", "-i", blob, "-f", "data", "-i", blob],
            "25",
            [
                "-map",
                "1",
                "-map",
                "2",
                "-c:d",
                "copy",
                "-tag:d",
                "gpmd",
                "-movflags",
                "use_metadata_tags",
                "-metadata",
                "com.apple.quicktime.make=Acme",
            ]
        );
        var film = await File.ReadAllBytesAsync(source, Token);
        for (var at = film.AsSpan().IndexOf("gpmd"u8); at >= 0; at = film.AsSpan().IndexOf("gpmd"u8))
            "mebx"u8.CopyTo(film.AsSpan(at));
        await File.WriteAllBytesAsync(source, film, Token);
        using var trial = await Trial.RunAsync(source, Fast, TwoChunks, extension);

        Assert.Equal(2, trial.Video.DroppedStreams.Count(s => s.Contains("data", StringComparison.Ordinal)));
        var joined = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, Token);
        Assert.Equal("video", Assert.Single(joined.Streams).Type);
        Assert.Equal("Acme", joined.Tags.GetValueOrDefault("com.apple.quicktime.make"));
        Assert.Equal(2, (await WarningsAsync(trial)).Count);
    }

    [Fact]
    public async Task Keys_of_makers_that_a_container_does_not_hold_are_said_to_be_lost()
    {
        var source = await MakeAsync(
            "keys.mov",
            [
                "-movflags",
                "use_metadata_tags",
                "-metadata",
                "com.android.version=14",
                "-metadata",
                "com.apple.quicktime.model=X",
            ]
        );
        using var trial = await Trial.RunAsync(source, Fast, TwoChunks, "ts");

        Assert.Contains(
            "com.android.version, com.apple.quicktime.model",
            Assert.Single(await WarningsAsync(trial)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [FullData("mp4")]
    [FullData("mov")]
    [FullData("mkv")]
    public async Task Chapters_of_MP4_come_once(string extension)
    {
        var text = Path.Combine(_folder, "chapters.txt");
        await File.WriteAllTextAsync(
            text,
            ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=500\nEND=1000\ntitle=Two\n",
            Token
        );
        var source = await MakeAsync("chapters.mp4", ["-i", text], "25", ["-map_metadata", "1"]);
        using var trial = await Trial.RunAsync(source, Fast, TwoChunks, extension);

        var film = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, Token);
        Assert.Equal(["One", "Two"], film.Chapters.Select(c => c.Title));
        Assert.Equal(extension == "mkv" ? 0 : 1, film.Streams.Count(s => s.Type == "data"));
        Assert.Empty(trial.Video.DroppedStreams);
    }

    private static async Task<IReadOnlyList<string>> WarningsAsync(Trial trial) =>
        await new VideoMerger(Tested.Media).CheckAsync(
            trial.Chunks[0],
            new MergeOptions
            {
                Destination = trial.Video.Path,
                Force = true,
                SkipUnsupportedStreams = true,
            },
            Token
        );

    // A second of film; options of the output, or, before a further -i, of an input.
    private async Task<string> MakeAsync(string name, string[] options, string rate = "25", string[]? output = null)
    {
        var path = Path.Combine(_folder, name);
        await CommandRunner.MakeAsync([
            "-f",
            "lavfi",
            "-i",
            $"testsrc2=s=160x90:r={rate}:d=1",
            .. output is null ? [] : options,
            "-map",
            "0:v",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-g",
            "10",
            .. output ?? options,
            path,
        ]);
        return path;
    }

    private static async Task<Dictionary<string, string>> TagsAsync(string path) =>
        new(
            (await MediaProbe.ReadAsync(Tested.Ffmpeg, path, Token)).VideoStream.Tags,
            StringComparer.OrdinalIgnoreCase
        );

    // Google's sv3d (equirectangular) at the end of the picture's description, in a file whose index is at its end.
    private static void AddSphere(string path)
    {
        var film = File.ReadAllBytes(path).ToList();
        var sphere = Box(
            "sv3d",
            [
                .. Box("svhd", [0, 0, 0, 0, 0]),
                .. Box("proj", [.. Box("prhd", new byte[16]), .. Box("equi", new byte[20])]),
            ]
        );
        var (low, high) = (0, film.Count);
        var end = 0;
        foreach (var name in (string[])["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1"])
        {
            var at = low;
            while (System.Text.Encoding.ASCII.GetString([.. film.Slice(at + 4, 4)]) != name)
                at += Size(at);
            Assert.True(at < high);
            (low, high) = (at + 8 + (name == "stsd" ? 8 : 0), at + Size(at));
            end = high;
            var size = Size(at) + sphere.Length;
            for (var i = 0; i < 4; i++)
                film[at + i] = (byte)(size >> (24 - (8 * i)));
        }

        film.InsertRange(end, sphere);
        File.WriteAllBytes(path, [.. film]);

        int Size(int at) => (film[at] << 24) | (film[at + 1] << 16) | (film[at + 2] << 8) | film[at + 3];
        static byte[] Box(string name, byte[] content) =>
            [
                0,
                0,
                (byte)((content.Length + 8) >> 8),
                (byte)(content.Length + 8),
                .. System.Text.Encoding.ASCII.GetBytes(name),
                .. content,
            ];
    }
}
