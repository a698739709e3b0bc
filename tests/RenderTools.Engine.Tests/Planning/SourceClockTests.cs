using System.Globalization;
using CsCheck;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Planning;

public class SourceClockTests
{
    // One of each way in which a source's clock is found; with --full the whole catalogue.
    public static TheoryData<string> Seekable =>
        FullDataAttribute.IsFull
            ? [.. TestMedia.Catalogue.Values.Where(r => r.OneChunkBecause is null).Select(r => r.Name)]
            : ["n_raw.h264", "timecode.mp4", "unstamped.mpg", "no_keyframe.ts"];

    // MPEG-TS counts to 2^33 at 90 kHz and begins anew; a file may also begin days late.
    private static readonly Gen<SourcePts> Pts = Gen.Long[-1L << 40, 1L << 40].Select(ticks => new SourcePts(ticks));

    private static readonly Gen<SourceClock> Clocks = Gen.Select(Films.Any, Gen.Long[-150_000_000_000, 150_000_000_000])
        .Select((film, start) => SourceClock.Of(film.Source with { StartTime = TimeSpan.FromMicroseconds(start) }));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seekable))]
    public async Task Filters_of_a_serial_run_see_the_first_frame_at_the_time_the_clock_says(string name)
    {
        var path = await TestMedia.GetAsync(name);
        var ffmpeg = Tested.Ffmpeg;
        var source = await MediaProbe.ReadAsync(ffmpeg, path, Token);
        var index = await FrameIndexReader.ReadAsync(ffmpeg, source, Token);
        var clock = SourceClock.Of(source);
        var run = await CommandRunner.RunAsync(
            TestedFfmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-i",
                path,
                "-map",
                "0:V:0",
                "-vf",
                "showinfo=checksum=0",
                "-frames:v",
                "1",
                "-f",
                "null",
                "-",
            ],
            cancellationToken: Token
        );
        var text = run.Error[(run.Error.IndexOf(" pts:", StringComparison.Ordinal) + 5)..].TrimStart();
        var pts = long.Parse(text[..text.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

        // The first packets of a recording may be undecodable: then a later one is the first frame.
        if (name == "no_keyframe.ts")
            Assert.Contains(index.Pts.ToArray(), first => clock.ToFilter(first).Ticks == pts);
        else if (index.WithoutPts == 0)
            Assert.Equal(clock.ToFilter(index.Pts[0]).Ticks, pts);
        else
            // A frame without PTS may come before the stream's start, which is the first PTS, in a program stream.
            Assert.InRange(
                pts,
                SourceClock.IsDiscontinuous(source) ? -clock.TimeBase.Denominator : 0,
                clock.ToFilter(index.Pts[0]).Ticks
            );
    }

    [Fact]
    public void Seeking_lands_at_the_frame_or_less_than_a_microsecond_before() =>
        Gen.Select(Films.Any, Gen.Long[-1_000_000, 10_000_000])
            .Sample(
                (film, pts) =>
                {
                    var clock = SourceClock.Of(film.Source);
                    var wanted = new Timestamp(pts, clock.TimeBase);
                    var sought = Timestamp.FromMicroseconds(
                        clock.ToSeekTime(new SourcePts(pts)).Microseconds + clock.FormatStart.Microseconds
                    );
                    Assert.True(sought <= wanted);
                    Assert.True(Timestamp.FromMicroseconds(sought.Ticks + 1) > wanted);
                }
            );

    [Fact]
    public void A_start_time_is_rounded_to_the_stream_half_away_from_zero_as_ffmpeg_does()
    {
        Rational milliseconds = new(1, 1000);
        Assert.Equal(-2, Zero(Films.Source(milliseconds) with { StartTime = TimeSpan.FromMicroseconds(1500) }));
        Assert.Equal(2, Zero(Films.Source(milliseconds) with { StartTime = TimeSpan.FromMicroseconds(-1500) }));
    }

    [Fact]
    public void In_a_transport_stream_the_clock_begins_at_the_video_and_elsewhere_at_the_file()
    {
        Rational timeBase = new(1, 90000);
        var start = TimeSpan.FromSeconds(1.4);
        Assert.Equal(-133200, Zero(Films.Source(timeBase, "mpegts", startPts: 133200) with { StartTime = start }));
        Assert.Equal(-126000, Zero(Films.Source(timeBase, "mov,mp4", startPts: 133200) with { StartTime = start }));
    }

    [Fact]
    public void A_timestamp_of_the_source_becomes_one_of_the_filters_and_back_without_loss_and_in_the_same_order() =>
        Gen.Select(Clocks, Pts, Pts)
            .Sample(
                (clock, a, b) =>
                {
                    Assert.Equal(a, clock.ToSource(clock.ToFilter(a)));
                    Assert.Equal(a.CompareTo(b), clock.ToFilter(a).CompareTo(clock.ToFilter(b)));
                    Assert.Equal(b - a, clock.ToFilter(b).Ticks - clock.ToFilter(a).Ticks);
                }
            );

    [Fact]
    public void A_jump_of_forty_hours_is_kept_to_the_tick()
    {
        const long FortyHours = 40L * 3600 * 90_000;
        var clock = SourceClock.Of(
            Films.Source(new Rational(1, 90000), "mpegts", startPts: 133200) with
            {
                StartTime = TimeSpan.FromSeconds(1.48),
            }
        );
        Assert.Equal(new FilterPts(FortyHours), clock.ToFilter(new SourcePts(133200 + FortyHours)));
        Assert.Equal(new FilterPts(-FortyHours), clock.ToFilter(new SourcePts(133200 - FortyHours)));
        Assert.Equal(144_000, clock.ToFilterTime(new SourcePts(133200 + FortyHours)).Seconds);
    }

    [Fact]
    public void A_timestamp_that_does_not_fit_is_refused_and_never_another_time()
    {
        var early = SourceClock.Of(Films.Source(new Rational(1, 1000)) with { StartTime = TimeSpan.FromSeconds(-1) });
        Assert.Throws<OverflowException>(() => early.ToFilter(new SourcePts(long.MaxValue)));
        Assert.Throws<OverflowException>(() => early.ToSource(new FilterPts(long.MinValue)));
        Assert.Throws<OverflowException>(() => new SourcePts(long.MaxValue) - new SourcePts(-1));
    }

    [Fact]
    public void The_timestamps_around_a_time_lie_within_a_tick_of_it() =>
        Gen.Select(Clocks, Gen.Long[-1L << 40, 1L << 40])
            .Sample(
                (clock, microseconds) =>
                {
                    var time = Timestamp.FromMicroseconds(microseconds);
                    var (before, after) = (clock.LastAtOrBefore(time), clock.FirstAtOrAfter(time));
                    Assert.True(clock.ToFilterTime(before) <= time);
                    Assert.True(clock.ToFilterTime(new SourcePts(before.Ticks + 1)) > time);
                    Assert.True(clock.ToFilterTime(after) >= time);
                    Assert.True(clock.ToFilterTime(new SourcePts(after.Ticks - 1)) < time);
                }
            );

    // What filters see of the source's tick 0.
    private static long Zero(VideoInfo source) => SourceClock.Of(source).ToFilter(new SourcePts(0)).Ticks;
}
