using CsCheck;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

/// <summary>Streams without container: the rule of their times, and where decoding can begin.</summary>
[Trait("Ffmpeg", "Each")]
public class RawStreamTests
{
    private static readonly Rational TimeBase = new(1, 1_200_000);

    private static readonly Gen<(long First, long[] Pts)> MadeUp = Gen.Select(
            Gen.Long[-2_000_000, 2_000_000],
            Gen.Long[100, 1_000_000],
            Gen.Int[0, 300],
            Gen.Long[1, 100_000],
            Gen.Bool
        )
        .Select(
            (offset, step, count, before, ticks) =>
            {
                // ffmpeg adds up whole microseconds to 6.0, whole ticks from 6.1 on.
                var unit = ticks ? TimeBase : Timestamp.MicrosecondBase;
                var pts = Enumerable
                    .Range(0, count)
                    .Select(i => new Timestamp(offset + (i * step), unit).Rescale(TimeBase).Ticks)
                    .ToArray();
                return (First: pts.Length == 0 ? offset : pts[0] - before, pts);
            }
        );

    [Fact]
    public void Times_that_ffmpeg_makes_up_from_whole_microseconds_or_ticks_follow_a_rule_that_gives_every_one_of_them() =>
        MadeUp.Sample(made =>
        {
            long[] pts = [made.First, .. made.Pts];
            var raw = RawStream.Fit(TimeBase, pts);
            Assert.NotNull(raw);
            Assert.Equal(pts, Enumerable.Range(0, pts.Length).Select(number => raw.Pts(number).Ticks));
        });

    [Fact]
    public void A_rate_that_changes_and_a_time_that_repeats_follow_no_rule() =>
        Gen.Select(MadeUp.Where(m => m.Pts.Length > 4), Gen.Int[1, 1000], Gen.Bool)
            .Sample(
                (made, place, repeats) =>
                {
                    long[] pts = [made.First, .. made.Pts];
                    var from = 2 + (place % (pts.Length - 3));
                    var shift = repeats ? pts[from - 1] - pts[from] : 40;
                    for (var i = from; i < pts.Length; i++)
                        pts[i] += shift;
                    Assert.Null(RawStream.Fit(TimeBase, pts));
                }
            );

    [Fact]
    public async Task Decoding_begins_at_keyframes_whose_number_is_certain_and_the_bytes_before_them_are_left_out()
    {
        var (source, closed) = await Planning.Films.ReadAsync("raw.h264");
        Assert.Equal([0, 24, 48, 72, 96], closed.Keyframes.ToArray());
        var positions = closed.Keyframes.ToArray().Select(place => closed.Raw!.PositionOf(closed.Pts[place])).ToList();
        Assert.Equal(0, positions[0]);
        Assert.Equal(positions.Order().Distinct(), positions);
        Assert.InRange(positions[^1], 1, source.Length - 1);

        // The others can be cut all the same: their chunks decode from the beginning.
        var (_, open) = await Planning.Films.ReadAsync("raw_opengop.h264");
        Assert.Equal(200, open.Count);
        Assert.Equal([0], open.Keyframes.ToArray());
    }

    [Theory]
    [InlineData("h264", "000001 09 10 00000001 67 64 000001 68 EB 000001 65 88", true)]
    [InlineData("h264", "000001 67 64 000001 65 88 000001 68 EB", false)]
    [InlineData("h264", "000001 67 64 000001 68 EB", false)]
    [InlineData("hevc", "000001 40 01 000001 42 01 000001 44 01 000001 28 01", true)]
    [InlineData("hevc", "000001 42 01 000001 44 01 000001 28 01", false)]
    [InlineData("mpeg2video", "000001 B3 14 000001 B8 00 000001 00 00", true)]
    [InlineData("mpeg2video", "000001 B8 00 000001 00 00", false)]
    [InlineData("mpeg4", "000001 B0 01 000001 20 00 000001 B6 10", true)]
    [InlineData("mpeg4", "000001 B6 10 000001 20 00", false)]
    [InlineData("vc1", "000001 0F 00 000001 0D 00", false)]
    public void A_keyframe_that_brings_no_parameter_sets_is_no_place_to_begin(
        string codec,
        string bytes,
        bool begins
    ) =>
        Assert.Equal(
            begins,
            RawStreamReader.StartsSequence(
                codec,
                Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))
            )
        );
}
