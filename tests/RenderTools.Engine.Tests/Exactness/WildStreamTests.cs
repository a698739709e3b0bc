using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Planning;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>
/// Streams that are not as they should be come out as from a serial run, or it is said that they may not.
/// </summary>
[Trait("Ffmpeg", "Each")]
public class WildStreamTests(ITestOutputHelper output)
{
    private static readonly PlanOptions Plan = new() { ChunkCount = 4, SplitMode = SplitMode.Uniform };

    [Theory]
    [InlineData("damaged_h264.ts")]
    [FullData("damaged_mpeg2.ts")]
    [FullData("damaged_mpeg4.avi")]
    [FullData("damaged_mjpeg.avi")]
    public async Task Damage_is_said_and_the_film_is_not_called_exact(string source)
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync(source), Trial.Lossless, Plan, "mkv");

        output.WriteLine(string.Join('\n', trial.Warnings));
        Assert.Single(trial.Warnings, w => w.StartsWith("SourceDamaged: ", StringComparison.Ordinal));
        Assert.False(trial.Video.IsExact);
        Assert.Equal([true, false], trial.Chunks.Select(c => c.IsDamaged).Distinct().OrderDescending());
        Assert.All(trial.Chunks, c => Assert.NotEqual(c.IsDamaged, c.IsExact));
    }

    [Theory]
    [FullData("mov")]
    [FullData("mkv")]
    public async Task A_stream_of_which_the_file_holds_nothing_does_not_stop_the_rest(string container)
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("cut_off.mov"),
            Trial.Lossless,
            Plan,
            container
        );

        var comparison = await trial.AgainstSerialAsync(null);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.Equal(container == "mkv" ? 0 : 1, trial.Video.DroppedStreams.Length);
    }

    // Behind a seek into an open GOP the decoder misses what the pictures before the keyframe refer to.
    [Theory]
    [FullData("c_opengop.ts")]
    [FullData("mpeg2_opengop.ts")]
    [FullData("f_hevc.mp4")]
    public async Task A_sound_film_is_not_called_damaged(string source)
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync(source), Trial.Lossless, Plan, "mkv");

        Assert.Empty(trial.Warnings);
        Assert.True(trial.Video.IsExact);
        Assert.DoesNotContain(true, trial.Chunks.Select(c => c.IsDamaged));
    }

    [FullFact]
    public async Task A_chunk_most_of_which_cannot_be_decoded_is_rendered_as_far_as_a_serial_run_does()
    {
        using var trial = await Trial.RunAsync(await TestMedia.GetAsync("refused.avi"), Trial.Lossless, Plan, "mkv");

        var comparison = await trial.AgainstSerialAsync(null);
        Assert.Equal(comparison.Expected, comparison.Actual);
        Assert.Contains(trial.Warnings, w => w.StartsWith("SourceDamaged: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shape.ts", "scale=iw*sar:ih,setsar=1")]
    [FullData("range.ts", "scale=out_range=tv,format=yuv420p")]
    [FullData("shape.ts", "scale=iw*sar:ih")]
    [FullData("size.ts", "scale=iw/2:ih/2")]
    [FullData("size.ts", "pad=iw+16:ih+16:8:8")]
    public async Task Frames_that_change_are_a_serial_runs_and_of_one_size(string source, string filter)
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(source),
            Trial.Lossless with
            {
                VideoFilter = filter,
            },
            Plan,
            "mkv"
        );

        var comparison = await trial.AgainstSerialAsync(filter);
        output.WriteLine(
            $"{trial.Chunks.Count} chunks: "
                + $"{comparison}\n{string.Join('\n', trial.Events.OfType<ChunkRetried>().Select(e => $"{e.Index}: {e.Reason}"))}"
        );
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.True(trial.Video.IsExact);
        foreach (var chunk in trial.Chunks)
        {
            var size = await CommandRunner.FfprobeAsync([
                "-show_entries",
                "stream=width,height,sample_aspect_ratio,color_range,pix_fmt",
                "-of",
                "csv=p=0",
                chunk.Path!,
            ]);
            Assert.Equal(
                await CommandRunner.FfprobeAsync([
                    "-show_entries",
                    "stream=width,height,sample_aspect_ratio,color_range,pix_fmt",
                    "-of",
                    "csv=p=0",
                    trial.Chunks[0].Path!,
                ]),
                size
            );
        }
    }

    [Theory]
    [FullData("late_keyframe.ts", null)]
    [FullData("late_keyframe.webm", null)]
    [FullData("late_keyframe.mpg", null)]
    [FullData("three.mp4", "framestep=3")]
    [FullData("three.mp4", "fps=5")]
    [FullData("late_keyframe.ts", "negate")]
    [FullData("short.ts", "select='between(t,1,2)'")]
    [FullData("short.ts", "trim=start=1.5:end=2")]
    public async Task A_window_may_be_empty(string source, string? filter)
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(source),
            Trial.Lossless with
            {
                VideoFilter = filter,
            },
            Plan with
            {
                ChunkCount = source == "three.mp4" ? 3 : 6,
            },
            "mkv"
        );

        var comparison = await trial.AgainstSerialAsync(filter);
        output.WriteLine(
            $"frames {string.Join(' ', trial.Chunks.Select(c => c.Frames))}: {comparison}; "
                + $"{string.Join(' ', trial.Warnings)} "
                + $"{string.Join('\n', trial.Events.OfType<ChunkRetried>().Select(e => $"{e.Index}: {e.Reason}"))}"
        );
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.True(trial.Chunks.Count > 1);
        Assert.Contains(0, trial.Chunks.Select(c => c.Frames));

        // From 7.1 on, ffmpeg ends with an error if one output of a graph gets frames and another gets none.
        foreach (var empty in trial.Chunks.Where(c => c.Frames == 0))
            Assert.DoesNotContain(
                "Could not open encoder",
                await File.ReadAllTextAsync(empty.LogPath!, TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData(null)]
    [FullData("negate")]
    public async Task A_film_of_which_no_frame_can_be_decoded_is_refused_for_that(string? filter)
    {
        var source = await TestMedia.GetAsync("nothing.avi");
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            Trial.RunAsync(source, Trial.Lossless with { VideoFilter = filter }, Plan, "mkv")
        );

        Assert.Equal("NoFrames", error.ErrorId);
        Assert.Contains($"ffmpeg decodes no frame of '{source}'", error.Message, StringComparison.Ordinal);
    }

    // What the table of filters does not know of one shows when a window comes out with fewer frames than were decoded.
    [FullFact]
    public async Task A_filter_that_drops_frames_unknown_to_the_table_makes_one_chunk()
    {
        const string Filter = "sidedata=mode=select:type=SEI_UNREGISTERED";
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync("shape.ts"),
            Trial.Lossless with
            {
                VideoFilter = Filter,
            },
            Plan,
            "mkv"
        );

        var comparison = await trial.AgainstSerialAsync(Filter);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.Single(trial.Chunks);
        Assert.Contains(trial.Warnings, w => w.StartsWith("SplitNotExact: the filter makes", StringComparison.Ordinal));
    }

    [Theory]
    [FullData("misplaced.mp4", 5)]
    [FullData("misplaced.mp4", 3)]
    [FullData("misplaced.mkv", 5)]
    [FullData("misplaced.mov", 4)]
    public async Task A_frame_in_the_wrong_place_makes_no_seam_that_differs_at_the_join(string source, int chunks)
    {
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(source),
            Trial.Lossless,
            Plan with
            {
                ChunkCount = chunks,
            },
            "mkv"
        );

        var comparison = await trial.AgainstSerialAsync(null);
        output.WriteLine(
            $"{trial.Chunks.Count} chunks: "
                + $"{comparison}\n{string.Join('\n', trial.Events.OfType<ChunkRetried>().Select(e => $"{e.Index}: {e.Reason}"))}"
        );
        Assert.True(comparison.IsIdentical, comparison.ToString());
    }
}
