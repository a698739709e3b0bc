namespace RenderTools.Processes;

/// <summary>Finds programs as a shell does, on PATH.</summary>
internal static class ProgramFinder
{
    /// <summary>Full path of the first program of that name on PATH; null where there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => In(folder, name))
            .FirstOrDefault(path => path is not null);

    /// <summary>The program of that name in the folder; null where there is none.</summary>
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
