using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>Pictures, sound and subtitles lie on one clock, whichever begins first, and that clock may jump.</summary>
[Trait("Ffmpeg", "Each")]
public class ClockTests
{
    private const string Picture = "-f lavfi -i testsrc2=size=160x90:rate=25:duration=3";
    private const string Sound = "-f lavfi -i anoisesrc=duration=3:sample_rate=48000:amplitude=0.3:seed=5";
    private const string H264 = "-c:v libx264 -preset ultrafast -g 25";
    private const string Mpeg2 = "-c:v mpeg2video -g 12 -b:v 1M";
    private const string Part = "part";

    private static readonly RenderSettings Fast = new() { Preset = "ultrafast", Crf = 35 };

    private static readonly PlanOptions TwoChunks = new() { ChunkCount = 2, SplitMode = SplitMode.Uniform };

    // Container and muxing options of each source; by how much the picture or the sound begins later.
    private static readonly Dictionary<string, string> Containers = new(StringComparer.Ordinal)
    {
        ["ts"] = $"{H264} -c:a mp2",
        ["m2ts"] = $"{H264} -c:a ac3 -mpegts_m2ts_mode 1",
        ["vob"] = $"{Mpeg2} -c:a ac3",
        ["mpg"] = $"{Mpeg2} -c:a mp2",
        ["mkv"] = $"{H264} -bf 2 -c:a ac3",
        ["mov"] = $"{H264} -bf 2 -c:a pcm_s16le",
        ["flv"] = $"{H264} -c:a aac",
        ["nut"] = $"{H264} -c:a mp2",
        ["avi"] = "-c:v mjpeg -c:a mp2",
    };

    public static TheoryData<string, string, string, string> Places
    {
        get
        {
            (string, string, string, string)[] fast = [("ts", "picture", "ts", "two chunks")];
            var all =
                from container in Containers.Keys
                from late in (string[])["sound", "picture"]
                from way in (string[])["one chunk", "two chunks", Part, "new sound"]
                from extension in container switch
                {
                    "ts" => ["mkv", "mp4", "ts"],
                    "mpg" => ["mkv", "mpg"],
                    "mov" => ["mkv", "mp4"],
                    _ => (string[])["mkv"],
                }
                select (container, late, extension, way);
            var data = new TheoryData<string, string, string, string>();
            foreach (
                var (container, late, extension, way) in FullDataAttribute.IsFull ? fast.Concat(all).Distinct() : fast
            )
                data.Add(container, late, extension, way);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Sound_that_begins_later_or_earlier_keeps_its_place(
        string container,
        string late,
        string extension,
        string way
    )
    {
        var (picture, sound) =
            late == "sound" ? (Picture, "-itsoffset 0.4 " + Sound) : ("-itsoffset 0.4 " + Picture, Sound);
        var source = await MakeAsync(
            $"late_{late}.{container}",
            $"{picture} {sound} -map 0 -map 1 {Containers[container]}"
        );
        var plan = way switch
        {
            "one chunk" => TwoChunks with { ChunkCount = 1 },
            Part => TwoChunks with { Start = TimeSpan.FromSeconds(1) },
            _ => TwoChunks,
        };
        var settings = extension is "mpg" ? new RenderSettings { VideoCodec = "mpeg2video" } : Fast;
        using var trial = await Trial.RunAsync(
            source,
            settings,
            plan,
            extension,
            o => o with { AudioCodec = way == "new sound" ? "ac3" : null, SkipUnsupportedStreams = false }
        );

        // Each is rounded to a tick: Matroska's and FLV's millisecond, or 1/90000 s. In AVI a packet of sound is a
        // tick, and ffmpeg moves a part's sound by whole ticks.
        var tick = container == "avi" && way == Part ? 0.0125 : 0.0011;
        var range = trial.Chunks[0].Chunk;
        var first = range.RangeStartPts is { } part
            ? new Timestamp(part, range.TimeBase).Seconds
            : (await TimesAsync(source, "V:0"))[0];
        var expected = (await TimesAsync(source, "a:0"))
            .Select(time => time - first)
            .Where(time => way != Part || time >= -tick)
            .ToList();
        var begin = (await TimesAsync(trial.Video.Path, "V:0"))[0];
        var actual = (await TimesAsync(trial.Video.Path, "a:0")).Select(time => time - begin).ToList();
        if (way == "new sound")
        {
            // ac3 delays what it is given by 256 samples, and ffmpeg tells so in the first packet's time.
            Assert.InRange(actual[0] - expected[0], -(256.0 / 48000) - tick, tick);
            return;
        }

        if (way == Part)
        {
            // A packet at the very edge may fall to either side.
            Assert.InRange(actual[0], -tick, expected[1] + tick);
            Assert.All(actual, time => Assert.Contains(expected, wanted => Math.Abs(time - wanted) <= tick));
            Assert.InRange(actual.Count, expected.Count - 1, expected.Count);
            return;
        }

        Assert.Equal(expected.Count, actual.Count);
        Assert.All(actual.Zip(expected), pair => Assert.InRange(pair.First - pair.Second, -tick, tick));
    }

    [Theory]
    [FullData("ass", "mkv", "mkv")]
    [FullData("srt", "mkv", "mkv")]
    [FullData("srt", "mkv", "mp4")]
    [FullData("mov_text", "mp4", "mp4")]
    public async Task A_part_begins_with_its_picture_though_a_subtitle_began_before(
        string codec,
        string container,
        string extension
    )
    {
        const string subtitles =
            "1\n00:00:00,500 --> 00:00:00,800\nOver\n\n2\n00:00:00,900 --> 00:00:01,600\nShown at the "
            + "cut\n\n3\n00:00:01,800 --> 00:00:09,000\nLater\n";
        var source = await MakeAsync(
            $"subtitles_{codec}.{container}",
            $"{Picture} -i {{dir}}/s.srt -map 0 -map 1 {H264} -c:s {codec}",
            subtitles
        );
        var plan = TwoChunks with { Start = TimeSpan.FromSeconds(1), Duration = TimeSpan.FromSeconds(1.6) };
        using var trial = await Trial.RunAsync(source, Fast, plan, extension);

        Assert.Equal(0, (await TimesAsync(trial.Video.Path, "V:0"))[0]);
        var shown = await SubtitlesAsync(trial.Video.Path);
        Assert.DoesNotContain(shown, s => s.Text.Contains("Over", StringComparison.Ordinal));
        Assert.Contains(
            shown,
            s => s.Text.Contains("Later", StringComparison.Ordinal) && Math.Abs(s.Begin - 0.8) < 0.002
        );
        if (codec == "srt" && extension == "mp4" && Tested.Ffmpeg.Version is { Major: < 6 })
            return; // ffmpeg 5.1 cannot move the subtitles that it converts.
        Assert.Contains(
            shown,
            s =>
                s.Text.Contains("Shown at the cut", StringComparison.Ordinal)
                && s.Begin == 0
                && Math.Abs(s.End - 0.6) < 0.002
        );
    }

    [FullFact]
    public async Task A_part_begins_with_its_picture_though_a_second_film_has_no_keyframe_there()
    {
        var source = await MakeAsync(
            "films.mkv",
            $"{Picture} -f lavfi -i testsrc=size=160x90:rate=25:duration=3 -map 0 -map 1 {H264} -bf 2"
        );
        using var trial = await Trial.RunAsync(
            source,
            Fast,
            TwoChunks with
            {
                Start = TimeSpan.FromSeconds(1.4),
            },
            "mkv"
        );

        Assert.Equal(0, (await TimesAsync(trial.Video.Path, "V:0"))[0]);
        Assert.InRange((await TimesAsync(trial.Video.Path, "V:1"))[0], 0.59, 0.61);
    }

    [Theory]
    [FullData("forward.mkv", "-bf 0", "40*3600")]
    [InlineData("forward_b.mkv", "-bf 2", "40*3600")]
    [FullData("forward.flv", "-bf 0", "40*3600")]
    [FullData("farther.mkv", "-bf 0", "100*3600")]
    public async Task A_clock_that_jumps_by_more_than_ffmpeg_believes_is_one_chunk(
        string name,
        string encoder,
        string jump
    )
    {
        var source = await JumpAsync(name, encoder, jump);
        using var trial = await Trial.RunAsync(source, Trial.Lossless);

        var comparison = await trial.AgainstSerialAsync(null);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.Single(trial.Chunks);
    }

    [Theory]
    [FullData("day.mkv", "-bf 0", 1)]
    [FullData("day.mkv", "-bf 0", 4)]
    [FullData("day_b.mkv", "-bf 2", 3)]
    [FullData("day.flv", "-bf 0", 2)]
    public async Task A_gap_of_many_hours_fits_into_a_chunk(string name, string encoder, int chunks)
    {
        var source = await JumpAsync(name, encoder, "20*3600");
        using var trial = await Trial.RunAsync(
            source,
            Trial.Lossless,
            new PlanOptions { ChunkCount = chunks, SplitMode = SplitMode.Uniform }
        );

        var comparison = await trial.AgainstSerialAsync(null);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.Equal(chunks, trial.Chunks.Count);
    }

    public static TheoryData<string, int, string> Rates
    {
        get
        {
            (string, int, string)[] fast = [("24000/1001", 2, "mkv")];
            var all =
                from rate in (string[])
                    ["24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "12", "15"]
                from chunks in (int[])[1, 2, 5]
                select (rate, chunks, "mkv");
            var data = new TheoryData<string, int, string>();
            foreach (
                var (rate, chunks, container) in FullDataAttribute.IsFull ? all.Append(("60000/1001", 2, "mp4")) : fast
            )
                data.Add(rate, chunks, container);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public async Task Matroska_notes_the_frame_rate_that_a_serial_run_notes(string rate, int chunks, string container)
    {
        var source = await MakeAsync(
            $"rate.{container}",
            $"-f lavfi -i testsrc2=size=160x90:rate={rate}:duration=3 {H264}"
        );
        using var trial = await Trial.RunAsync(
            source,
            Trial.Lossless,
            new PlanOptions { ChunkCount = chunks, SplitMode = SplitMode.Uniform },
            "mkv"
        );

        var serial = Path.Combine(Path.GetDirectoryName(trial.Video.Path)!, "serial.mkv");
        await CommandRunner.RunAsync(
            Tested.Ffmpeg.Path,
            [.. CommandRunner.QuietFfmpeg, "-i", source, "-c:v", "ffv1", serial]
        );
        Assert.Equal(chunks, trial.Chunks.Count);
        var expected = await RateAsync(serial);

        // What ffmpeg takes for the rate of 59.94 frames in milliseconds has no simple ratio, and ffmpeg before 7
        // cannot be told it.
        var isSimple = expected.Split('/', ',')[1] is "1" or "1001";
        var actual = await RateAsync(trial.Video.Path);
        if (isSimple || Tested.Ffmpeg.Version is { Major: >= 7 })
            Assert.Equal(expected, actual);
        else
            Assert.InRange(Number(actual) / Number(expected), 1 - 1e-5, 1 + 1e-5);

        static double Number(string rates) =>
            double.Parse(rates.Split('/', ',')[0], CultureInfo.InvariantCulture)
            / double.Parse(rates.Split('/', ',')[1], CultureInfo.InvariantCulture);
    }

    private static async Task<string> JumpAsync(string name, string encoder, string seconds)
    {
        // Matroska counts milliseconds.
        var steady = await MakeAsync(
            "steady.mkv",
            $"-f lavfi -i testsrc2=size=160x90:rate=25:duration=3 {H264} {encoder}"
        );
        var time = $"if(gt(N,40),{seconds},0)*1000";
        return await MakeAsync(name, $"-i {steady} -c copy -bsf:v setts=pts='PTS+{time}':dts='DTS+{time}'");
    }

    private static Task<string> MakeAsync(string name, string arguments, string? subtitles = null) =>
        MediaCache.GetAsync(
            "clock_" + name,
            arguments + subtitles,
            async (scratch, unfinished) =>
            {
                if (subtitles is not null)
                    await File.WriteAllTextAsync(Path.Combine(scratch, "s.srt"), subtitles);
                await CommandRunner.MakeAsync(
                    MediaStep
                        .Ffmpeg(arguments.Replace("{dir}", scratch, StringComparison.Ordinal))
                        .Arguments.Append(unfinished)
                );
            }
        );

    private static async Task<string> RateAsync(string path) =>
        await CommandRunner.FfprobeAsync([
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=r_frame_rate,avg_frame_rate",
            "-of",
            "csv=p=0",
            path,
        ]);

    // Presentation times of a stream's packets, in order; those that an edit list hides, too.
    private static async Task<List<double>> TimesAsync(string path, string stream)
    {
        var output = await CommandRunner.FfprobeAsync([
            "-select_streams",
            stream,
            "-show_entries",
            "packet=pts_time",
            "-of",
            "csv=p=0",
            path,
        ]);
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(',')[0])
                .Where(text => text is not "N/A")
                .Select(text => double.Parse(text, CultureInfo.InvariantCulture))
                .Order(),
        ];
    }

    private static async Task<List<(double Begin, double End, string Text)>> SubtitlesAsync(string path)
    {
        var srt = (
            await CommandRunner.FfmpegAsync(["-copyts", "-i", path, "-map", "0:s:0", "-c:s", "srt", "-f", "srt", "-"])
        ).Output;
        return
        [
            .. srt.Replace("\r", "", StringComparison.Ordinal)
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(block => block.Trim('\n').Split('\n'))
                .Where(lines => lines.Length > 2)
                .Select(lines =>
                    (
                        Seconds(lines[1].Split(" --> ")[0]),
                        Seconds(lines[1].Split(" --> ")[1]),
                        string.Join('\n', lines.Skip(2))
                    )
                ),
        ];

        static double Seconds(string text) =>
            TimeSpan.Parse(text.Replace(',', '.'), CultureInfo.InvariantCulture).TotalSeconds;
    }
}
