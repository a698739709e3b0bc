using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

/// <summary>What MP4 and MOV say of their one track, against ffprobe's word.</summary>
public sealed class Mp4TrackTests : IDisposable
{
    private static readonly string[] Picture =
    [
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=128x96:r=25:d=1.2",
        "-map",
        "0:v",
        "-c:v",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-mp4-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mp4", "libx264 -bf 3 -preset ultrafast")]
    [InlineData("mp4", "libx264 -bf 3 -preset ultrafast -output_ts_offset 3.04")]
    [InlineData("mp4", "libx264 -bf 0 -preset ultrafast -vf setpts=PTS*(1+0.1*mod(N\\,3))")]
    [InlineData(
        "mp4",
        "libx264 -bf 3 -preset ultrafast -video_track_timescale 90000 -movie_timescale 90000 -output_ts_offset 0.0333 "
            + "-vf setpts=PTS+floor(N/3)*0.01/TB"
    )]
    [InlineData(
        "mp4",
        "libx264 -bf 3 -preset ultrafast -output_ts_offset 100000 -enc_time_base 1/1000000 -video_track_timescale "
            + "1000000 -movie_timescale 1000000"
    )]
    [FullData("mp4", "libx265 -preset ultrafast -x265-params log-level=error")]
    [FullData("mp4", "libsvtav1 -preset 12")]
    [FullData("mp4", "libvpx-vp9 -deadline realtime -cpu-used 8")]
    [InlineData("mp4", "mpeg4 -bf 2")]
    [FullData("mp4", "mpeg2video -bf 2")]
    [InlineData("mov", "prores_ks")]
    [InlineData("mov", "ffv1 -output_ts_offset 0.48")]
    [FullData("mov", "mjpeg -q:v 3")]
    public async Task A_file_that_ffmpeg_wrote_is_described_as_ffprobe_describes_it(string muxer, string options)
    {
        var path = await WriteAsync(muxer, [.. Picture, .. options.Split(' ')]);
        var track = Mp4Track.Read(path);
        Assert.NotNull(track);
        Assert.Equal(
            await ChunkFile.ProbeAsync(Tested.Ffmpeg, path, muxer, TimeSpan.FromMinutes(1), Token),
            new ChunkFile(track.Samples, track.FirstPts, new Rational(1, track.Timescale))
        );
    }

    [Theory]
    [InlineData("fragments", "libx264 -preset ultrafast -movflags frag_keyframe+empty_moov")]
    [InlineData(
        "an edit that begins behind the first picture",
        "libx264 -preset ultrafast -g 5 -output_ts_offset -0.2"
    )]
    public async Task What_is_not_plain_is_left_to_ffprobe(string what, string options) =>
        Assert.True(Mp4Track.Read(await WriteAsync("mp4", [.. Picture, .. options.Split(' ')])) is null, what);

    [Fact]
    public async Task Two_tracks_are_left_to_ffprobe() =>
        Assert.Null(
            Mp4Track.Read(
                await WriteAsync("mp4", ["-f", "lavfi", "-i", "testsrc2=d=1", "-f", "lavfi", "-i", "sine=d=1"])
            )
        );

    [Fact]
    public async Task A_file_that_is_cut_short_anywhere_is_never_described()
    {
        var path = await WriteAsync("mp4", [.. Picture, "libx264", "-preset", "ultrafast"]);
        var whole = await File.ReadAllBytesAsync(path, Token);
        for (var length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 200))
        {
            await File.WriteAllBytesAsync(path, whole[..length], Token);
            Assert.Null(Mp4Track.Read(path));
        }

        await File.WriteAllBytesAsync(path, [.. whole, 0], Token);
        Assert.Null(Mp4Track.Read(path));
    }

    [Fact]
    public async Task A_byte_that_flipped_is_no_crash()
    {
        var path = await WriteAsync("mp4", [.. Picture, "libx264", "-preset", "ultrafast"]);
        var whole = await File.ReadAllBytesAsync(path, Token);
        var tables = whole.AsSpan().IndexOf("moov"u8) - 4;
        for (var at = tables; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0xFF;
            await File.WriteAllBytesAsync(path, damaged, Token);
            if (Mp4Track.Read(path) is { } track)
                Assert.InRange(track.Samples, 1, whole.Length);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> WriteAsync(string muxer, string[] arguments)
    {
        var path = Path.Combine(_folder, "chunk." + muxer);
        await CommandRunner.FfmpegAsync([.. arguments, "-fps_mode", "passthrough", "-f", muxer, path], Token);
        return path;
    }
}
