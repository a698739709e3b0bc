using Xunit;

namespace RenderTools.Tests.Endurance;

/// <summary>
/// A job of which all chunks are there and nothing is joined: rendered once, and given anew to each test that damages
/// it.
/// </summary>
public sealed class RenderedFolder : IAsyncLifetime
{
    // The journal knows its files by their full paths, so every copy is put where the job was rendered.
    private readonly EnduranceFolder _kept = new();
    private string _path = "";

    public async ValueTask InitializeAsync()
    {
        using var folder = await EnduranceFolder.WithFilmAsync();
        _path = folder.Path;
        var run = await folder.RunAsync(EnduranceFolder.Render + " > $null");
        Assert.True(run.ExitCode == 0, run.ToString());
        Copy(_path, _kept.Path);
    }

    public ValueTask DisposeAsync()
    {
        _kept.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The folder as it was after the render; one at a time.</summary>
    internal EnduranceFolder Take()
    {
        Copy(_kept.Path, _path);
        var folder = new EnduranceFolder(_path);
        Assert.Equal(EnduranceFolder.Chunks, folder.Verified().Count);
        return folder;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
