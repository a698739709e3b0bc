using RenderTools.Fixtures;
using RenderTools.Media;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

public sealed class MediaLibraryTests : IDisposable
{
    private readonly CountingFfmpeg _count = new(Ffmpeg.Find().ProbePath);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _count.Dispose();

    [Fact]
    public async Task A_file_is_probed_and_its_index_read_once_by_a_library_and_again_by_another_one()
    {
        var ffmpeg = Ffmpeg.At(Ffmpeg.Find().Path, _count.Path);
        var film = await TestMedia.GetAsync("one_gop.mp4");

        var library = new MediaLibrary(ffmpeg);
        var first = await library.IndexAsync(await library.ProbeAsync(film, Token), Token);
        var starts = _count.Starts.Count;
        Assert.Same(first, await library.IndexAsync(await library.RecallAsync(film, Token), Token));
        Assert.Equal(starts, _count.Starts.Count);

        var other = new MediaLibrary(ffmpeg);
        Assert.NotSame(first, await other.IndexAsync(await other.RecallAsync(film, Token), Token));
        Assert.Equal(2 * starts, _count.Starts.Count);
    }

    [Fact]
    public async Task A_file_that_was_written_again_is_probed_again()
    {
        var film = Path.Combine(Directory.CreateTempSubdirectory("rendertools-").FullName, "film.mp4");
        try
        {
            File.Copy(await TestMedia.GetAsync("one_gop.mp4"), film);
            var library = new MediaLibrary(Ffmpeg.Find());
            var before = await library.ProbeAsync(film, Token);
            File.SetLastWriteTimeUtc(film, before.LastWriteTimeUtc.AddSeconds(1));
            Assert.NotEqual(before.LastWriteTimeUtc, (await library.RecallAsync(film, Token)).LastWriteTimeUtc);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(film)!, recursive: true);
        }
    }

    [Fact]
    public void An_ffmpeg_that_is_still_where_it_was_found_is_not_asked_again()
    {
        var known = Ffmpeg.Find();
        Assert.Same(known, Ffmpeg.Find(known));
        Assert.NotSame(known, Ffmpeg.Find());
    }
}
