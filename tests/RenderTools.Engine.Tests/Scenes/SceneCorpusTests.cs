using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RenderTools.Fixtures;
using RenderTools.Media.Scenes;
using RenderTools.Planning.Scenes;
using Xunit;

namespace RenderTools.Engine.Tests.Scenes;

/// <summary>
/// Precision and recall on spliced videos whose scene changes are known. The thresholds were tuned on the first half of the
/// videos; the other half is tested.
/// </summary>
public sealed class SceneCorpusTests(ITestOutputHelper output)
{
    private const int Tuned = 18;
    private const int Tested = 18;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [FullFact]
    public async Task On_the_half_that_nothing_was_tuned_on_precision_and_recall_are_98_percent_or_more()
    {
        var (found, missed, wrong) = (0, 0, 0);
        var all = new StringBuilder();
        foreach (var film in new SceneCorpus(await FootageAsync()).Films(Tuned + Tested).Skip(Tuned))
        {
            var (scores, cuts) = await CutsAsync(film);
            var hits = film.Changes.Count(change => cuts.Any(cut => IsAt(cut, change)));
            (found, missed, wrong) = (found + hits, missed + film.Changes.Count - hits, wrong + cuts.Count - hits);
            var missing = film.Changes.Where(change => !cuts.Any(cut => IsAt(cut, change))).Select(c => c.First);
            var others = cuts.Where(cut => !film.Changes.Any(change => IsAt(cut, change))).Select(c => c.Frame);
            output.WriteLine(
                $"{film.Name}: {hits} of {film.Changes.Count}; missed {string.Join(' ', missing)}; "
                    + $"false {string.Join(' ', others)}"
            );
            all.AppendJoin(' ', cuts.Select(cut => cut.Frame)).Append('\n');
            await KeepAsync(film, scores, cuts);
        }

        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())))[..8];
        output.WriteLine($"found {found}, missed {missed}, false {wrong}, cuts {hash}");
        Assert.InRange(found + missed, 300, int.MaxValue);
        Assert.True(found >= 0.98 * (found + missed), $"recall: {found} of {found + missed}");
        Assert.True(found >= 0.98 * (found + wrong), $"precision: {found} of {found + wrong}");
    }

    private static bool IsAt(SceneCut cut, (int First, int Last) change) =>
        cut.Frame >= change.First && cut.Frame <= change.Last;

    private static async Task<(FrameScores Scores, IReadOnlyList<SceneCut> Cuts)> CutsAsync(SceneFilm film)
    {
        var media = Tests.Tested.Media;
        var source = await media.RecallAsync(await film.GetAsync(), Token);
        var index = await media.IndexAsync(source, Token);
        Assert.Equal(film.Shots.Sum(shot => shot.Frames), index.Count);
        var scores = await new SceneScores(media.Ffmpeg, source, index).MeasureAsync(2, 2, () => { }, Token);
        return (scores, new SceneDetector(scores, new SceneOptions(), source.TimeBase).Cuts());
    }

    // For tuning: the changes, the cuts, and the numbers of each frame.
    private static async Task KeepAsync(SceneFilm film, FrameScores scores, IReadOnlyList<SceneCut> cuts)
    {
        if (Environment.GetEnvironmentVariable("RENDERTOOLS_SCORES") is not { Length: > 0 } folder)
            return;
        var lines = scores.Scores.Select(score =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{score.Difference},{score.Detail},{score.Brightness},{score.Return},{score.ReturnAfter}"
            )
        );
        string[] header =
        [
            string.Join(
                ' ',
                film.Changes.Select(change => FormattableString.Invariant($"{change.First}-{change.Last}"))
            ),
            string.Join(' ', cuts.Select(cut => cut.Frame)),
        ];
        await File.WriteAllLinesAsync(Path.Combine(folder, film.Name + ".csv"), [.. header, .. lines], Token);
    }

    // Natural video is large, so it is not in the repository: a folder of it may be named.
    private static async Task<IReadOnlyList<(string, double)>> FootageAsync()
    {
        if (Environment.GetEnvironmentVariable("RENDERTOOLS_FOOTAGE") is not { Length: > 0 } folder)
            return [];
        var footage = new List<(string, double)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.mp4").Order(StringComparer.Ordinal))
        {
            var info = await Tests.Tested.Media.RecallAsync(path, Token);
            footage.Add((path, info.Duration?.TotalSeconds ?? 0));
        }

        return footage;
    }
}
