using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

public class FfmpegMonitorTests
{
    [Theory]
    [InlineData("[error] Error while decoding stream #0:0: Invalid data found when processing input", true)]
    [InlineData("[vist#0:0/h264 @ 0x55] [error] Error submitting packet to decoder: Invalid data found when processing input", true)]
    [InlineData("[h264 @ 0x55] [error] reference picture missing during reorder", false)]
    [InlineData("    title           : Error while decoding stream #0:0", false)]
    public void Packets_that_the_decoder_refused_are_noticed(string line, bool damaged)
    {
        var monitor = new FfmpegMonitor();
        monitor.Error(line);
        Assert.Equal(damaged, monitor.SawDamage);
    }

    [Fact]
    public void Progress_is_told_at_each_report_and_the_end_is_known()
    {
        var told = new List<(int, double)>();
        var monitor = new FfmpegMonitor { OnProgress = (frame, fps) => told.Add((frame, fps)) };
        foreach (var line in (string[])["frame=12", "fps=24.50", "progress=continue", "frame=30", "fps=25.00", "progress=end"])
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
}
