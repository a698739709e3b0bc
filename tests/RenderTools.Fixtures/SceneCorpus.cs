using System.Globalization;

namespace RenderTools.Fixtures;

/// <summary>
/// Videos with known scene changes, spliced by a seeded dice from generators and, if there is some, natural footage:
/// differing and equal material, dark and pale, with fades, and with flashes, lamps, pans and shaking that are no changes.
/// </summary>
/// <param name="footage">Files of natural video and how long they last, in seconds; may be empty.</param>
public sealed class SceneCorpus(IReadOnlyList<(string Path, double Seconds)> footage)
{
    private const int ShotsPerFilm = 21;

    private static readonly string[] Generators =
    [
        "testsrc2=size=640x360:rate=25",
        "mandelbrot=size=640x360:rate=25:start_scale=0.05:maxiter=400:start_x=-0.743:start_y=-0.131",
        "mandelbrot=size=640x360:rate=25:start_scale=0.2:maxiter=400:start_x=-1.25:start_y=0.02",
        "gradients=size=640x360:rate=25:c0=0x203080:c1=0xd0a040:x0=0:y0=0:x1=639:y1=359:speed=0.01",
        "gradients=size=640x360:rate=25:c0=0x106030:c1=0xe0e0c0:x0=600:y0=0:x1=0:y1=300:speed=0.02",
        "sierpinski=size=640x360:rate=25:seed=3",
        "sierpinski=size=640x360:rate=25:type=triangle:seed=5",
        "cellauto=size=640x360:rate=25:rule=110:seed=7:ratio=0.4",
        "life=size=160x90:rate=25:seed=9:ratio=0.2:mold=20:death_color=0x304050:life_color=0xc0d0a0,scale=640:360",
        "color=c=0x405060:size=640x360:rate=25,noise=alls=25:allf=t:all_seed=11",
        "color=c=0x907050:size=640x360:rate=25,noise=alls=12:allf=t:all_seed=13",
        "smptehdbars=size=640x360:rate=25",
        "rgbtestsrc=size=640x360:rate=25",
        "yuvtestsrc=size=640x360:rate=25",
    ];

    private static readonly string[] Pans =
    [
        "crop=320:180:x='min(iw-ow\\,n*2)':y='ih/4'",
        "crop=320:180:x='max(0\\,iw-ow-n*4)':y='ih/3'",
        "crop=320:180:x='min(iw-ow\\,n*5)':y='min(ih-oh\\,n)'",
        "crop=480:270:x='iw/8+6*sin(n*1.7)':y='ih/8+5*sin(n*2.3)'",
    ];

    private static readonly string[] Crops =
    [
        "null",
        "crop=iw/2:ih/2:0:0",
        "crop=iw/2:ih/2:iw/2:ih/2",
        "crop=iw*2/3:ih*2/3:iw/6:ih/3",
    ];

    private static readonly string[] Grades =
    [
        "null",
        "hue=h=90:s=1.4",
        "hue=h=200",
        "curves=preset=strong_contrast",
        "eq=gamma=0.6:saturation=0.5",
    ];

    /// <summary>So many videos; the same numbers give the same videos.</summary>
    public IReadOnlyList<SceneFilm> Films(int count) => [.. Enumerable.Range(0, count).Select(Film)];

    private SceneFilm Film(int number)
    {
        var dice = new Random(1000 + number);
        var look = (number % 5) switch
        {
            1 => "eq=brightness=-0.25:contrast=0.35",
            2 => "eq=contrast=0.3",
            _ => "null",
        };
        var shots = new List<SceneShot>();
        var (source, looks) = (-1, "");
        for (var i = 0; i < ShotsPerFilm; i++)
        {
            var (lastSource, lastLooks) = (source, looks);
            var isSame = i > 0 && dice.Next(4) == 0;
            do
            {
                source = isSame ? lastSource : dice.Next(Generators.Length + (footage.Count * 6));
                looks = Pick(dice, Crops) + "," + Pick(dice, ["null", "hflip", "vflip"]) + "," + Pick(dice, Grades);
            } while (isSame ? IsAlike(looks, lastLooks) : source == lastSource);
            shots.Add(Shot(dice, source, looks, look));
        }

        return new SceneFilm(string.Create(CultureInfo.InvariantCulture, $"scenes{number:00}.mp4"), shots);
    }

    // The same material counts as another scene where it is mirrored as well as cropped or regraded.
    private static bool IsAlike(string looks, string others) =>
        looks.Split(',').Zip(others.Split(',')).Count(pair => pair.First != pair.Second) < 2;

    private SceneShot Shot(Random dice, int source, string looks, string look)
    {
        var frames = dice.Next(28, 90);
        var shot = new SceneShot("", frames);
        if (source < Generators.Length)
            shot = shot with { Source = Generators[source] };
        else
        {
            var (path, seconds) = footage[(source - Generators.Length) / 6];
            shot = shot with { Source = path, FileStart = Math.Round(dice.NextDouble() * (seconds - 5), 2) };
        }

        string[] moves = dice.Next(4) == 0 ? ["scale=640:360", Pick(dice, Pans)] : [];
        return shot with
        {
            Filters = ["scale=640:360", .. looks.Split(','), .. moves, look, Disturbance(dice, frames)],
            Fade = dice.Next(8) == 0 ? dice.Next(6, 13) : 0,
        };
    }

    // Nothing of it is a scene change. It stays away from the shot's ends, where a fade may be.
    private static string Disturbance(Random dice, int frames)
    {
        var at = dice.Next(13, frames - 14);
        var last = at + dice.Next(0, 5);
        return dice.Next(8) switch
        {
            0 => FormattableString.Invariant($"drawbox=c=white:t=fill:enable='between(n,{at},{last})'"),
            1 => FormattableString.Invariant($"eq=brightness=0.45:enable='between(n,{at},{last})'"),
            2 => FormattableString.Invariant(
                $"eq=brightness='if(between(n,{at},{at + 6}),0.6-(n-{at})*0.1,0)':eval=frame"
            ),
            3 => "eq=brightness='0.15*sin(n/12)':eval=frame",
            _ => "null",
        };
    }

    private static string Pick(Random dice, string[] choices) => choices[dice.Next(choices.Length)];
}
