using System.Globalization;

namespace RenderTools.Fixtures;

/// <summary>A video spliced from shots, so that all its scene changes are known: 320×180 at 25 frames a second.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Shots">Its shots, in order.</param>
public sealed record SceneFilm(string Name, IReadOnlyList<SceneShot> Shots)
{
    /// <summary>Five shots of two seconds: cuts, a fade, and a flash that is no change.</summary>
    public static SceneFilm Short { get; } =
        new(
            "shots.mp4",
            [
                new SceneShot("testsrc2=size=320x180:rate=25", 70),
                new SceneShot("mandelbrot=size=320x180:rate=25", 45)
                {
                    Filters = ["drawbox=c=white:t=fill:enable='between(n,20,22)'"],
                },
                new SceneShot("smptehdbars=size=320x180:rate=25", 40) { Fade = 8 },
                new SceneShot("testsrc2=size=320x180:rate=25", 60) { Filters = ["hflip", "negate"] },
                new SceneShot("mandelbrot=size=320x180:rate=25:start_scale=0.1", 50) { Filters = ["hue=h=120"] },
            ]
        );

    /// <summary>The encoder and its options.</summary>
    public string Encoder { get; init; } = "-c:v libx264 -preset veryfast -crf 23 -g 60 -bf 2";

    /// <summary>The scene changes: the first and the last frame at which each may be found. A fade has more than one.</summary>
    public IReadOnlyList<(int First, int Last)> Changes
    {
        get
        {
            var changes = new List<(int, int)>();
            var frame = 0;
            foreach (var shot in Shots.SkipLast(1))
            {
                frame += shot.Frames;
                changes.Add((frame - shot.Fade, frame + shot.Fade));
            }

            return changes;
        }
    }

    /// <summary>The path of the video; it is made where it does not exist yet.</summary>
    public Task<string> GetAsync()
    {
        var arguments = Arguments();
        return MediaCache.GetAsync(
            Name,
            "scenes 2|" + string.Join('|', arguments),
            async (_, unfinished) => await CommandRunner.MakeAsync([.. arguments, unfinished])
        );
    }

    private string[] Arguments()
    {
        var chains = Shots.Select(
            (shot, i) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"[{i}:v]{shot.Chain(i == 0 ? null : Shots[i - 1])}[shot{i}]"
                )
        );
        var joined = string.Concat(Shots.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"[shot{i}]")));
        var count = Shots.Count.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. Shots.SelectMany(shot => shot.Input()),
            "-filter_complex",
            $"{string.Join(';', chains)};{joined}concat=n={count},setpts=N/25/TB[film]",
            "-map",
            "[film]",
            "-fps_mode",
            "passthrough",
            .. Encoder.Split(' '),
        ];
    }
}
