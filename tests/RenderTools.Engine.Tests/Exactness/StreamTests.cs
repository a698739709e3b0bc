using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Merging;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>What goes with the picture goes into the finished file, at its time.</summary>
[Trait("Ffmpeg", "Each")]
public class StreamTests
{
    private static readonly RenderSettings Fast = new() { Preset = "ultrafast", Crf = 35 };

    private static readonly PlanOptions TwoChunks = new() { ChunkCount = 2, SplitMode = SplitMode.Uniform };

    [Fact]
    public async Task Matroska_keeps_every_track_with_its_name_its_language_the_chapters_and_the_attachment()
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync("full.mkv"), Fast, TwoChunks, "mkv");

        Assert.Empty(trial.Video.DroppedStreams);
        Assert.Equal(
            await DescribeAsync(trial.Source, "codec_type,codec_name"),
            await DescribeAsync(trial.Video.Path, "codec_type,codec_name")
        );
    }

    [Fact]
    public async Task MP4_takes_text_subtitles_as_mov_text_and_says_what_it_cannot_hold()
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync("full.mkv"), Fast, TwoChunks, "mp4");

        var film = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, TestContext.Current.CancellationToken);
        var kept = film.Streams.Where(s => s.Type is "video" or "audio" or "subtitle").ToList();
        Assert.Equal(["h264", "aac", "aac", "mov_text"], kept.Select(s => s.Codec));
        Assert.Equal(["eng", "deu", "fra"], kept.Skip(1).Select(s => s.Language));
        Assert.Equal(["Opening", "The rest"], film.Chapters.Select(c => c.Title));
        Assert.Contains("attachment", Assert.Single(trial.Video.DroppedStreams), StringComparison.Ordinal);
    }

    [FullFact]
    public async Task WebM_refuses_AAC_unless_told_to_leave_it_out()
    {
        var source = await TestMedia.GetAsync("full.mkv");
        var settings = new RenderSettings
        {
            VideoCodec = "libvpx",
            Crf = 30,
            EncoderOptions = [new("deadline", "realtime"), new("cpu-used", "8")],
        };

        var error = await Assert.ThrowsAsync<RenderToolsException>(async () =>
        {
            using var refused = await Trial.RunAsync(
                source,
                settings,
                TwoChunks,
                "webm",
                o => o with { SkipUnsupportedStreams = false }
            );
        });
        Assert.Equal("UnsupportedStream", error.ErrorId);
        Assert.Contains("-AudioCodec", error.Message, StringComparison.Ordinal);

        using var trial = await Trial.RunAsync(source, settings, TwoChunks, "webm");
        Assert.Equal(2, trial.Video.DroppedStreams.Count(s => s.Contains("audio", StringComparison.Ordinal)));
    }

    [FullFact]
    public async Task Sound_that_QuickTime_takes_by_name_and_refuses_by_packet_is_found_before_the_join()
    {
        var directory = Directory.CreateTempSubdirectory("rendertools-amr-").FullName;
        try
        {
            var source = Path.Combine(directory, "amr.mkv");
            await WriteFilmWithPackedAmrAsync(source);

            var error = await Assert.ThrowsAsync<RenderToolsException>(async () =>
            {
                using var refused = await Trial.RunAsync(
                    source,
                    Fast,
                    TwoChunks,
                    "mov",
                    o => o with { SkipUnsupportedStreams = false }
                );
            });
            Assert.Equal("UnsupportedStream", error.ErrorId);
            Assert.Contains("-AudioCodec aac", error.Message, StringComparison.Ordinal);
            Assert.Contains(".mkv", error.Message, StringComparison.Ordinal);

            using var without = await Trial.RunAsync(source, Fast, TwoChunks, "mov");
            Assert.Contains("audio", Assert.Single(without.Video.DroppedStreams), StringComparison.Ordinal);
            using var converted = await Trial.RunAsync(
                source,
                Fast,
                TwoChunks,
                "mov",
                o => o with { AudioCodec = "aac", SkipUnsupportedStreams = false }
            );
            Assert.Empty(converted.Video.DroppedStreams);
            using var copied = await Trial.RunAsync(
                source,
                Fast,
                TwoChunks,
                "mkv",
                o => o with { SkipUnsupportedStreams = false }
            );
            Assert.Empty(copied.Video.DroppedStreams);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // Phones put several AMR frames into one packet of a 3GP file. ffmpeg has no encoder and splits what it reads
    // elsewhere, so the packets are muxed as another codec's of that size (GSM: 65 bytes, five frames of AMR at 4.75
    // kbit/s), and the film's header is given AMR's number.
    private static async Task WriteFilmWithPackedAmrAsync(string path)
    {
        const byte Gsm = 0x31;
        const byte Amr = 0x57;
        var sound = Enumerable.Repeat<byte[]>([0x04, .. new byte[12]], 100).SelectMany(frame => frame).ToArray();
        byte[] format = [Gsm, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x59, 0x06, 0, 0, 65, 0, 0, 0];
        var wave = Path.ChangeExtension(path, "wav");
        await File.WriteAllBytesAsync(
            wave,
            [
                .. "RIFF"u8,
                .. BitConverter.GetBytes(36 + sound.Length),
                .. "WAVEfmt "u8,
                16,
                0,
                0,
                0,
                .. format,
                .. "data"u8,
                .. BitConverter.GetBytes(sound.Length),
                .. sound,
            ]
        );
        var muxed = Path.ChangeExtension(path, "gsm.mkv");
        await CommandRunner.FfmpegAsync([
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=25:duration=2",
            "-i",
            wave,
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-c:a",
            "copy",
            muxed,
        ]);
        var film = await File.ReadAllBytesAsync(muxed);
        film[film.AsSpan().IndexOf(format.AsSpan(0, 6))] = Amr;
        await File.WriteAllBytesAsync(path, film);
    }

    [Theory]
    [FullData("mp4")]
    [FullData("mkv")]
    public async Task Cover_art_stays_cover_art(string extension)
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync("cover.mp4"), Fast, TwoChunks, extension);

        var film = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, TestContext.Current.CancellationToken);
        Assert.Empty(trial.Video.DroppedStreams);
        Assert.Contains(film.Streams, s => s is { Type: "video", IsCoverArt: true, Codec: "mjpeg" });
        Assert.Equal("h264", film.VideoCodec);
    }

    [Theory]
    [InlineData("mp4", 1)]
    [FullData("mov", 1)]
    [FullData("mkv", 0)]
    public async Task A_timecode_stays(string extension, int tracks)
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync("timecode.mp4"), Fast, TwoChunks, extension);

        var film = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, TestContext.Current.CancellationToken);
        Assert.Empty(trial.Video.DroppedStreams);
        Assert.Equal("01:00:00:00", film.VideoStream.Timecode);
        Assert.Equal(tracks, film.Streams.Count(s => s.CodecTag == "tmcd"));
    }

    [FullFact]
    public async Task A_part_does_not_claim_the_timecode_of_the_films_first_frame()
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("timecode.mp4"),
            Fast,
            TwoChunks with
            {
                Start = TimeSpan.FromSeconds(4),
            },
            "mp4"
        );

        var film = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, TestContext.Current.CancellationToken);
        Assert.Null(film.VideoStream.Timecode);
        Assert.Contains("data", Assert.Single(trial.Video.DroppedStreams), StringComparison.Ordinal);
    }

    [Theory]
    [FullData("mkv")]
    [FullData("ts")]
    public async Task A_second_film_in_the_file_stays(string extension)
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync("programs.ts"), Fast, TwoChunks, extension);

        var film = await MediaProbe.ReadAsync(Tested.Ffmpeg, trial.Video.Path, TestContext.Current.CancellationToken);
        Assert.Empty(trial.Video.DroppedStreams);
        Assert.Equal(["video", "audio", "video", "audio"], film.Streams.Select(s => s.Type));
    }

    [Theory]
    [FullData("e_late.mp4", "mp4")]
    [FullData("e_late.mp4", "mkv")]
    [FullData("k_editlist.mp4", "mp4")]
    [FullData("mpeg2_opengop.ts", "ts")]
    [FullData("mpeg2_opengop.ts", "mp4")]
    [FullData("wrap.ts", "mkv")]
    public async Task Sound_lies_against_the_picture_as_in_the_source(string source, string extension)
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync(source), Fast, TwoChunks, extension);

        // Both streams are rounded to a tick: Matroska's millisecond, else 1/90000 s, or a sample.
        var tick = extension == "mkv" ? 0.001 : 1.0 / 44100;
        var late = await AudioOffset.OfAsync(trial.Video.Path) - await AudioOffset.OfAsync(trial.Source);
        Assert.InRange(late, -tick - 1e-6, tick + 1e-6);
    }

    [Theory]
    [InlineData("mp4")]
    [FullData("mkv")]
    public async Task A_part_keeps_its_sound_in_time(string extension)
    {
        var source = await new NumberedVideo("sound.mp4", 200) { AudioEncoder = ["-c:a", "aac"] }.GetAsync();
        using var trial = await Trial.RunAsync(
            source,
            Fast,
            TwoChunks with
            {
                Start = TimeSpan.FromSeconds(2.5),
                Duration = TimeSpan.FromSeconds(4),
            },
            extension
        );

        var flashes = (await FrameNumberReader.ReadAsync(trial.Video.Path))
            .Where(f => f.Flash)
            .Select(f => f.Time)
            .ToList();
        var beeps = await BeepReader.ReadAsync(trial.Video.Path);
        Assert.Equal(4, flashes.Count);
        Assert.All(flashes, flash => Assert.Contains(beeps, beep => Math.Abs(beep - flash) < 0.004));
        Assert.InRange(trial.Video.Duration.TotalSeconds, 3.95, 4.1);
    }

    [FullFact]
    public async Task A_thousand_seams_do_not_drift()
    {
        var source = await new NumberedVideo("thousand.mp4", 2002)
        {
            Rate = "30000/1001",
            AudioEncoder = ["-c:a", "aac"],
        }.GetAsync();
        using var trial = await Trial.RunAsync(
            source,
            Fast,
            new PlanOptions { ChunkCount = 1001, SplitMode = SplitMode.Uniform },
            "mp4"
        );

        Assert.Equal(1001, trial.Chunks.Count);
        var frames = await FrameNumberReader.ReadAsync(trial.Video.Path);
        Assert.Equal(Enumerable.Range(0, 2002).Select(n => (int?)n), frames.Select(f => f.Number));
        var expected = await FrameNumberReader.ReadAsync(source);
        Assert.All(frames.Zip(expected), pair => Assert.InRange(pair.First.Time - pair.Second.Time, -2e-5, 2e-5));
    }

    private static async Task<string> DescribeAsync(string path, string entries)
    {
        var text = await CommandRunner.FfprobeAsync([
            "-show_entries",
            $"stream={entries}:stream_disposition=default,forced:stream_tags=language,title,filename,mimetype:format_tags=title,artist,date:chapter=start_time,end_time:chapter_tags=title",
            "-of",
            "default",
            path,
        ]);
        // ffmpeg writes tag names of Matroska in capitals, and in any order.
        return string.Join(
            "\n\n",
            text.ToUpper(CultureInfo.InvariantCulture)
                .Split("[/")
                .Select(section => string.Join('\n', section.Split('\n').Order(StringComparer.Ordinal)))
        );
    }
}
