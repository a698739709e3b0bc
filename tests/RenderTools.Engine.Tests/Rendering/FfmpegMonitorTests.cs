using RenderTools.Engine.Tests.Planning;
using RenderTools.Events;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

public class FfmpegMonitorTests
{
    private const string FirstFrame = "[info] Output #0, mov, to 'file:/w/0.mov':";

    [Theory]
    [InlineData("[error] Error while decoding stream #0:0: Invalid data found when processing input", true)]
    [InlineData(
        "[vist#0:0/h264 @ 0x55] [error] Error submitting packet to decoder: Invalid data found when processing input",
        true
    )]
    [InlineData("[h264 @ 0x55] [error] reference picture missing during reorder", false)]
    [InlineData("    title           : Error while decoding stream #0:0", false)]
    [InlineData("[warning] file:/f/a.ts: corrupt decoded frame in stream 0", true)]
    [InlineData("[vist#0:0/h264 @ 0x55] [dec:h264 @ 0x56] [warning] corrupt decoded frame", true)]
    [InlineData("[info]     title           : a: corrupt decoded frame in stream 0", false)]
    public void Packets_that_the_decoder_refused_are_noticed(string line, bool damaged)
    {
        var monitor = new FfmpegMonitor();
        monitor.Error(FirstFrame);
        monitor.Error(line);
        Assert.Equal(damaged, monitor.SawDamage);
    }

    [Theory]
    [InlineData("[h264 @ 0x55] [error] error while decoding MB 14 7, bytestream -46", true)]
    [InlineData("[h264 @ 0x55] [info] concealing 43 DC, 43 AC, 43 MV errors in P frame", true)]
    [InlineData("[libdav1d @ 0x55] [error] Error parsing OBU data", true)]
    [InlineData("[h264 @ 0x55] [warning] Increasing reorder buffer to 2", false)]
    [InlineData("[h264 @ 0x55] [info] Reinit context to 320x192, pix_fmt: yuv420p", false)]
    [InlineData("[libx264 @ 0x55] [error] MB rate", false)]
    [InlineData("[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55] [error] something", false)]
    public void What_the_decoder_itself_says_of_an_error_is_noticed(string line, bool damaged)
    {
        var monitor = new FfmpegMonitor { Speakers = ("h264", "libx264") };
        monitor.Error(FirstFrame);
        monitor.Error(line);
        Assert.Equal(damaged, monitor.SawDamage);
    }

    [Fact]
    public void Where_encoder_and_decoder_have_one_name_an_error_may_be_eithers()
    {
        var monitor = new FfmpegMonitor { Speakers = ("mpeg2video", "mpeg2video") };
        monitor.Error(FirstFrame);
        monitor.Error("[mpeg2video @ 0x55] [error] rc buffer underflow");
        Assert.False(monitor.SawDamage);
        monitor.Error("[mpeg2video @ 0x55] [info] concealing 50 DC, 50 AC, 50 MV errors in P frame");
        Assert.True(monitor.SawDamage);
    }

    [Fact]
    public void Behind_a_seek_what_the_decoder_misses_before_the_window_is_no_damage()
    {
        const string Missing = "[h264 @ 0x55] [error] reference picture missing during reorder";
        var monitor = new FfmpegMonitor { Speakers = ("h264", "ffv1"), IsSought = true };
        monitor.Error(Missing);
        monitor.Error(
            "[showinfo@rt_seam @ 0x55] [info] n:   0 pts: 360000 pts_time:4       pos:   150024 fmt:yuv420p sar:4/3 "
                + "s:320x180 i:P iskey:1 type:I "
        );
        Assert.False(monitor.SawDamage);
        monitor.Error(Missing);
        Assert.True(monitor.SawDamage);
    }

    [Theory]
    [InlineData("[h264 @ 0x55] [error] non-existing PPS 0 referenced", false)]
    [InlineData("[error] Error while decoding stream #0:0: Invalid data found when processing input", false)]
    [InlineData("[h264 @ 0x55] [info] concealing 43 DC, 43 AC, 43 MV errors in P frame", true)]
    public void Before_the_first_frame_only_what_is_shown_in_place_of_damage_is_damage(string line, bool damaged)
    {
        var monitor = new FfmpegMonitor { Speakers = ("h264", "ffv1") };
        monitor.Error(line);
        Assert.Equal(damaged, monitor.SawDamage);

        // It may have been shown by a serial run, which has more threads: that is looked into.
        Assert.Equal(!damaged, monitor.BeganLate);
    }

    // The window keeps 100 to 200 of a source whose filters see 1000 more; 90 to 110 and 190 to 210 are its seams'
    // zones. A new line begins where ffmpeg sets its filters up anew.
    [Theory]
    [InlineData("1100 1105 1190 1195 1205", false)]
    [InlineData("1100 1195 1191 1205", false)]
    [InlineData("1150 1190", false)]
    [InlineData("1105\n1150 1190", false)]
    [InlineData("1100 1190 1205 1195", true)]
    [InlineData("1105 1095 1190", true)]
    [InlineData("1095 1105 1150", true)]
    public void Timestamps_that_go_backward_over_an_edge_are_noticed(string seen, bool backward)
    {
        var window = new ChunkWindow
        {
            Keep = Range(100, 200),
            Feed = Range(100, 200),
            HeadZone = Range(90, 110),
            TailZone = Range(190, 210),
        };
        var clock = SourceClock.Of(Films.Source(new Rational(1, 1000)) with { StartTime = TimeSpan.FromSeconds(-1) });
        var monitor = new FfmpegMonitor();
        foreach (var graph in seen.Split('\n'))
        {
            monitor.Error("[showinfo@rt_seam @ 0x5] [info] config in time_base: 1/90000, frame_rate: 25/1");
            foreach (var (n, pts) in graph.Split(' ').Index())
                monitor.Error(
                    $"[showinfo@rt_seam @ 0x5] [info] n:   {n} pts: {pts} pts_time:3       pos:   113740 fmt:yuv420p "
                        + "sar:4/3 s:320x180 i:P iskey:1 type:I "
                );
        }

        Assert.Equal(backward, monitor.Look.GoesBackward(window, clock));
    }

    [Fact]
    public void What_a_filter_can_see_of_the_frames_is_read_from_the_log_of_any_version()
    {
        var monitor = new FfmpegMonitor();
        foreach (
            var line in (string[])
                [
                    "[showinfo@rt_setup @ 0x5] [info] config in time_base: 1/90000, frame_rate: 25/1",
                    "[showinfo@rt_setup @ 0x5] [info] n:   0 pts: 270000 pts_time:3       pos:   113740 fmt:yuv420p "
                        + "sar:4/3 s:320x180 i:P iskey:1 type:I ",
                    "[showinfo@rt_setup @ 0x5] [info]   side data - User Data Unregistered:",
                    "[showinfo@rt_setup @ 0x5] [info] color_range:tv color_space:unknown color_primaries:unknown "
                        + "color_trc:unknown",
                    "[showinfo@rt_seam @ 0x6] [info] n:   0 pts: -3600 pts_time:-0.04   duration:   3600 "
                        + "duration_time:0.04    fmt:yuv420p10le cl:left sar:1/1 s:320x180 i:T iskey:0 type:B ",
                    "[showinfo@rt_seam @ 0x6] [info]   side data - Content light level metadata: MaxCLL=1000, "
                        + "MaxFALL=400",
                    "[showinfo@rt_seam @ 0x6] [info] color_range:pc color_space:bt709 color_primaries:unknown "
                        + "color_trc:unknown",
                ]
        )
        {
            monitor.Error(line);
        }

        Assert.Equal(
            "yuv420p 320x180 4/3 color_range:tv color_space:unknown color_primaries:unknown color_trc:unknown",
            monitor.Look.Setup
        );
        var seen = Assert.Single(monitor.Look.Seams);
        Assert.Equal(new FilterPts(-3600), seen.Pts);
        Assert.Equal(
            "yuv420p10le 320x180 1/1 i:T color_range:pc color_space:bt709 color_primaries:unknown "
                + "color_trc:unknownside data - Content light level metadata: MaxCLL=1000, MaxFALL=400",
            seen.Text
        );
        Assert.Empty(monitor.Log);
    }

    // As ffmpeg 9.0 wrote them: another thread listed an output's streams meanwhile.
    [Theory]
    [InlineData(
        "[info]   Stream #0n:   2 pts:  13824 pts_time:1.08    fmt:yuv420p cl:left sar:1/1 s:160x90 i:P iskey:0 "
            + "type:P ",
        "[showinfo@rt_seam @ 0x6] [info] color_range:pc color_space:bt709 color_primaries:unknown color_trc:unknown"
    )]
    [InlineData(
        "[showinfo@rt_seam @ 0x6] [info] n:   2 pts:  13824 pts_time:1.08    fmt:yuv420p cl:left sar:1/1 s:160x90 i:P "
            + "iskey:0 type:P ",
        "[showinfo@rt_seam @ 0x6] [info] color_range:pc:0: Video: h264 (avc1 / 0x31637661)"
    )]
    public void Of_a_line_into_which_another_thread_wrote_nothing_is_known(string frame, string colours)
    {
        const string First =
            "[showinfo@rt_seam @ 0x6] [info] n:   1 pts:  13312 pts_time:1.04    fmt:yuv420p cl:left sar:1/1 s:160x90 "
            + "i:P iskey:0 type:P ";
        const string Grey =
            "[showinfo@rt_seam @ 0x6] [info] color_range:tv color_space:unknown color_primaries:unknown "
            + "color_trc:unknown";
        var monitor = new FfmpegMonitor();
        foreach (var line in (string[])[First, Grey, frame, colours])
            monitor.Error(line);

        Assert.Equal(
            "yuv420p 160x90 1/1 i:P color_range:tv color_space:unknown color_primaries:unknown color_trc:unknown",
            monitor.Look.Seams[0].Text
        );
        Assert.All(monitor.Look.Seams.Skip(1), seen => Assert.Null(seen.Text));
    }

    [Theory]
    [InlineData("0 345 ab yuv420p", "0 345 ab yuv420p", true)]
    [InlineData("0 345 ab yuv420p", "0 345 ab yuv422p", false)]
    [InlineData("0 345 ab yuv420p", "0 345 ab", true)]
    [InlineData("0 345 ab", "0 345 ab yuv420p", true)]
    [InlineData("0 345 ab", "0 345 ab", true)]
    [InlineData("0 345 ab", "0 345 abc", false)]
    [InlineData("0 345", "0 345 ab", false)]
    [InlineData("0 345 ab", "0 345 cd yuv420p", false)]
    public void Frames_at_a_seam_are_compared_by_what_is_known_of_both(string earlier, string later, bool agree)
    {
        Assert.Equal(agree, SeamProof.Agree(["1 1 1", earlier], ["1 1 1", later]));
        Assert.False(SeamProof.Agree([earlier], [later, later]));
    }

    [Fact]
    public void Progress_is_told_at_each_report_and_the_end_is_known()
    {
        var told = new List<(int, double)>();
        var monitor = new FfmpegMonitor { OnProgress = (frame, fps) => told.Add((frame, fps)) };
        foreach (
            var line in (string[])
                ["frame=12", "fps=24.50", "progress=continue", "frame=30", "fps=25.00", "progress=end"]
        )
            monitor.Output(line);
        Assert.Equal([(12, 24.5), (30, 25.0)], told);
        Assert.Equal((30, true), (monitor.Frames, monitor.Ended));
    }

    [Theory]
    [InlineData("frame=-5")]
    [InlineData("frame=99999999999999999999")]
    [InlineData("frame=7.5")]
    [InlineData("frame=0x10")]
    [InlineData("frame=")]
    [InlineData("frame")]
    [InlineData("frame=11")]
    [InlineData("=12")]
    [InlineData("fps=NaN")]
    [InlineData("fps=1e999")]
    [InlineData("")]
    [InlineData("\0\u001b[2J")]
    public void Nonsense_is_no_progress(string line)
    {
        var last = (0, 0.0);
        var monitor = new FfmpegMonitor { OnProgress = (frame, fps) => last = (frame, fps) };
        foreach (var each in (string[])["frame=12", "fps=24.50", line, "progress=continue"])
            monitor.Output(each);
        Assert.Equal((12, 24.5), last);
        Assert.False(monitor.Ended);
    }

    [Fact]
    public void Cost_is_read_from_the_lines_of_benchmark()
    {
        var monitor = new FfmpegMonitor();
        monitor.Error("[info] bench: utime=12.250s stime=0.500s rtime=7.000s");
        monitor.Error("[info] bench: maxrss=102400kB");
        Assert.Equal((12.75, 102400L * 1024), (monitor.CpuSeconds, monitor.PeakMemory));
    }

    [Theory]
    [InlineData("[info]     comment         : bench: utime=1.000s stime=1.000s rtime=1.000s")]
    [InlineData("[info]     comment         : bench: maxrss=4kB")]
    [InlineData("[info] bench: utime=1.2.3s stime=.s rtime=...s")]
    [InlineData("[info] bench: maxrss=99999999999999999999999kB")]
    [InlineData("[info] bench: maxrss=9223372036854775807kB")]
    public void What_only_looks_like_a_cost_is_none_and_does_no_harm(string line)
    {
        var monitor = new FfmpegMonitor();
        monitor.Error(line);
        Assert.Null(monitor.CpuSeconds);
        Assert.Null(monitor.PeakMemory);
    }

    [Fact]
    public void A_flood_is_kept_to_its_beginning_and_its_last_words()
    {
        var told = 0;
        var monitor = new FfmpegMonitor { OnWarning = (_, _) => told++ };
        for (var i = 0; i < 20_000; i++)
            monitor.Error($"[error] {i} {new string('x', 10_000)}");
        var log = monitor.Log.ToList();
        Assert.InRange(log.Count, 1000, 3000);
        Assert.InRange(told, 1000, 3000);
        Assert.All(log, line => Assert.InRange(line.Length, 1, 2000));
        Assert.StartsWith("[error] 0 ", log[0], StringComparison.Ordinal);
        Assert.StartsWith("[error] 19999 ", log[^1], StringComparison.Ordinal);
        Assert.StartsWith("[error] 19999 ", monitor.LastLines.Last(), StringComparison.Ordinal);
        Assert.InRange(monitor.LastLines.Count, 1, 20);
    }

    [Theory]
    [InlineData("[warning] deprecated pixel format", RenderLogLevel.Warning)]
    [InlineData("[swscaler @ 0x55d] [warning] deprecated pixel format", RenderLogLevel.Warning)]
    [InlineData("[h264 @ 0x55d] [error] no frame!", RenderLogLevel.Error)]
    [InlineData("[fatal] Conversion failed!", RenderLogLevel.Error)]
    public void Warnings_and_errors_are_told_apart(string line, RenderLogLevel level)
    {
        var told = new List<RenderLogLevel>();
        new FfmpegMonitor { OnWarning = (how, _) => told.Add(how) }.Error(line);
        Assert.Equal([level], told);
    }

    private static PtsRange Range(long from, long to) => new(new SourcePts(from), new SourcePts(to));
}
