using RenderTools.Media;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

/// <summary>What an ffmpeg can do is asked once for each build.</summary>
public sealed class FfmpegListsTests : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("rendertools-lists-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_build_that_was_asked_before_is_not_started_again()
    {
        var asked = await FfmpegLists.ReadAsync(Ffmpeg.Find().Path, "a build", _cache, Token);
        Assert.Superset(
            new HashSet<string>(["libx264", "ffv1"], StringComparer.Ordinal),
            asked.Encoders.ToHashSet(StringComparer.Ordinal)
        );
        Assert.Contains("unsharp", asked.Filters);
        Assert.Contains("matroska", asked.Demuxers);

        // What would be started is no ffmpeg.
        var recalled = await FfmpegLists.ReadAsync("/nowhere/ffmpeg", "a build", _cache, Token);
        Assert.Equal(asked.Demuxers.Order(StringComparer.Ordinal), recalled.Demuxers.Order(StringComparer.Ordinal));
        Assert.Equal(asked.Encoders.Order(StringComparer.Ordinal), recalled.Encoders.Order(StringComparer.Ordinal));
        Assert.Equal(asked.Filters.Order(StringComparer.Ordinal), recalled.Filters.Order(StringComparer.Ordinal));
        Assert.Empty((await FfmpegLists.ReadAsync("/nowhere/ffmpeg", "another build", _cache, Token)).Filters);
        Assert.Single(Directory.GetFiles(_cache));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mov\nlibx264\nunsh")]
    [InlineData("mov\nlibx264\nend\n")]
    public async Task What_was_not_written_to_its_end_is_asked_again(string damaged)
    {
        var asked = await FfmpegLists.ReadAsync(Ffmpeg.Find().Path, "a build", _cache, Token);
        var file = Assert.Single(Directory.GetFiles(_cache));
        await File.WriteAllTextAsync(file, damaged, Token);
        Assert.Equal(
            asked.Filters.Count,
            (await FfmpegLists.ReadAsync(Ffmpeg.Find().Path, "a build", _cache, Token)).Filters.Count
        );
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_costs_nothing_but_time()
    {
        var file = Path.Combine(_cache, "file");
        await File.WriteAllTextAsync(file, "no folder", Token);
        Assert.Contains("unsharp", (await FfmpegLists.ReadAsync(Ffmpeg.Find().Path, "a build", file, Token)).Filters);
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);
}
