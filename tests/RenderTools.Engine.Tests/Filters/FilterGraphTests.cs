using RenderTools.Filters;
using Xunit;

namespace RenderTools.Engine.Tests.Filters;

public class FilterGraphTests
{
    [Fact]
    public void Chains_filters_labels_instances_and_options_are_told_apart()
    {
        var graph = FilterGraph.Parse(
            " sws_flags=bicubic+accurate_rnd;[in] split=2 [a][b] ; [b]scale@small = w=iw/2 : h=-2 "
                + "[c];[a][c]overlay=10:20:eval=init"
        );

        Assert.Equal("bicubic+accurate_rnd", graph.SwsFlags);
        Assert.Equal(3, graph.Chains.Count);
        var filters = graph.Filters.ToArray();
        Assert.Equal("split scale overlay", string.Join(' ', filters.Select(f => f.Name)));
        Assert.Equal(["in"], filters[0].InputLabels);
        Assert.Equal(["a", "b"], filters[0].OutputLabels);
        Assert.Equal("small", filters[1].InstanceId);
        Assert.Equal([new FilterOption("w", "iw/2"), new FilterOption("h", "-2")], filters[1].Options);
        Assert.Equal(
            [new FilterOption(null, "10"), new FilterOption(null, "20"), new FilterOption("eval", "init")],
            filters[2].Options
        );
    }

    // The three spellings of one text in ffmpeg-filters, "Notes on filtergraph escaping", and what drawtext must see of
    // them.
    [Theory]
    [InlineData(
        @"drawtext=text=this is a \\\'string\\\'\\: may contain one\, or more\, special characters",
        "this is a 'string': may contain one, or more, special characters"
    )]
    [InlineData(@"drawtext=text='%{pts\:hms}'", "%{pts:hms}")]
    [InlineData(@"drawtext=text='a, b; c [d]'", "a, b; c [d]")]
    [InlineData(@"drawtext=text=\\\\", @"\")]
    [InlineData(@"drawtext=text=  spaced  ", "spaced")]
    [InlineData(@"drawtext=text=\\ spaced\\\ ", " spaced ")]
    public void Both_levels_of_escaping_are_taken_off(string text, string value) =>
        Assert.Equal(value, Assert.Single(Assert.Single(FilterGraph.Parse(text).Filters).Options).Value);

    [Theory]
    [InlineData("", 0)]
    [InlineData("hflip,", 6)]
    [InlineData("hflip;;vflip", 6)]
    [InlineData("[a", 0)]
    [InlineData("[]hflip", 0)]
    [InlineData("hflip=a]x", 7)]
    [InlineData("scale=w=1:2", 6)]
    [InlineData("scale==2", 6)]
    [InlineData("sws_flags=bicubic", 0)]
    [InlineData("scale=1:2[a]x", 12)]
    public void What_ffmpeg_refuses_is_refused_with_its_place(string text, int position) =>
        Assert.Equal(position, Assert.Throws<FilterGraphSyntaxException>(() => FilterGraph.Parse(text)).Position);

    [Theory]
    [InlineData("hflip", 1, 1)]
    [InlineData("[in]hflip[out]", 1, 1)]
    [InlineData("movie=l.png[l];[in][l]overlay", 1, 1)]
    [InlineData("movie=l.png[l];[l]overlay", 1, 1)]
    [InlineData("split[a][b];[a]hflip[c];[b][c]hstack", 1, 1)]
    [InlineData("split[a][b];[a][b]hstack,split[x][y];[x]nullsink", 1, 1)]
    [InlineData("[a][b]overlay", 2, 1)]
    [InlineData("split", 1, 2)]
    [InlineData("split=3[a][b]", 1, 3)]
    [InlineData("hflip;vflip", 2, 2)]
    [InlineData("testsrc2", 0, 1)]
    [InlineData("split=4[a][b][c][d];[a][b][c][d]mix=inputs=4", 1, 1)]
    public void Open_inputs_and_outputs_are_counted(string text, int inputs, int outputs)
    {
        var topology = FilterGraph.Parse(text).Connect();

        Assert.Equal((inputs, outputs), (topology.OpenInputs.Count, topology.OpenOutputs.Count));
        Assert.Equal(inputs == 1 && outputs == 1, topology.IsSimple);
    }

    [Fact]
    public void A_chain_is_embedded_as_it_stands() =>
        Assert.Equal(
            "[rt_a]hflip,scale=-2:iw[rt_b]",
            FilterGraph.Parse("[in]hflip,scale=-2:iw[out]").Embed("rt_a", "rt_b")
        );

    [Fact]
    public void Labels_of_the_users_own_cannot_meet_those_of_the_larger_graph()
    {
        var text = FilterGraph.Parse("[rt_b]split[rt_a][x];[x]hflip[y];[rt_a][y]hstack").Embed("rt_a", "rt_b");

        var topology = FilterGraph.Parse("null[rt_a];" + text + ";[rt_b]null").Connect();
        Assert.True(topology.IsSimple);
    }

    [Fact]
    public void What_is_not_one_in_one_out_cannot_be_embedded() =>
        Assert.Throws<FilterGraphSyntaxException>(() => FilterGraph.Parse("[a][b]overlay").Embed("i", "o"));
}
