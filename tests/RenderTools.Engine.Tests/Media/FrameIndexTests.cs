using System.Globalization;
using System.Text;
using CsCheck;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

[Trait("Ffmpeg", "Each")]
public class FrameIndexTests
{
    private static readonly Rational TimeBase = new(1, 90000);

    [Fact]
    public async Task Packets_are_sorted_by_time_with_their_sizes_and_keyframes_and_hidden_ones_are_left_out()
    {
        var index = await ReadAsync(
            "0,-7200,900,K__\n10800,-3600,300,___\n3600,0,100,___\n7200,3600,200,__C\n-3600,-9000,50,KD_\n",
            1 << 16
        );
        Assert.Equal([0L, 3600, 7200, 10800], Ticks(index));
        Assert.Equal([900, 100, 200, 300], Enumerable.Range(0, 4).Select(index.Size));
        Assert.Equal([0], index.Keyframes.ToArray());
        Assert.True(index.IsKeyframe(0));
        Assert.Equal((4, 4, 0), (index.Count, index.PacketCount, index.WithoutPts));
    }

    [Fact]
    public async Task A_packet_without_timestamp_is_counted_and_no_place_to_cut()
    {
        var index = await ReadAsync("N/A,0,10,K__\nN/A,N/A,10,___\n3600,3600,10,___\n", 1 << 16);
        Assert.Equal((1, 3, 2), (index.Count, index.PacketCount, index.WithoutPts));
    }

    [Fact]
    public async Task An_empty_line_behind_a_packet_with_side_data_is_no_packet()
    {
        var index = await ReadAsync("0,0,10,K__,\n\n3600,3600,10,___,\r\n\r\n", 1 << 16);
        Assert.Equal((2, 2, 0), (index.Count, index.PacketCount, index.WithoutPts));
    }

    // Of a film whose packets can be counted nothing but the keyframes is decoded.
    [Theory]
    [InlineData("three.mp4", false, 3)]
    [InlineData("resize.mkv", true, 200, 100)]
    [InlineData("no_keyframe.ts", true, 150)]
    public async Task Where_packets_cannot_be_counted_as_frames_the_index_for_counting_holds_the_decoders_frames(
        string name,
        bool decoded,
        int frames,
        params int[] restarts
    )
    {
        var token = TestContext.Current.CancellationToken;
        var ffmpeg = Tested.Ffmpeg;
        var source = await MediaProbe.ReadAsync(ffmpeg, await TestMedia.GetAsync(name), token);
        var index = await Tested.MediaOf(ffmpeg).CountableIndexAsync(source, token);

        Assert.Equal((decoded, frames, 0), (index.IsDecoded, index.Count, index.WithoutPts));
        Assert.Equal(restarts, index.Restarts);
        Assert.Equal(0, index.Keyframes[0]);
        Assert.Equal([.. index.Pts.ToArray().Order().Distinct()], index.Pts.ToArray());
    }

    [Theory]
    [InlineData("0,0,1,K__\n3600,3600,1,___\n", false)]
    [InlineData("0,0,1,K__\n3600,-1,1,___\n", true)]
    [InlineData("0,0,1,K__\n900000,900000,1,___\n", false)]
    [InlineData("0,0,1,K__\n900001,900001,1,___\n", true)]
    public async Task Decoding_times_that_go_backward_or_jump_by_more_than_ten_seconds_are_seen(
        string lines,
        bool jumps
    ) => Assert.Equal(jumps, (await ReadAsync(lines, 1 << 16)).HasDtsJump);

    [Theory]
    [InlineData("untimed.avi", new[] { 0, 24, 48, 72, 96, 120, 144, 168, 192 })]
    [InlineData("backward.mp4", new[] { 0 })]
    public async Task Where_packets_do_not_tell_the_frames_times_the_index_holds_those_of_one_serial_decoding(
        string name,
        int[] keyframes
    )
    {
        var ffmpeg = Tested.Ffmpeg;
        var token = TestContext.Current.CancellationToken;
        var path = await TestMedia.GetAsync(name);
        var source = await MediaProbe.ReadAsync(ffmpeg, path, token);
        var index = await FrameIndexReader.ReadAsync(ffmpeg, source, token);
        var serial = await CommandRunner.RunAsync(
            TestedFfmpeg.Path,
            [
                "-hide_banner",
                "-nostdin",
                "-loglevel",
                "error",
                "-i",
                path,
                "-map",
                "0:V:0",
                "-fps_mode",
                "passthrough",
                "-enc_time_base",
                TestedFfmpeg.ExactTimeBase,
                "-f",
                "framecrc",
                "-",
            ],
            cancellationToken: token
        );
        var times = serial
            .Output.Split('\n')
            .Where(line => line.StartsWith("0,", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(',')[2], CultureInfo.InvariantCulture));
        var clock = RenderTools.Media.SourceClock.Of(source);
        Assert.Equal(times, index.Pts.ToArray().Select(pts => clock.ToFilter(pts).Ticks));
        Assert.Equal(keyframes, index.Keyframes.ToArray());
        Assert.Equal(0, index.WithoutPts);
    }

    [Theory]
    [InlineData("0,0,1,K__\n3600,3600,1,K__\n", false)]
    [InlineData("3600,0,1,K__\n0,3600,1,___\n7200,7200,1,K__\n", false)]
    [InlineData("3600,0,1,KD_\n0,3600,1,K__\n", false)]
    [InlineData("3600,0,1,K__\n0,3600,1,K__\n", true)]
    public async Task Keyframes_that_go_backward_are_seen(string lines, bool backward)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(lines));
        var packets = new PacketLines();
        await packets.ReadAsync(stream, TestContext.Current.CancellationToken);
        Assert.Equal(backward, packets.KeyframesGoBackward);
    }

    [Fact]
    public void Lines_may_be_torn_anywhere_between_two_reads() =>
        Gen.Select(Gen.Long[-1000, 1_000_000_000].Array[1, 40], Gen.Int[1, 30])
            .Sample(
                (pts, step) =>
                {
                    var index = ReadAsync(string.Concat(pts.Select(p => Line(p, p, 5, key: false))), step)
                        .GetAwaiter()
                        .GetResult();
                    Assert.Equal(pts.Order(), Ticks(index));
                }
            );

    [Fact]
    public void Lookups_agree_with_a_search_from_the_start() =>
        Gen.Select(Planning.Films.Any, Gen.Long[-20_000, 1_200_000], Gen.Int[0, 3])
            .Sample(
                (film, pts, earlier) =>
                {
                    var index = film.Index;
                    var all = Ticks(index);
                    var place = Array.FindIndex(all, p => p >= pts);
                    Assert.Equal(place < 0 ? index.Count : place, index.FrameAtOrAfter(new SourcePts(pts)));
                    var keyframe = index.Keyframes.ToArray().Count(k => all[k] <= pts) - 1 - earlier;
                    Assert.Equal(Math.Max(keyframe, -1), index.KeyframeAtOrBefore(new SourcePts(pts), earlier));
                }
            );

    [Fact]
    public void The_grid_holds_every_frame_and_none_coarser_does() =>
        Gen.Select(Gen.Long[1, 5000], Gen.Int[0, 300].Array[1, 30])
            .Sample(
                (step, multiples) =>
                {
                    var index = Planning.Films.Index(TimeBase, multiples.Select(m => (m * step, 1, false)));
                    var common = multiples.Aggregate(0, Gcd);
                    Assert.Equal(common * step, index.Grid(SourceClock.Of(Planning.Films.Source(TimeBase))));

                    static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
                }
            );

    [Theory]
    [InlineData("d_vfr.mp4", false)]
    [InlineData("b_ntsc.mkv", true)]
    [InlineData("a_cfr30.mp4", true)]
    public async Task A_real_file_is_told_constant_from_variable(string name, bool constant) =>
        Assert.Equal(constant, (await Planning.Films.ReadAsync(name)).Index.IsConstantRate());

    private static long[] Ticks(FrameIndex index) => [.. index.Pts.ToArray().Select(pts => pts.Ticks)];

    internal static string Line(long pts, long dts, int size, bool key) =>
        string.Create(CultureInfo.InvariantCulture, $"{pts},{dts},{size},{(key ? "K__" : "___")}\n");

    private static async Task<FrameIndex> ReadAsync(string lines, int bytesPerRead)
    {
        var packets = new PacketLines();
        await packets.ReadAsync(
            new TornStream(Encoding.ASCII.GetBytes(lines), bytesPerRead),
            TestContext.Current.CancellationToken
        );
        return packets.ToIndex(TimeBase);
    }

    /// <summary>Gives so many bytes at each read, as a pipe may.</summary>
    private sealed class TornStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}
