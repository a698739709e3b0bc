using System.Globalization;
using RenderTools.Encoders;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>Keyframes are forced where a serial run forces them, whatever chunk they lie in.</summary>
[Trait("Ffmpeg", "Each")]
public class ForcedKeyframesTests
{
    [Theory]
    [FullData("0.5,1.5,00:00:02.04,3s")]
    [InlineData("expr:gte(t,n_forced*0.6)")]
    [FullData("expr:gte(t, 0.44*n_forced)")]
    [FullData("chapters,2.8")]
    [FullData("chapters+0.2")]
    public async Task Forced_keyframes_are_those_of_a_serial_run_and_the_seams(string value)
    {
        var source = await SourceAsync();
        EncoderOption[] options = [new("force_key_frames:v", value), new("g", "250")];
        using var trial = await Trial.RunAsync(
            source,
            new RenderSettings { Preset = "ultrafast", EncoderOptions = options },
            new PlanOptions { ChunkCount = 3, SplitMode = SplitMode.Uniform },
            "mp4"
        );
        var serial = Path.Combine(Path.GetDirectoryName(trial.Video.Path)!, "serial.mp4");
        await CommandRunner.RunAsync(
            Tested.Ffmpeg.Path,
            [
                .. CommandRunner.QuietFfmpeg,
                "-i",
                source,
                "-map",
                "0:v",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "250",
                "-force_key_frames",
                value,
                serial,
            ]
        );

        var expected = (await KeyframesAsync(serial)).Concat(trial.Video.SeamFrames).Distinct().Order();
        Assert.Equal(expected, await KeyframesAsync(trial.Video.Path));
    }

    [Theory]
    [InlineData("expr:eq(mod(n,50),0)")]
    [InlineData("expr:lt(mod(t,2),0.02)")]
    [InlineData("expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+2))")]
    [InlineData("expr:gte(t,n_forced*n_forced)")]
    [InlineData("10,twenty")]
    [InlineData("chapters*2")]
    public void What_a_chunk_cannot_know_is_refused(string value)
    {
        var error = Assert.Throws<RenderToolsException>(() =>
            RateControl.Check(new RenderSettings { EncoderOptions = [new("force_key_frames", value)] })
        );

        Assert.Equal("KeyframesNotForced", error.ErrorId);
        Assert.Contains("n_forced*2", error.Message, StringComparison.Ordinal);
    }

    // Four seconds with chapters at 0, 1.2 and 2.4 s.
    private static async Task<string> SourceAsync()
    {
        var recipe = new NumberedVideo("chapters_forced.mp4", 100)
        {
            Rate = "25",
            Encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "20"],
        };
        var plain = await recipe.GetAsync();
        var path = Path.ChangeExtension(plain, ".chapters.mp4");
        if (File.Exists(path))
            return path;
        var unfinished = $"{path}.{Guid.NewGuid():N}.mp4";
        var text = Path.ChangeExtension(unfinished, ".txt");
        await File.WriteAllTextAsync(
            text,
            ";FFMETADATA1\n"
                + string.Concat(
                    new[] { 0, 1200, 2400 }.Select(
                        (start, i) =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={(i == 2 ? 4000 : start + 1200)}\ntitle={i}\n"
                            )
                    )
                )
        );
        await CommandRunner.MakeAsync(["-i", plain, "-i", text, "-map_metadata", "1", "-c", "copy", unfinished]);
        File.Delete(text);
        File.Move(unfinished, path, overwrite: true);
        return path;
    }

    // The numbers of the frames that are keyframes.
    private static async Task<int[]> KeyframesAsync(string path)
    {
        var packets = (
            await CommandRunner.FfprobeAsync([
                "-select_streams",
                "v",
                "-show_entries",
                "packet=pts,flags",
                "-of",
                "csv=p=0",
                path,
            ])
        )
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(','))
            .Select(fields =>
                (Pts: long.Parse(fields[0], CultureInfo.InvariantCulture), IsKey: fields[1].StartsWith('K'))
            )
            .OrderBy(p => p.Pts)
            .ToList();
        return [.. Enumerable.Range(0, packets.Count).Where(i => packets[i].IsKey)];
    }
}
