using RenderTools.Encoders;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

public class RateControlTests
{
    [Theory]
    [InlineData("libx264", 20.0, "qp=0")]
    [InlineData("libx264", 20.0, "b:v=1M")]
    [InlineData("libx264", null, "qp=0", "b:v=1M")]
    [InlineData("libx264", null, "crf=20", "qp=0")]
    [InlineData("mpeg4", 3.0, "qscale:v=3")]
    [InlineData("libvpx-vp9", 30.0, "qp=0", "b:v=1M")]
    public void Two_rate_controls_contradict_each_other(string codec, double? crf, params string[] options) =>
        Assert.Equal("RateControlContradiction", Refusal(codec, crf, options));

    [Theory]
    [InlineData("libx264", null, "qp=0")]
    [InlineData("libx264", 20.0, "maxrate=1M", "bufsize=2M")]
    [InlineData("libvpx-vp9", 30.0, "b:v=1M")]
    [InlineData("libx264", null, "g=48", "bf=2", "x264-params=aq-mode=3", "flags:v=+ildct")]
    [InlineData("libx264", null, "b:v:0=1M", "profile:v=high", "force_key_frames=expr:gte(t,n_forced*2)")]
    public void What_goes_together_is_taken(string codec, double? crf, params string[] options) =>
        Assert.Null(Refusal(codec, crf, options));

    [Theory]
    [InlineData("ss=3")]
    [InlineData("i=/etc/passwd")]
    [InlineData("map=0")]
    [InlineData("vf=negate")]
    [InlineData("r=25")]
    [InlineData("fps_mode=cfr")]
    [InlineData("f=mp4")]
    [InlineData("threads=4")]
    [InlineData("pass=2")]
    [InlineData("metadata:s:v:0=title=x")]
    [InlineData("r:v:0=25")]
    [InlineData("c:v:0=mpeg4")]
    [InlineData("filter:v:0=negate")]
    [InlineData("b:a=128k")]
    [InlineData("movflags=+faststart")]
    [InlineData("brand=mp42")]
    [InlineData("disposition:v:0=default")]
    public void Options_that_the_tool_owns_are_refused(string option) =>
        Assert.Equal("EncoderOptionOwned", Refusal("libx264", null, option));

    [Theory]
    [InlineData("=1")]
    [InlineData("crf 20 -y=1")]
    public void What_is_no_name_of_an_option_is_refused(string option) =>
        Assert.Equal("EncoderOptionUnknown", Refusal("libx264", null, option));

    [Fact]
    public void An_option_given_twice_is_refused() =>
        Assert.Equal(
            ["EncoderOptionRepeated", "EncoderOptionRepeated"],
            [Refusal("libx264", null, "g=48", "g=50"), Refusal("libx264", null, "b:v:0=1M", "b:v=2M")]
        );

    [Theory]
    [InlineData("b:v=400k", "b:v")]
    [InlineData("maxrate=1M", "maxrate")]
    [InlineData("b:v=0", null)]
    [InlineData("qp=0", null)]
    public void A_bitrate_over_the_whole_film_is_noticed(string option, string? noticed) =>
        Assert.Equal(noticed, RateControl.PerChunk(new RenderSettings { EncoderOptions = Options(option) }));

    [Theory]
    [InlineData("libx264", "b:v=1M", null)]
    [InlineData("libx264", "g=50", "TwoPassNeedsBitrate")]
    [InlineData("libx264", "b:v=0", "TwoPassNeedsBitrate")]
    [InlineData("ffv1", "b:v=1M", "TwoPassUnsupported")]
    public void Two_passes_need_a_bitrate_and_an_encoder_that_takes_them(string codec, string option, string? error)
    {
        var refusal = Record.Exception(() =>
            RateControl.Check(
                new RenderSettings
                {
                    VideoCodec = codec,
                    TwoPass = true,
                    EncoderOptions = Options(option),
                }
            )
        );

        Assert.Equal(error, (refusal as RenderToolsException)?.ErrorId);
    }

    private static string? Refusal(string codec, double? crf, params string[] options)
    {
        try
        {
            RateControl.Check(
                new RenderSettings
                {
                    VideoCodec = codec,
                    Crf = crf,
                    EncoderOptions = Options(options),
                }
            );
            return null;
        }
        catch (RenderToolsException error)
        {
            return error.ErrorId;
        }
    }

    private static EncoderOption[] Options(params string[] options) =>
        [
            .. options.Select(o => new EncoderOption(
                o[..o.IndexOf('=', StringComparison.Ordinal)],
                o[(o.IndexOf('=', StringComparison.Ordinal) + 1)..]
            )),
        ];
}
