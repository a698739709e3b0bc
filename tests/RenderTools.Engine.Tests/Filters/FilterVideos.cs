using System.Diagnostics;
using System.Globalization;
using RenderTools.Fixtures;
using RenderTools.Primitives;

namespace RenderTools.Engine.Tests.Filters;

/// <summary>
/// Small lossless videos to measure filters on, made once per test run, and the ffmpeg that reads them.
/// </summary>
internal static class FilterVideos
{
    /// <summary>Frames in each video.</summary>
    public const int Frames = 120;

    private static readonly Rational Pal = new(25);

    private static readonly Lazy<string> Directory = new(() =>
    {
        var path = System.IO.Directory.CreateTempSubdirectory("rendertools-filters-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.Directory.Delete(path, recursive: true);
        return path;
    });

    /// <summary>25 frames per second, moving, noisy, brightness swinging.</summary>
    public static readonly Lazy<Video> Progressive = new(() =>
        Make(
            "progressive.mkv",
            Pal,
            "testsrc2=s=320x180:r=25,noise=alls=18:allf=t+u:all_seed=5,eq=brightness='0.1*sin(n*0.7)':eval=frame,format=yuv420p"
        )
    );

    /// <summary>25 frames per second of two fields each, top first, cut hard twice a second.</summary>
    public static readonly Lazy<Video> Interlaced = new(() =>
        Make(
            "interlaced.mkv",
            Pal,
            "testsrc2=s=320x180:r=50,hue=h='40*floor(2*t)',noise=alls=12:allf=t+u:all_seed=7,format=yuv420p,tinterlace=mode=interleave_top,setfield=tff",
            "-flags",
            "+ildct+ilme",
            "-field_order",
            "tt"
        )
    );

    /// <summary>24 frames per second spread over 30 by the usual 2:3 pattern of fields.</summary>
    public static readonly Lazy<Video> Telecined = new(() =>
        Make(
            "telecined.mkv",
            new Rational(30),
            "testsrc2=s=320x180:r=24,noise=alls=18:allf=t+u:all_seed=11,format=yuv420p,telecine=pattern=23",
            "-flags",
            "+ildct+ilme",
            "-field_order",
            "tt"
        )
    );

    /// <summary>The progressive one with every seventh frame missing.</summary>
    public static readonly Lazy<Video> VariableRate = new(() =>
        Make(
            "vfr.mkv",
            new Rational(30),
            "testsrc2=s=320x180:r=30,noise=alls=18:allf=t+u:all_seed=9,select='mod(n,7)+lt(mod(n,31),9)',format=yuv420p",
            "-fps_mode",
            "passthrough"
        )
    );

    /// <summary>One picture of 60×60 points, by its path.</summary>
    public static readonly Lazy<string> Picture = new(() =>
    {
        var path = Path.Combine(Directory.Value, "logo.png");
        Run(["-f", "lavfi", "-i", "testsrc=s=60x60", "-frames:v", "1", path]);
        return path;
    });

    /// <summary>Subtitles, one of them moving, by their path.</summary>
    public static readonly Lazy<string> Subtitles = new(() =>
    {
        var path = Path.Combine(Directory.Value, "text.srt");
        File.WriteAllText(
            path,
            "1\n00:00:00,500 --> 00:00:02,100\nHello <i>there</i>\n\n2\n00:00:01,800 --> "
                + "00:00:04,000\n{\\an8}{\\move(10,10,200,100)\\fad(300,300)}Second\n"
        );
        return path;
    });

    /// <summary>A small film that ends before the others, by its path.</summary>
    public static readonly Lazy<string> Short = new(() =>
    {
        var path = Path.Combine(Directory.Value, "short.mkv");
        Run(["-f", "lavfi", "-i", "testsrc2=s=60x40:r=25:d=2.2", "-c:v", "ffv1", path]);
        return path;
    });

    /// <summary>The progressive video as a second source.</summary>
    public static readonly Lazy<string> ProgressivePath = new(() => Progressive.Value.Path);

    /// <summary>One of the videos by its name.</summary>
    public static Video Named(string name) =>
        name switch
        {
            "progressive" => Progressive.Value,
            "interlaced" => Interlaced.Value,
            "telecined" => Telecined.Value,
            "vfr" => VariableRate.Value,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such video."),
        };

    /// <summary>Runs ffmpeg and returns its standard output's bytes.</summary>
    public static byte[] Run(IEnumerable<string> arguments)
    {
        using var process = new Process
        {
            StartInfo = new(TestedFfmpeg.Path)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        foreach (var argument in new[] { "-nostdin", "-v", "error", "-y" }.Concat(arguments))
            process.StartInfo.ArgumentList.Add(argument);
        process.Start();
        var errors = process.StandardError.ReadToEndAsync(Xunit.TestContext.Current.CancellationToken);
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"ffmpeg {string.Join(' ', process.StartInfo.ArgumentList)}\n{errors.Result}"
            );
        return output.ToArray();
    }

    /// <summary>The options of a filter in the order in which ffmpeg lists them.</summary>
    public static string[] Help(string filter)
    {
        var lines = System
            .Text.Encoding.ASCII.GetString(Run(["-h", "filter=" + filter]))
            .Split('\n')
            .SkipWhile(l => !l.Contains(" AVOptions:", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal));
        return lines.Where(l => l.Length > 3 && l[3] != ' ').Select(l => l.Trim().Split(' ')[0]).ToArray();
    }

    private static Video Make(string name, Rational frameRate, string source, params string[] options)
    {
        var path = Path.Combine(Directory.Value, name);
        Run([
            "-f",
            "lavfi",
            "-i",
            source,
            "-frames:v",
            Frames.ToString(CultureInfo.InvariantCulture),
            "-c:v",
            "ffv1",
            "-g",
            "1",
            .. options,
            path,
        ]);
        var pts = System
            .Text.Encoding.ASCII.GetString(Run(["-i", path, "-c", "copy", "-copyts", "-f", "framecrc", "-"]))
            .Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => long.Parse(l.Split(',')[2], CultureInfo.InvariantCulture))
            .Order()
            .ToArray();
        return new Video(path, pts, frameRate);
    }

    /// <summary>A video in Matroska, whose ticks are milliseconds.</summary>
    /// <param name="Path">Where it is.</param>
    /// <param name="Pts">Each frame's PTS in milliseconds, the first 0.</param>
    /// <param name="FrameRate">The nominal frame rate.</param>
    internal sealed record Video(string Path, long[] Pts, Rational FrameRate);
}
