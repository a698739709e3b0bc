using RenderTools.Filters;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <content>Commands that count a window's frames and render nothing.</content>
internal sealed partial record ChunkCommand
{
    /// <summary>
    /// Arguments that count the frames of the window by decoding it, and one more. From 7.1 on, ffmpeg can end with
    /// an error if an output gets no frame: without the additional frame an empty window would look like a failure.
    /// </summary>
    /// <param name="filtered">Whether they are counted behind the filter.</param>
    public IReadOnlyList<string> CountOnly(bool filtered) =>
        Count(
            this with
            {
                Filter = filtered ? Filter : null,
                Window = filtered
                    ? Window with
                    {
                        HeadZone = null,
                        TailZone = null,
                    }
                    : Window with
                    {
                        Feed = Window.Keep,
                        CutsBehindFilter = false,
                        HeadZone = null,
                        TailZone = null,
                    },
            }
        );

    /// <summary>
    /// Arguments that count the frames of the window wherever they come among those before <paramref name="end"/>.
    /// </summary>
    /// <param name="end">A PTS behind the window; null: the video's end.</param>
    public IReadOnlyList<string> CountInAnyOrder(SourcePts? end) =>
        Count(
            this with
            {
                Filter = FilterGraph.Parse($"select='{Inside(Window.Keep)}'"),
                Window = Window with
                {
                    Feed = new PtsRange(null, end),
                    CutsBehindFilter = false,
                    HeadZone = null,
                    TailZone = null,
                },
            }
        );

    private static IReadOnlyList<string> Count(ChunkCommand counted)
    {
        const string Alike = "scale=16:16:flags=neighbor,format=gray,setsar=1,settb=AVTB";
        return
        [
            "-hide_banner",
            "-nostdin",
            "-loglevel",
            "level+error",
            "-nostats",
            "-progress",
            "pipe:1",
            .. AnyErrorRate,
            .. counted.Input(),
            "-filter_complex",
            $"{counted.Graph(Number(counted.Source.VideoStream.Index))};[rt_out]{Alike}[rt_counted];"
                + $"color=s=16x16:r=25:d=0.04,{Alike}[rt_one];[rt_counted][rt_one]concat=n=2:v=1",
            "-an",
            "-sn",
            "-dn",
            "-fps_mode",
            "passthrough",
            "-f",
            "null",
            "-",
        ];
    }
}
