using System.Diagnostics;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Engine.Tests;

/// <summary>The measuring tools of the other tests, measured themselves.</summary>
public class FixtureTests
{
    // The others are made for the tests that use them; with --full the whole catalogue.
    public static TheoryData<string> Names =>
        FullDataAttribute.IsFull ? [.. TestMedia.Catalogue.Keys] : ["a_cfr30.mp4", "c_opengop.ts", "g_vp9.webm"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_file_of_the_catalogue_can_be_made_and_has_the_frames_it_should(string name)
    {
        var path = await TestMedia.GetAsync(name);
        Assert.Equal(name, Path.GetFileName(path));
        if (TestMedia.Catalogue[name].HasVideo)
            Assert.NotEmpty((await FrameHashes.OfFileAsync(path)).Frames);
        else
            Assert.False(
                new FileInfo(path).Length > 0
                    && (
                        await CommandRunner.RunAsync(
                            TestedFfmpeg.Path,
                            ["-v", "error", "-i", path, "-map", "0:V", "-f", "null", "-"],
                            allowFailure: true
                        )
                    ).ExitCode == 0
            );
    }

    [Fact]
    public async Task A_file_asked_for_by_many_at_once_is_made_once()
    {
        var made = 0;
        var name = $"once-{Guid.NewGuid():N}.txt";
        var paths = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ =>
                    MediaCache.GetAsync(
                        name,
                        "test",
                        async (_, path) =>
                        {
                            Interlocked.Increment(ref made);
                            await File.WriteAllTextAsync(path, "x", Token);
                        }
                    )
                )
        );
        Assert.Equal(1, made);
        Assert.Single(paths.Distinct(StringComparer.Ordinal));
        Directory.Delete(Path.GetDirectoryName(paths[0])!, recursive: true);
    }

    [Fact]
    public async Task Frame_numbers_survive_a_lossy_encoding()
    {
        var path = await new NumberedVideo("numbered_crf45.mp4", 150)
        {
            Encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "45"],
        }.GetAsync();
        var frames = await FrameNumberReader.ReadAsync(path);
        Assert.Equal(Enumerable.Range(0, 150), frames.Select(f => f.Number ?? -1));
        Assert.Equal([0, 25, 50, 75, 100, 125], frames.Where(f => f.Flash).Select(f => f.Number ?? -1));
        Assert.Equal(2.0, frames[50].Time, 6);
    }

    [Fact]
    public async Task Dropped_frames_are_missing_from_the_numbers_and_a_green_frame_has_none()
    {
        var path = await new NumberedVideo("numbered_drop.mkv", 60)
        {
            Filter = "select='not(eq(n,20))',drawbox=w=iw:h=ih:t=fill:color=green:enable='eq(n,30)'",
        }.GetAsync();
        var numbers = await FrameNumberReader.ReadNumbersAsync(path);
        Assert.Equal(
            [.. Enumerable.Range(0, 20), .. Enumerable.Range(21, 10), -1, .. Enumerable.Range(32, 28)],
            numbers
        );
    }

    [Fact]
    public async Task Flash_and_beep_of_a_good_file_fall_together()
    {
        var path = await new NumberedVideo("numbered_sync.mp4", 200) { AudioEncoder = ["-c:a", "aac"] }.GetAsync();
        var flashes = (await FrameNumberReader.ReadAsync(path)).Where(f => f.Flash).Select(f => f.Time).ToList();
        var beeps = await BeepReader.ReadAsync(path);
        Assert.Equal(8, flashes.Count);
        Assert.Equal(flashes.Count, beeps.Count);
        Assert.All(flashes.Zip(beeps), pair => Assert.InRange(pair.Second - pair.First, -0.004, 0.004));
    }

    [Fact]
    public async Task A_shifted_sound_is_seen_by_packets_and_by_beeps()
    {
        var good = await new NumberedVideo("numbered_sync.mp4", 200) { AudioEncoder = ["-c:a", "aac"] }.GetAsync();
        var late = await MediaCache.GetAsync(
            "numbered_late.mp4",
            $"{good} with sound 40 ms later",
            async (_, path) =>
                await CommandRunner.MakeAsync([
                    "-i",
                    good,
                    "-itsoffset",
                    "0.04",
                    "-i",
                    good,
                    "-map",
                    "0:v",
                    "-map",
                    "1:a",
                    "-c",
                    "copy",
                    path,
                ])
        );
        // Edit lists of MP4 count in milliseconds.
        Assert.InRange(await AudioOffset.OfAsync(late) - await AudioOffset.OfAsync(good), 0.039, 0.041);
        Assert.InRange((await BeepReader.ReadAsync(late))[3] - (await BeepReader.ReadAsync(good))[3], 0.039, 0.041);
    }

    [Fact]
    public async Task Frame_lists_of_the_same_frames_agree_across_time_bases_and_differ_by_one_late_frame()
    {
        var (mkv, mp4) = (await TestMedia.GetAsync("d_vfr.mkv"), await TestMedia.GetAsync("d_vfr.mp4"));
        var expected = await FrameHashes.OfFileAsync(mkv);
        var comparison = (await FrameHashes.OfFileAsync(mp4)).CompareTo(expected);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.Equal($"identical {expected.Frames.Count} of {expected.Frames.Count}", comparison.ToString());

        var late = expected with
        {
            Frames = [.. expected.Frames.Select((f, i) => i == 100 ? f with { Pts = f.Pts + 1 } : f)],
        };
        Assert.Equal(expected.Frames.Count - 1, late.CompareTo(expected).Identical);
        Assert.StartsWith(
            "frame 100: same picture, 0.001",
            late.CompareTo(expected).FirstDifference,
            StringComparison.Ordinal
        );
        var lost = expected with { Frames = [.. expected.Frames.Where((_, i) => i != 100)] };
        Assert.False(lost.CompareTo(expected).IsIdentical);
    }

    [Fact]
    public async Task A_running_child_is_found_and_a_finished_one_is_not()
    {
        var mark = $"testsrc2=duration=600:rate=1:size=32x32,metadata=add:key=k:value={Guid.NewGuid():N}";
        using var child = Process.Start(
            new ProcessStartInfo(
                "ffmpeg",
                ["-v", "quiet", "-nostdin", "-re", "-f", "lavfi", "-i", mark, "-f", "null", "-"]
            )
        )!;
        Assert.True(
            await ChildProcesses.UntilAsync(
                () => ChildProcesses.WithArgument("ffmpeg", mark).Count == 1,
                TimeSpan.FromSeconds(30),
                Token
            )
        );
        Assert.Contains(ChildProcesses.DescendantsOf(Environment.ProcessId, "ffmpeg"), p => p.Id == child.Id);
        child.Kill();
        await child.WaitForExitAsync(Token);
        Assert.Empty(ChildProcesses.WithArgument("ffmpeg", mark));
        Assert.DoesNotContain(ChildProcesses.DescendantsOf(Environment.ProcessId, "ffmpeg"), p => p.Id == child.Id);
    }
}
