using RenderTools.Encoders;
using RenderTools.Engine.Tests.Filters;
using RenderTools.Filters;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>
/// Kinds of filtergraphs that were wrong or lost once: split and identical, or one chunk, said why, and identical.
/// </summary>
[Trait("Ffmpeg", "Each")]
public class FilterKindTests
{
    private const string Film = "PICTURE_IN_PICTURE";

    // Video, filtergraph, whether it is split. These are always run, the rest with --full.
    private static readonly (string Video, string Filter, bool IsSplit)[] First =
    [
        ("progressive", "delogo=x='10+mod(n,30)':y=10:w=40:h=30", true),
        ("progressive", "cropdetect,drawtext=text='%{metadata\\:lavfi.cropdetect.w}':x=5:y=5", false),
    ];

    private static readonly (string Video, string Filter, bool IsSplit)[] Further =
    [
        ("progressive", "fps=film", true),
        (
            "progressive",
            "format=yuv420p10le,setparams=color_trc=arib-std-b67:colorspace=bt2020nc:color_primaries=bt2020,zscale=m=bt709,format=yuv420p",
            true
        ),
        ("progressive", "stereo3d=sbsl:al", false),
        ("progressive", $"movie={Film}[l];[in][l]overlay=shortest=1", false),
        ("progressive", "scale=w='if(lt(t,3),160,200)':h=90:eval=frame,scale=320:180", false),
        ("progressive", "[in]fps=50[out]", true),
        ("progressive", "mpdecimate", false),
        ("interlaced", "idet,yadif=1:-1:1", false),
        ("progressive", "delogo=x='10+n':y=10:w=40:h=30", false),
        ("progressive", "swaprect=w=100:h=60:x1='10*t':y1=0:x2='200-10*t':y2=100", true),
        ("progressive", "swaprect=w=100:h=60:x1='mod(n,7)':y1=0:x2=150:y2=100", true),
        ("progressive", "pad=w=iw+20:h=200:x=10:eval=frame", false),
        ("progressive", "tmix=3:enable='lt(mod(t,1),0.4)'", false),
        ("progressive", "hue=s=0:enable='lt(mod(t,1),0.4)'", true),
        ("interlaced", "idet,bwdif=deint=interlaced", false),
        ("interlaced", "format=yuv422p,idet,fieldorder=bff", false),
        ("interlaced", "idet,hue=s=0", true),
        ("progressive", "cropdetect,metadata=select:key=lavfi.cropdetect.w", false),
        ("progressive", "blackdetect=d=0.1,metadata=print,hue=s=0", true),
        ("progressive", "stereo3d=al:sbsl", false),
        ("progressive", "stereo3d=sbsl:ar", false),
        ("progressive", "stereo3d=sbsl:abl", true),
        ("progressive", "split[a][b];[a][b]framepack=frameseq", false),
        ("progressive", "split[a][b];[b]hflip[c];[a][c]interleave", false),
        ("progressive", "fps=ntsc_film", true),
        ("progressive", "fps=source_fps*2", true),
        ("progressive", "framerate=film", true),
        ("progressive", "fps=pal,mpdecimate", false),
        ("progressive", $"movie={Film}[l];[in][l]overlay=eof_action=endall", false),
        ("progressive", "color=red:s=40x30:d=2[l];[in][l]overlay=shortest=1", false),
        ("progressive", "[in]hue=s=0[out]", true),
        ("progressive", "[0]split[x][y];[y]negate[z];[x][z]hstack[end]", true),
        ("progressive", "decimate=cycle=5", true),
        ("progressive", "waveform=envelope=peak", false),
        ("interlaced", "estdif", true),
        ("vfr", "estdif", true),
        ("vfr", "separatefields", true),
        ("progressive", "deflicker=size=20", true),
        ("progressive", "chromakey=green", true),
    ];

    public static TheoryData<string, string, bool> Cases =>
        [
            .. (FullDataAttribute.IsFull ? First.Concat(Further) : First).Select(c => new TheoryDataRow<
                string,
                string,
                bool
            >(c.Video, c.Filter, c.IsSplit)),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_graph_is_split_exactly_or_rendered_whole_and_said(string video, string graph, bool isSplit)
    {
        var filter = graph.Replace(Film, Escaped(FilterVideos.Short.Value), StringComparison.Ordinal);
        using var trial = await Trial.RunAsync(
            FilterVideos.Named(video).Path,
            Trial.Lossless with
            {
                VideoFilter = filter,
            }
        );

        var comparison = await trial.AgainstSerialAsync(filter);
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.Equal(isSplit, trial.Chunks.Count > 1);
        Assert.Equal(!isSplit, trial.Warnings.Any(w => w.StartsWith("SplitNotExact: ", StringComparison.Ordinal)));
        var sharesOut =
            filter.Contains("zscale", StringComparison.Ordinal)
            || filter.Contains("chromakey", StringComparison.Ordinal);
        Assert.Equal(sharesOut, trial.Warnings.Any(w => w.StartsWith("FilterThreads: ", StringComparison.Ordinal)));
    }

    // With ffmpeg 7 frames behind setpts have no duration, and a last one that is none is left out when the file is
    // read.
    [Theory]
    [FullData("ffv1", "g", "1")]
    [FullData("libx265", "x265-params", "lossless=1:bframes=2:b-adapt=0")]
    public async Task The_last_frame_behind_setpts_is_there_where_each_is_a_keyframe_and_no_time_changes(
        string encoder,
        string option,
        string value
    )
    {
        const string Filter = "setpts=PTS+0.01/TB";
        var settings = new RenderSettings
        {
            VideoCodec = encoder,
            EncoderOptions = [new(option, value)],
            Preset = encoder == "libx265" ? "ultrafast" : null,
            VideoFilter = Filter,
        };
        using var trial = await Trial.RunAsync(FilterVideos.Named("progressive").Path, settings);

        var comparison = await trial.AgainstSerialAsync(Filter);
        Assert.True(comparison.IsIdentical, comparison.ToString());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(15, 16)]
    [InlineData(64, 16)]
    public void A_serial_run_has_one_filter_thread_more_than_cores_and_sixteen_at_most(int cores, int threads) =>
        Assert.Equal(threads, FilterThreads.Of(cores));

    private static string Escaped(string path) =>
        new FilterCall { Name = "x", Arguments = FilterCall.FormatArguments([new(null, path)]) }.ToString()[
            "x=".Length..
        ];
}
