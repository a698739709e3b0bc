namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>The hosts that a user's ssh knows by name.</summary>
internal static class SshHostNames
{
    // ssh itself follows includes to this depth (readconf.c, READCONF_MAX_DEPTH).
    private const int MostIncludes = 16;

    /// <summary>
    /// Names after <c>Host</c> in the configuration and the files that it includes, without patterns, and names in
    /// known_hosts that are not hashed.
    /// </summary>
    /// <param name="folder">The user's .ssh.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<string> In(string folder) =>
        Configured(Path.Combine(folder, "config"), folder, 0)
            .Concat(Known(Path.Combine(folder, "known_hosts")))
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Configured(string file, string folder, int depth)
    {
        if (depth > MostIncludes || !File.Exists(file))
            yield break;
        foreach (var line in File.ReadLines(file))
        {
            var words = line.Split([' ', '\t', '='], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
                continue;
            var values = words.Skip(1).Select(word => word.Trim('"')).TakeWhile(word => !word.StartsWith('#'));
            if (words[0].Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var name in values.Where(IsName))
                    yield return name;
            }
            else if (words[0].Equals("Include", StringComparison.OrdinalIgnoreCase))
            {
                foreach (
                    var name in values
                        .SelectMany(v => Files(v, folder))
                        .SelectMany(f => Configured(f, folder, depth + 1))
                )
                    yield return name;
            }
        }
    }

    private static IEnumerable<string> Files(string pattern, string folder)
    {
        if (pattern.StartsWith("~/", StringComparison.Ordinal))
            pattern = Path.Combine(Path.GetDirectoryName(folder)!, pattern[2..]);
        var path = Path.GetFullPath(pattern, folder);
        var parent = Path.GetDirectoryName(path);
        return Directory.Exists(parent)
            ? Directory.EnumerateFiles(parent, Path.GetFileName(path)).Order(StringComparer.Ordinal)
            : [];
    }

    // "name,address key-type key"; "[name]:port" for another port; "|1|…" is hashed; "@…" marks an authority.
    private static IEnumerable<string> Known(string file) =>
        !File.Exists(file)
            ? []
            : File.ReadLines(file)
                .Where(line => line.Length > 0 && line[0] is not ('#' or '|' or '@'))
                .SelectMany(line => line.Split(' ', 2)[0].Split(','))
                .Where(name => !name.StartsWith('[') && IsName(name));

    private static bool IsName(string name) => name.Length > 0 && name.AsSpan().IndexOfAny("*?!%") < 0;
}
