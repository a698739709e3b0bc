using RenderTools.Encoders;
using Xunit;

namespace RenderTools.Engine.Tests.Encoders;

/// <summary>Why ffmpeg ended, out of logs of ffmpeg 9.0, shortened.</summary>
public sealed class FfmpegFailureTests
{
    private static readonly string[] Whole =
    [
        "[showinfo@rt_seam @ 0x7f06] [info] User Data=78323634",
        "x264 [error]: invalid preset 'fastt'",
        "[libx264 @ 0x55a1] [error] Error setting preset/tune fastt/(null).",
        "[libx264 @ 0x55a1] [info] Possible presets: ultrafast superfast veryfast",
        "[vost#0:0/libx264 @ 0x55a2] [enc:libx264 @ 0x55a3] [error] Error while opening encoder - maybe incorrect "
            + "parameters such as bit_rate, rate, width or height.",
        "[fc#0 @ 0x55a4] [error] Task finished with error code: -22 (Invalid argument)",
        "[info] Conversion failed!",
    ];

    // The line of the cause fell between two pieces of showinfo's.
    private static readonly string[] Broken =
    [
        "[showinfo@rt_seam @ 0x7f99] [info] User Data=7832x264 [error]: invalid preset 'fastt'",
        "Error setting preset/tune fastt/(null).",
        "[libx264 @ 0x77a1] [info] Possible presets: ultrafast superfast veryfast",
        "[vost#0:0/libx264 @ 0x77a2] [enc:libx264 @ 0x77a3] [error] Error while opening encoder - maybe incorrect "
            + "parameters such as bit_rate, rate, width or height.",
        "[fc#0 @ 0x77a4] [error] Task finished with error code: -22 (Invalid argument)",
        "[showinfo@rt_seam @ 0x7f99] [info] 3634",
        "[info] Conversion failed!",
    ];

    private static readonly string[] Other =
    [
        "[AVFilterGraph @ 0x11] [error] No such filter: 'unsharq'",
        "[fc#0 @ 0x12] [error] Error : Filter not found",
        "[info] Conversion failed!",
    ];

    private static readonly RenderSettings Mistyped = new() { VideoCodec = "libx264", Preset = "fastt" };

    [Fact]
    public void A_failure_whose_cause_lost_its_beginning_is_like_one_that_was_logged_whole()
    {
        var (whole, broken) = (FfmpegFailure.Of(Whole, "libx264"), FfmpegFailure.Of(Broken, "libx264"));
        Assert.NotEqual(whole.Line, broken.Line);
        Assert.True(broken.IsLike(whole));
        Assert.True(whole.IsLike(broken));
        Assert.Equal(whole, broken.Clearer(whole));
        Assert.Equal(whole, whole.Clearer(broken));
        Assert.StartsWith(
            "libx264 knows no preset 'fastt'. It has: ultrafast, superfast, veryfast.",
            whole.Explain(Mistyped, null).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_causes_are_not_alike()
    {
        Assert.False(FfmpegFailure.Of(Whole, "libx264").IsLike(FfmpegFailure.Of(Other, "libx264")));
        Assert.False(FfmpegFailure.Of(Other, "libx264").IsLike(FfmpegFailure.Of(Broken, "libx264")));
    }

    [Fact]
    public void Addresses_and_numbers_make_no_difference() =>
        Assert.True(
            FfmpegFailure
                .Of(Whole, "libx264")
                .IsLike(FfmpegFailure.Of([.. Whole.Select(l => l.Replace("55a", "66b"))], "libx264"))
        );

    [Fact]
    public void Silent_ends_are_told_apart_by_their_last_words()
    {
        var silent = FfmpegFailure.Of(["one"], "libx264");
        Assert.True(silent.IsLike(FfmpegFailure.Of(["one"], "libx264")));
        Assert.False(silent.IsLike(FfmpegFailure.Of(["other"], "libx264")));
    }
}
