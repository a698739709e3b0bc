namespace RenderTools.Machine;

/// <summary>The folder where this user's programs keep files that they can make again.</summary>
internal static class UserCache
{
    /// <summary>This program's folder in the user's cache. It need not exist yet.</summary>
    public static string Folder => Path.Combine(Root(), "rendertools");

    private static string Root()
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Caches");
        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)
            ? cache
            : Path.Combine(home, ".cache");
    }
}
