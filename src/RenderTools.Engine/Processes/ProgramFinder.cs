namespace RenderTools.Processes;

/// <summary>Finds programs on PATH, as a shell does.</summary>
internal static class ProgramFinder
{
    /// <summary>The full path of the first program of this name on PATH; null if there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => In(folder, name))
            .FirstOrDefault(path => path is not null);

    /// <summary>The full path of the program of this name in the folder; null if there is none.</summary>
    public static string? In(string folder, string name)
    {
        var path = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        if (!File.Exists(path))
            return null;
        if (
            !OperatingSystem.IsWindows()
            && (
                File.GetUnixFileMode(path)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)
            ) == 0
        )
            return null;
        return path;
    }
}
