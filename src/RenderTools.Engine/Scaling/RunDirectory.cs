using RenderTools.Jobs;

namespace RenderTools.Scaling;

/// <summary>
/// A place for the files of one run: private to the user, on the disk that renders use, and gone afterwards.
/// </summary>
internal sealed class RunDirectory : IDisposable
{
    private RunDirectory(string path) => Path = path;

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Makes a new one.</summary>
    /// <param name="root">Where; null: in the user's cache.</param>
    public static RunDirectory Create(string? root = null)
    {
        root ??= System.IO.Path.Combine(System.IO.Path.GetDirectoryName(JobDirectory.DefaultRoot)!, "measure");
        var path = System.IO.Path.Combine(root, System.IO.Path.GetRandomFileName());
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new RunDirectory(path);
    }

    /// <summary>Full path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
