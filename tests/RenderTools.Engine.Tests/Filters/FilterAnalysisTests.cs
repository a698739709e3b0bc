using RenderTools.Filters;
using RenderTools.Fixtures;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Filters;

public class FilterAnalysisTests
{
    private static FilterNeeds Needs(string graph, int? warmup = null) =>
        FilterAnalysis.Analyze(FilterGraph.Parse(graph), warmup, new Rational(30000, 1001));

    [Theory]
    [InlineData("unsharp", 0, 0, 1)]
    [InlineData("hue=h=20*t", 0, 0, 1)]
    [InlineData("fade=t=in:st=1:d=2", 0, 0, 1)]
    [InlineData("drawtext=text='%{pts\\:hms}':enable='between(t,1,2)'", 0, 0, 1)]
    [InlineData("trim=start=1:end=3", 0, 0, 1)]
    [InlineData("vignette=dither=0", 0, 0, 1)]
    [InlineData("tmix=frames=5", 4, 0, 1)]
    [InlineData("tmix=5", 4, 0, 1)]
    [InlineData("tmix", 2, 0, 1)]
    [InlineData("tmedian=radius=3", 0, 6, 1)]
    [InlineData("atadenoise=s=15", 7, 7, 1)]
    [InlineData("tmix=5,tblend,yadif", 6, 1, 1)]
    [InlineData("framestep=3", 0, 0, 3)]
    [InlineData("framestep=3,framestep=4", 0, 0, 12)]
    [InlineData("framestep=3,tmix=3", 6, 0, 3)]
    [InlineData("tmix=3,framestep=5", 5, 0, 5)]
    [InlineData("delogo=x='10+mod(n,60)':y=5:w=20:h=20", 0, 0, 60)]
    [InlineData("swaprect=w=10:h=10:x1='mod(n,6)'", 0, 0, 6)]
    [InlineData("geq=lum='lum(X,Y)+mod(N,5)'", 0, 0, 5)]
    [InlineData("fps=film", 1, 3, 1)]
    [InlineData("fps=ntsc_film", 1, 3, 1)]
    [InlineData("fps=pal", 1, 3, 1)]
    [InlineData("fps=source_fps*2", 1, 2, 1)]
    [InlineData("idet,hue=s=0", 0, 0, 1)]
    [InlineData("cropdetect,drawtext=text=wide", 0, 0, 1)]
    [InlineData("color=red[c];[in][c]overlay=shortest=1", 0, 1, 1)]
    [InlineData("movie=logo.gif:loop=0,scale=40:30[c];[in][c]overlay=shortest=1", 0, 1, 1)]
    [InlineData("select='not(mod(n,4))'", 0, 0, 4)]
    [InlineData("hue=s='1+mod(n\\,6)/6',framestep=4", 0, 0, 12)]
    [InlineData("split[a][b];[b]tmix=3[c];[a][c]blend=all_mode=difference", 2, 0, 1)]
    [InlineData("split[a][b];[a]atadenoise=s=5[c];[b]tmix=4[d];[c][d]hstack", 3, 2, 1)]
    [InlineData("movie=logo.png[l];[in][l]overlay=10:10", 0, 1, 1)]
    public void A_graph_needs_the_sum_along_its_longest_way(string graph, int before, int after, int alignment)
    {
        var needs = Needs(graph);

        Assert.Equal((before, after, alignment), (needs.Before, needs.After, needs.Alignment));
        Assert.True(needs.CanSplit);
        Assert.True(needs.IsExact);
        Assert.Null(needs.Warning);
    }

    [Theory]
    [InlineData("reverse")]
    [InlineData("fade=in:0:25")]
    [InlineData("fade=t=in:s=10:n=20")]
    [InlineData("hue=s='n/10'")]
    [InlineData("delogo=x='10+n':y=5:w=20:h=20")]
    [InlineData("swaprect=w=10:h=10:x1=n")]
    [InlineData("scale=w='if(lt(t,3),160,200)':h=90:eval=frame")]
    [InlineData("pad=w=400:h=300:eval=frame")]
    [InlineData("hue=nosuch=1")]
    [InlineData("gblur=2:1:15:2:5:7")]
    [InlineData("drawbox=box_source=side_data_detection_bboxes")]
    [InlineData("tmix=3:enable='lt(t,1)'")]
    [InlineData("yadif=enable='lt(t,1)'")]
    [InlineData("hqdn3d=enable='lt(t,1)'")]
    [InlineData("idet,yadif=1:-1:1")]
    [InlineData("idet,yadif")]
    [InlineData("idet,hue=s=0,bwdif=deint=interlaced")]
    [InlineData("idet,fieldorder=bff")]
    [InlineData("cropdetect,drawtext=text='%{metadata\\:lavfi.cropdetect.w}'")]
    [InlineData("freezedetect,hue=s=0,metadata=select:key=lavfi.freezedetect.freeze_start")]
    [InlineData("split[a][b];[a]idet[c];[c][b]hstack,yadif=deint=interlaced")]
    [InlineData("stereo3d=sbsl:al")]
    [InlineData("stereo3d=in=ar:out=sbsl")]
    [InlineData("movie=pip.mp4[l];[in][l]overlay=shortest=1")]
    [InlineData("color=red:d=2[l];[in][l]overlay=shortest=1")]
    [InlineData("movie=pip.mp4[l];[in][l]overlay=eof_action=endall")]
    [InlineData("color=red,sendcmd=c='1 hue s 0'[l];[in][l]overlay,hue")]
    [InlineData("gradients[l];[in][l]overlay")]
    [InlineData("hflip=enable='gt(n,5)'")]
    [InlineData("geq=lum='lum(X,Y)+N'")]
    [InlineData("geq='lum(X,Y)+N'")]
    [InlineData("crop=100:100:n:0")]
    [InlineData("drawtext=text='%{n}'")]
    [InlineData("drawtext=text='%{localtime}'")]
    [InlineData("drawtext=text=a:timecode='00\\:00\\:00\\:00'")]
    [InlineData("drawtext=textfile=a.txt")]
    [InlineData("drawtext=text='%{eif\\:n\\:d}'")]
    [InlineData("noise=alls=10:allf=t+u")]
    [InlineData("noise=c0s=10:c0f=t")]
    [InlineData("setpts=2*PTS")]
    [InlineData("setpts=PTS-STARTPTS")]
    [InlineData("select='gt(n,10)'")]
    [InlineData("select='isnan(prev_selected_t)+gte(t-prev_selected_t,1)'")]
    [InlineData("rotate='random(0)'")]
    [InlineData("fps=50,framestep=2")]
    [InlineData("fps=10,tmix=3")]
    [InlineData("[a]nosuchfilter[b]")]
    [InlineData("trim=end_frame=20")]
    [InlineData("vignette")]
    [InlineData("[in]split[a][b];[a]framestep=2[c];[b][c]overlay")]
    [InlineData("color=red[bg];[bg][in]overlay")]
    [InlineData("testsrc2[t];[in][t]hstack")]
    public void What_depends_on_more_than_a_window_is_rendered_whole_and_says_why(string graph)
    {
        var needs = Needs(graph);

        Assert.Equal(FilterKind.WholeFile, needs.Kind);
        Assert.False(needs.CanSplit);
        Assert.StartsWith("SplitNotExact: ", needs.Warning, StringComparison.Ordinal);
        Assert.All(needs.Reasons, r => Assert.EndsWith(".", r, StringComparison.Ordinal));
        Assert.NotEmpty(needs.Reasons);
    }

    [Fact]
    public void Reasons_are_sentences_that_name_the_filter_and_the_cause()
    {
        Assert.Equal(
            "SplitNotExact: hue counts frames (n in 'n/10'), and every chunk counts from 0. reverse needs the film "
                + "from its end.",
            Needs("hue=s='n/10',reverse").Warning
        );
        Assert.Equal(
            "SplitNotExact: foo is not known to the table; -WarmupFrame N says how many frames it remembers.",
            Needs("foo=1").Warning
        );
    }

    [Fact]
    public void A_warmup_tells_what_an_unknown_filter_remembers_and_is_not_called_exact()
    {
        var needs = Needs("foo,tmix=3", warmup: 7);

        Assert.Equal((FilterKind.Recursive, 9, 7), (needs.Kind, needs.Before, needs.After));
        Assert.False(needs.IsExact);
        Assert.Contains("7 frames of -WarmupFrame", needs.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warmup_makes_a_recursive_filter_no_shorter_and_a_known_finite_one_no_longer()
    {
        var usual = Needs("hqdn3d").Before;

        Assert.Equal(usual, Needs("hqdn3d", warmup: 1).Before);
        Assert.Equal(usual + 50, Needs("hqdn3d", warmup: usual + 50).Before);
        Assert.Equal(4, Needs("tmix=5", warmup: 50).Before);
    }

    [Theory]
    [InlineData("unsharp", FrameTimes.Kept)]
    [InlineData("yadif", FrameTimes.Kept)]
    [InlineData("yadif=1", FrameTimes.Changed)]
    [InlineData("yadif=mode=send_field", FrameTimes.Changed)]
    [InlineData("bwdif", FrameTimes.Changed)]
    [InlineData("bwdif=mode=send_frame", FrameTimes.Kept)]
    [InlineData("fps=50,hflip", FrameTimes.Changed)]
    [InlineData("select='lt(mod(t,1),0.5)'", FrameTimes.Dropped)]
    [InlineData("framestep=2", FrameTimes.Dropped)]
    public void Frames_at_other_times_are_announced(string graph, FrameTimes times)
    {
        Assert.Equal(times, Needs(graph).Times);
        Assert.Equal(times != FrameTimes.Kept, Needs(graph).ChangesFrameTimes);
    }

    [Theory]
    [InlineData("mpdecimate")]
    [InlineData("foo")]
    [InlineData("hue=nosuch=1")]
    [InlineData("stereo3d=sbsl:al")]
    [InlineData("reverse,setpts=PTS*2")]
    [InlineData("movie=pip.mp4[l];[in][l]overlay=shortest=1")]
    [InlineData("decimate=cycle='5*1.5'")]
    public void What_is_rendered_whole_promises_no_number_of_frames(string graph) =>
        Assert.True(Needs(graph).ChangesFrameTimes);

    [Theory]
    [InlineData("zscale=m=bt709,format=yuv420p", "zscale")]
    [InlineData("split[a][b];[a]zscale[c];[b][c]hstack,reverse", "zscale")]
    [InlineData("scale=160:90", null)]
    public void Pictures_that_depend_on_the_number_of_threads_are_told_of(string graph, string? filter) =>
        Assert.Equal(filter, Needs(graph).ThreadDependent);

    [Theory]
    [InlineData("[in]hue=s=0[out]", "null[rt_begin];[rt_begin]hue=s=0[rt_end];[rt_end]null")]
    [InlineData("hue=s=0,fps=50", "hue=s=0,fps=50")]
    [InlineData("not a [graph", "not a [graph")]
    public void A_graph_whose_ends_have_labels_fits_into_a_longer_chain(string graph, string inline) =>
        Assert.Equal(inline, FilterGraph.Inline(graph));

    [Fact]
    public void A_lower_rate_needs_half_a_slot_more_the_faster_the_source()
    {
        var graph = FilterGraph.Parse("fps=10");

        Assert.True(
            FilterAnalysis.Analyze(graph, frameRate: new Rational(120)).After
                > FilterAnalysis.Analyze(graph, frameRate: new Rational(25)).After
        );
    }

    [Fact]
    public void A_filter_with_a_grid_of_its_own_asks_for_windows_on_the_grid()
    {
        Assert.Equal(new Rational(1001, 60000), Needs("tmix=3,framerate=60000/1001").TimeGrid);
        Assert.Equal(new Rational(5 * 1001, 30000), Needs("decimate").TimeGrid);
        Assert.Null(Needs("fps=50").TimeGrid);
        Assert.False(Needs("fps=50,framerate=60").CanSplit);
        Assert.False(FilterAnalysis.Analyze(FilterGraph.Parse("decimate")).CanSplit);
    }

    [Fact]
    public void Every_row_of_the_table_says_where_it_comes_from_and_a_whole_file_row_why()
    {
        Assert.All(
            FilterTable.Default.Entries,
            e =>
            {
                Assert.NotEmpty(e.Note);
                Assert.Equal(e.Kind == FilterKind.WholeFile, e.Reason is not null);
                Assert.Equal(e.Kind == FilterKind.Recursive, e.Bound is not null);
                Assert.All(e.Rules, r => Assert.Equal(r.Kind == FilterKind.WholeFile, r.Reason is not null));
            }
        );
    }

    [FullFact]
    public void The_options_of_the_table_stand_in_the_order_in_which_ffmpeg_takes_positional_values()
    {
        var listed = FilterTable.Default.Entries.Where(e => e.Options.Count > 0 && e.Rules.Count > 0).ToArray();
        Assert.NotEmpty(listed);
        Assert.All(
            listed,
            e =>
            {
                var help = FilterVideos.Help(e.Name);
                var names = e.Options.SelectMany(o => o.TrimStart('!').Split('=')[0].Split('|')).ToArray();
                Assert.Equal(string.Join(' ', help.Take(names.Length)), string.Join(' ', names));
            }
        );
    }
}
