using RenderTools.Encoders;
using RenderTools.Engine.Tests.Planning;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

public class ChunkCommandTests
{
    private const string Common =
        "-hide_banner -nostdin -y -loglevel level+info -benchmark -nostats -progress pipe:1 -max_error_rate 1 ";
    private const string NoOthers =
        "-an -sn -dn -map_metadata -1 -map_chapters -1 -fps_mode passthrough -enc_time_base 1:25 ";
    private const string Checksums =
        " -map [rt_seam] -fps_mode passthrough -enc_time_base 1:25 -f framemd5 file:/w/0.seam";

    [Fact]
    public void One_chunk_is_the_serial_command_without_seek_or_cut() =>
        Assert.Equal(
            Common
                + "-protocol_whitelist file -f matroska -i file:/films/film.mkv -map 0:0 -vf negate "
                + NoOthers
                + "-c:v libx264 -x264-params stitchable=1 -video_track_timescale 90000 -movie_timescale 90000 -f mp4 "
                + "file:/w/0.mp4",
            Line(1, 0, "negate")
        );

    [Fact]
    public void A_middle_chunk_seeks_cuts_on_integers_and_lists_the_frames_at_both_ends() =>
        Assert.Equal(
            Common
                + "-copyts -start_at_zero -noaccurate_seek -ss 1.440000 -protocol_whitelist file -f matroska -i "
                + "file:/films/film.mkv "
                + "-filter_complex [0:0]trim=start_pts=40:end_pts=80[rt_in];[rt_in]negate[rt_out] "
                + "-filter_complex "
                + "[0:0]trim=start_pts=40:end_pts=88,select='gte(pts,40)*lt(pts,48)+gte(pts,80)*lt(pts,88)+not(n)'[rt_seam] "
                + "-map [rt_out] "
                + NoOthers
                + "-c:v libx264 -x264-params stitchable=1 -video_track_timescale 90000 -movie_timescale 90000 "
                + "-output_ts_offset -1.600000 -f mp4 file:/w/0.mp4"
                + Checksums,
            Line(3, 1, "negate")
        );

    [Fact]
    public void A_filter_with_memory_is_fed_more_and_cut_again_behind_by_time() =>
        Assert.Contains(
            ":end_pts=81[rt_in];[rt_in]yadif[rt_done];[rt_done]trim=start=1.600000:end=3.200000[rt_out]",
            Line(3, 1, "yadif"),
            StringComparison.Ordinal
        );

    [Fact]
    public void The_first_chunk_needs_no_seek_and_the_last_has_no_end()
    {
        var (first, last) = (Line(3, 0, "negate"), Line(3, 2, "negate"));
        Assert.DoesNotContain("-ss", first, StringComparison.Ordinal);
        Assert.Contains("[0:0]trim=end_pts=40[rt_in]", first, StringComparison.Ordinal);
        Assert.Contains("[0:0]trim=end_pts=48,select='gte(pts,40)*lt(pts,48)+not(n)'", first, StringComparison.Ordinal);
        Assert.Contains("[0:0]trim=start_pts=80[rt_in]", last, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_bound_decoder_filter_and_encoder()
    {
        var line = Line(
            3,
            1,
            "negate",
            threads: 1,
            new RenderSettings
            {
                VideoCodec = "libx265",
                Crf = 22.5,
                Preset = "fast",
                PixelFormat = "yuv420p10le",
                EncoderOptions = [new("x265-params", "aq-mode=1")],
            }
        );
        Assert.Contains("-threads 1 -protocol_whitelist", line, StringComparison.Ordinal);
        Assert.Contains("-filter_complex_threads 1 -filter_complex", line, StringComparison.Ordinal);
        Assert.Contains(
            "-c:v libx265 -pix_fmt yuv420p10le -preset fast -crf 22.5 -threads 1 -x265-params "
                + "repeat-headers=1:log-level=warning:pools=none:frame-threads=1:wpp=0:lookahead-slices=0:aq-mode=1",
            line,
            StringComparison.Ordinal
        );
    }

    // What a filter can see beside the pixels, of the frames compared and of the first one decoded, by which ffmpeg
    // sets up its filters.
    [Fact]
    public void The_frames_at_the_seams_and_the_first_one_decoded_are_looked_at()
    {
        var line = Line(3, 1, "negate", shows: true);
        Assert.Contains(
            " -filter_complex "
                + "[0:0]split[rt_first][rt_all];[rt_first]trim=end_frame=1,showinfo@rt_setup=checksum=0,nullsink;[rt_all]trim=start_pts=40:end_pts=88,select=",
            line,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "+lt(pts,40)*gte(prev_pts,40)+lt(pts,80)*gte(prev_pts,80)+not(n)',showinfo@rt_seam",
            line,
            StringComparison.Ordinal
        );
        Assert.Contains("',showinfo@rt_seam=checksum=0[rt_seam]", line, StringComparison.Ordinal);
        Assert.DoesNotContain("showinfo", Line(1, 0, "negate", shows: true), StringComparison.Ordinal);
    }

    [Fact]
    public void No_rate_control_is_given_that_was_not_asked_for()
    {
        var line = Line(3, 1, null, settings: new RenderSettings { EncoderOptions = [new("qp", "0")] });
        Assert.Contains("-qp 0", line, StringComparison.Ordinal);
        Assert.DoesNotContain("-crf", line, StringComparison.Ordinal);
        Assert.DoesNotContain(" -b ", line, StringComparison.Ordinal);
    }

    // 120 frames at 25 fps, a keyframe every 12.
    private static string Line(
        int count,
        int place,
        string? filter,
        int threads = 0,
        RenderSettings? settings = null,
        bool shows = false
    )
    {
        var (source, index) = Films.Constant(120);
        var graph = filter is null ? null : FilterGraph.Parse(filter);
        var needs = graph is null ? FilterNeeds.None : FilterAnalysis.Analyze(graph, null);
        settings = (settings ?? new RenderSettings()) with { VideoFilter = filter };
        var profile = EncoderProfile.Of(settings.VideoCodec);
        var chunk = ChunkPlanner
            .Plan(source, index, new PlanOptions { ChunkCount = count, SplitMode = SplitMode.Uniform })
            .Chunks[place];
        return string.Join(
            ' ',
            new ChunkCommand
            {
                Source = source,
                Clock = SourceClock.Of(source),
                Window = ChunkWindow.Of(chunk, index, needs, 0),
                Filter = graph,
                Settings = settings,
                Profile = profile,
                TimeBase = profile.TimeBase(source.FrameRate, index, SourceClock.Of(source)),
                Threads = threads,
                ShowsFrames = shows,
                OutputPath = "/w/0.mp4",
                SeamPath = "/w/0.seam",
            }.Arguments()
        );
    }
}
