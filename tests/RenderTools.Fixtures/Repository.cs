namespace RenderTools.Fixtures;

/// <summary>Where the repository lies, found from the running test assembly.</summary>
public static class Repository
{
    private static readonly Lazy<string> LazyRoot = new(Find);

    /// <summary>The repository's root folder.</summary>
    public static string Root => LazyRoot.Value;

    /// <summary>A path below the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds Directory.Packages.props."
        );
    }
}
