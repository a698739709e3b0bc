using RenderTools.Fixtures;
using RenderTools.Machine;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

/// <summary>Two paths of one file are recognized as one, and other files are not.</summary>
public sealed class FilePlaceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-place-").FullName;

    public FilePlaceTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the right to make links");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("real/film.mp4")]
    [InlineData("folder/film.mp4")]
    [InlineData("folder/../folder/./film.mp4")]
    [InlineData("link.mp4")]
    [InlineData("chain.mp4")]
    [InlineData("folder/chain.mp4")]
    [InlineData("second.mp4")]
    public async Task Every_name_of_a_file_leads_to_it(string name)
    {
        await PrepareAsync();

        Assert.True(FilePlace.IsSame(Of("real/film.mp4"), Of(name)));
        Assert.True(FilePlace.IsSame(Of(name), Of("real/film.mp4")));
    }

    [Theory]
    [InlineData("real/other.mp4")]
    [InlineData("real/missing.mp4")]
    [InlineData("circle.mp4")]
    [InlineData("broken.mp4")]
    public async Task Another_file_is_another(string name)
    {
        await PrepareAsync();

        Assert.False(FilePlace.IsSame(Of("real/film.mp4"), Of(name)));
    }

    [Fact]
    public async Task A_new_file_in_a_linked_folder_lies_in_the_folder_itself_and_a_link_with_its_name_is_replaced()
    {
        await PrepareAsync();

        Assert.Equal(FilePlace.OfNew(Of("real/new/out.mkv")), FilePlace.OfNew(Of("folder/new/out.mkv")));
        Assert.NotEqual(FilePlace.OfNew(Of("real/film.mp4")), FilePlace.OfNew(Of("link.mp4")));
    }

    private async Task PrepareAsync()
    {
        Directory.CreateDirectory(Of("real"));
        await File.WriteAllTextAsync(Of("real/film.mp4"), "film", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Of("real/other.mp4"), "film", TestContext.Current.CancellationToken);
        Directory.CreateSymbolicLink(Of("folder"), Of("real"));
        File.CreateSymbolicLink(Of("link.mp4"), "real/film.mp4");
        File.CreateSymbolicLink(Of("chain.mp4"), "link.mp4");
        File.CreateSymbolicLink(Of("real/chain.mp4"), "../folder/../chain.mp4");
        File.CreateSymbolicLink(Of("circle.mp4"), "circle.mp4");
        File.CreateSymbolicLink(Of("broken.mp4"), "real/missing.mp4");
        await CommandRunner.RunAsync("ln", [Of("real/film.mp4"), Of("second.mp4")]);
    }

    private string Of(string name) => Path.Combine(_folder, name);
}
