using System.Globalization;
using CsCheck;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Planning;

public class SourceClockTests
{
    // One of each container, and one raw stream; with --full the whole catalogue.
    public static TheoryData<string> Seekable =>
        [
            .. TestMedia
                .Catalogue.Values.Where(r => r.OneChunkBecause is null)
                .GroupBy(r => FullDataAttribute.IsFull ? r.Name : r.Kind, StringComparer.Ordinal)
                .Select(g => g.Last().Name),
        ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seekable))]
    public async Task Filters_of_a_serial_run_see_the_first_frame_at_the_time_the_clock_says(string name)
    {
        var path = await TestMedia.GetAsync(name);
        var ffmpeg = Ffmpeg.Find();
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
            Assert.Contains(index.Pts.ToArray(), first => clock.ToFilterTime(first).Ticks == pts);
        else if (index.WithoutPts == 0)
            Assert.Equal(clock.ToFilterTime(index.Pts[0]).Ticks, pts);
        else
            // A frame without PTS may come before the stream's start, which is the first PTS, in a program stream.
            Assert.InRange(
                pts,
                SourceClock.IsDiscontinuous(source) ? -clock.TimeBase.Denominator : 0,
                clock.ToFilterTime(index.Pts[0]).Ticks
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
                        clock.ToSeekTime(pts).Microseconds + clock.FormatStart.Microseconds
                    );
                    Assert.True(sought <= wanted);
                    Assert.True(Timestamp.FromMicroseconds(sought.Ticks + 1) > wanted);
                }
            );

    [Fact]
    public void A_start_time_is_rounded_to_the_stream_half_away_from_zero_as_ffmpeg_does()
    {
        Rational milliseconds = new(1, 1000);
        Assert.Equal(
            -2,
            SourceClock.Of(Films.Source(milliseconds) with { StartTime = TimeSpan.FromMicroseconds(1500) }).Shift
        );
        Assert.Equal(
            2,
            SourceClock.Of(Films.Source(milliseconds) with { StartTime = TimeSpan.FromMicroseconds(-1500) }).Shift
        );
    }

    [Fact]
    public void In_a_transport_stream_the_clock_begins_at_the_video_and_elsewhere_at_the_file()
    {
        Rational timeBase = new(1, 90000);
        var start = TimeSpan.FromSeconds(1.4);
        Assert.Equal(
            -133200,
            SourceClock.Of(Films.Source(timeBase, "mpegts", startPts: 133200) with { StartTime = start }).Shift
        );
        Assert.Equal(
            -126000,
            SourceClock.Of(Films.Source(timeBase, "mov,mp4", startPts: 133200) with { StartTime = start }).Shift
        );
    }
}
