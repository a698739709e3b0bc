using System.Globalization;

namespace RenderTools.Fixtures;

/// <summary>One shot of a spliced video.</summary>
/// <param name="Source">What ffmpeg reads: a graph of lavfi, or a file.</param>
/// <param name="Frames">How many frames it has.</param>
public sealed record SceneShot(string Source, int Frames)
{
    /// <summary>Where in a file it begins, in seconds; null: the source is a graph of lavfi.</summary>
    public double? FileStart { get; init; }

    /// <summary>Filters over the shot: crops, colours, flashes.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Frames over which it fades to black at its end, and the next one from black; 0: a cut.</summary>
    public int Fade { get; init; }

    /// <summary>ffmpeg's arguments for its input.</summary>
    public IEnumerable<string> Input() =>
        FileStart is { } start
            ? ["-ss", start.ToString("0.###", CultureInfo.InvariantCulture), "-i", Source]
            : ["-f", "lavfi", "-i", Source];

    /// <summary>The shot's chain of filters.</summary>
    /// <param name="before">The shot before it; null: it is the first.</param>
    public string Chain(SceneShot? before)
    {
        var fades = new List<string>();
        if (before is { Fade: > 0 and var fadeIn })
            fades.Add(string.Create(CultureInfo.InvariantCulture, $"fade=t=in:s=0:n={fadeIn}"));
        if (Fade > 0)
            fades.Add(string.Create(CultureInfo.InvariantCulture, $"fade=t=out:s={Frames - Fade}:n={Fade}"));
        return string.Join(
            ',',
            [
                string.Create(CultureInfo.InvariantCulture, $"fps=25,trim=end_frame={Frames},setpts=N/25/TB"),
                .. Filters,
                "scale=320:180:flags=bicubic,setsar=1,format=yuv420p",
                .. fades,
            ]
        );
    }
}
