using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Engine.Tests.Filters;

/// <summary>An embedded graph on the installed ffmpeg.</summary>
public class FilterEmbeddingTests
{
    [Theory]
    [FullData("[in]hflip[out]")]
    [FullData("scale=160:-2:flags=lanczos,format=rgb24")]
    [FullData("[rt_b]split[rt_a][x];[x]hflip[y];[rt_a][y]hstack")]
    [InlineData("split[rt_a_0][rt_o];[rt_o]vflip[rt_a_1];[rt_a_0][rt_a_1]blend=all_mode=average,hflip")]
    [FullData("color=red:s=40x40,format=yuv420p[c];[x][c]overlay=5:5:shortest=1[y]")]
    [InlineData("color=red:s=40x40,[x]overlay=shortest=1[out];[in]split[x][z];[z]nullsink")]
    [InlineData("drawtext=text='a\\:b, c; [d] it'\\\\\\''s':x=10:y=10,split[a][b];[a][b]vstack")]
    public void An_embedded_graph_gives_what_vf_gives(string filter)
    {
        var video = FilterVideos.Progressive.Value;

        Assert.Equal(FilterWindows.Serial(video, filter), FilterWindows.Windowed(video, filter, 0, 0, []));
    }
}
