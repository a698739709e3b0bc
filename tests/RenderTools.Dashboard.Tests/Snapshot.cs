using System.Reflection;
using Xunit;

namespace RenderTools.Dashboard.Tests;

/// <summary>
/// Compares a picture with the one that is checked in. RENDERTOOLS_UPDATE_SNAPSHOTS=1 writes it anew; look at the
/// difference before committing it.
/// </summary>
internal static class Snapshot
{
    private static readonly string Folder = typeof(Snapshot)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "SnapshotDirectory")
        .Value!;

    public static void Matches(string name, string picture)
    {
        var path = Path.Combine(Folder, name + ".txt");

        // Spaces at a line's end are not seen, and editors remove them.
        var text =
            string.Join('\n', picture.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).TrimEnd('\n')
            + "\n";
        if (Environment.GetEnvironmentVariable("RENDERTOOLS_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"There is no picture {path}; RENDERTOOLS_UPDATE_SNAPSHOTS=1 writes it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
