using RenderTools.Encoders;
using RenderTools.Media;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>Whoever names a codec instead of an encoder is told the encoder.</summary>
[Trait("Ffmpeg", "Each")]
public class EncoderNamesTests
{
    [Theory]
    [InlineData("hevc", "libx265")]
    [InlineData("H265", "libx265")]
    [InlineData("h264", "libx264")]
    [InlineData("x264", "libx264")]
    [InlineData("av1", "libsvtav1")]
    [InlineData("vp9", "libvpx-vp9")]
    [InlineData("vp8", "libvpx")]
    [InlineData("theora", "libtheora")]
    public async Task A_codecs_name_names_its_encoder(string name, string encoder)
    {
        var ffmpeg = Tested.Ffmpeg;
        Assert.SkipUnless(ffmpeg.Encoders.Contains(encoder), "this ffmpeg has no " + encoder);

        var error = await EncoderNames.NotFoundAsync(ffmpeg, name, TestContext.Current.CancellationToken);

        Assert.Equal("EncoderNotFound", error.ErrorId);
        Assert.EndsWith($"Write -VideoCodec {encoder}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("vp7")]
    [InlineData("aac")]
    public async Task Another_name_is_told_where_the_list_is(string name)
    {
        var error = await EncoderNames.NotFoundAsync(Tested.Ffmpeg, name, TestContext.Current.CancellationToken);

        Assert.EndsWith("'ffmpeg -encoders' lists what it has.", error.Message, StringComparison.Ordinal);
    }
}
