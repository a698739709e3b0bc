using RenderTools.Fixtures;

namespace RenderTools.Engine.Tests.Filters.Probe;

/// <summary>Three small films of 40 frames, and the files that some filters read.</summary>
internal sealed class ProbeMedia : IDisposable
{
    /// <summary>Frames of each film.</summary>
    public const int Frames = 40;

    private ProbeMedia(string folder) => Folder = folder;

    /// <summary>Where all is; commands run here, so that a graph names files without a path.</summary>
    public string Folder { get; }

    /// <summary>
    /// Noise with motion, hard cuts between fields that are marked, a variable rate; ticks are milliseconds.
    /// </summary>
    public IReadOnlyList<FilterVideos.Video> Films { get; private init; } = [];

    /// <summary>Makes them, by the system's ffmpeg.</summary>
    public static async Task<ProbeMedia> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rendertools-probe-").FullName;
        string[] sources =
        [
            "testsrc2=s=64x48:r=25,rotate=0.2*t,noise=alls=20:allf=t+u:all_seed=5,format=yuv420p",
            "testsrc2=s=64x48:r=50,hue=h='70*floor(5*t)':b='sin(floor(5*t))',noise=alls=9:allf=t+u:all_seed=7,format=yuv420p,tinterlace=mode=interleave_top,setfield=tff",
            "testsrc2=s=64x48:r=25,noise=alls=12:allf=t+u:all_seed=9,eq=brightness='0.1*sin(n)':eval=frame,select='mod(n,5)*(lt(mod(n,13),9)+not(mod(n,2)))',format=yuv420p",
        ];
        var films = new List<FilterVideos.Video>();
        for (var i = 0; i < sources.Length; i++)
        {
            string[] fields = i == 1 ? ["-flags", "+ildct+ilme", "-field_order", "tt"] : [];
            var path = Path.Combine(folder, $"film{i}.mkv");
            await CommandRunner.FfmpegAsync([
                "-f",
                "lavfi",
                "-i",
                sources[i],
                "-frames:v",
                $"{Frames}",
                "-fps_mode",
                "passthrough",
                "-c:v",
                "ffv1",
                "-g",
                "1",
                .. fields,
                path,
            ]);
            var times = await CommandRunner.FfprobeAsync(["-show_entries", "packet=pts", "-of", "csv=p=0", path]);
            films.Add(
                new(
                    path,
                    [
                        .. times
                            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                            .Select(line =>
                                long.Parse(line.Trim(','), System.Globalization.CultureInfo.InvariantCulture)
                            )
                            .Order(),
                    ],
                    new(25)
                )
            );
        }

        await CommandRunner.FfmpegAsync([
            "-f",
            "lavfi",
            "-i",
            "haldclutsrc=4,hue=h=40",
            "-frames:v",
            "1",
            Path.Combine(folder, "HALD") + ".png",
        ]);
        File.WriteAllText(
            Path.Combine(folder, "text.srt"),
            "1\n00:00:00,200 --> 00:00:00,900\nHello <i>there</i>\n\n2\n00:00:00,700 --> "
                + "00:00:01,500\n{\\an8}{\\move(10,10,200,100)\\fad(300,300)}Second\n"
        );
        await CommandRunner.FfmpegAsync(["-i", Path.Combine(folder, "text.srt"), Path.Combine(folder, "styled.ass")]);
        string[] corners = ["0 0.1 0", "1 0 0", "0 1 0", "0.8 1 0", "0 0 1", "1 0 0.9", "0 1 1", "1 1 1"];
        File.WriteAllText(Path.Combine(folder, "cube.cube"), "LUT_3D_SIZE 2\n" + string.Join('\n', corners) + "\n");
        File.WriteAllText(Path.Combine(folder, "line.cube"), "LUT_1D_SIZE 3\n0 0 0.1\n0.6 0.5 0.4\n1 0.9 1\n");
        return new ProbeMedia(folder) { Films = films };
    }

    /// <summary>A recipe's text with the files' names.</summary>
    public static string Fill(string text) =>
        text.Replace("TEXT", "text.srt", StringComparison.Ordinal)
            .Replace("STYLED", "styled.ass", StringComparison.Ordinal)
            .Replace("CUBE1", "line.cube", StringComparison.Ordinal)
            .Replace("CUBE", "cube.cube", StringComparison.Ordinal)
            .Replace("HALD", "HALD.png", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
